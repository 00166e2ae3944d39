"""Which category a case is offered: where its words speak of danger, one that is urgent; else the words decide."""

from collections.abc import Sequence

from app.cases import suggest
from app.cases.danger import Kind as Danger
from app.cases.models import Case, Category
from app.cases.suggest import Guess

# Words by which an administrator's tree names the urgent category of a danger, the closest first.
NAMES = {
    Danger.FIRE: ("火灾", "火情", "隐患"),
    Danger.GAS: ("燃气", "煤气", "隐患"),
    Danger.LIFT: ("电梯", "轿厢", "隐患"),
    Danger.VIOLENCE: ("治安", "隐患"),
    Danger.INJURY: ("急救", "隐患"),
    Danger.TRAFFIC: ("交通", "隐患"),
}


def guess_for(case: Case, categories: Sequence[Category]) -> Guess | None:
    """In danger an ordinary category is worse than none: it would give the case days."""
    if case.alarm is None:
        return suggest.guess_category(case.text, categories)
    urgent = [one for one in categories if one.urgent and not one.closed]
    named = (one for name in NAMES[case.alarm] for one in urgent if name in _words_of(one))
    found = next(named, None)
    return Guess(found, ()) if found else suggest.guess_category(case.text, urgent)


def _words_of(category: Category) -> tuple[str, ...]:
    return (category.name, *category.keywords.split())
