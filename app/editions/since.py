"""What has become of the rows of an edition since it was frozen: today beside then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.actor import Actor
from app.cases.models import Case, ResidentResult
from app.cases.queries import seen_by
from app.core.clock import now
from app.editions.lines import CaseLine
from app.editions.queries import Numbered
from app.editions.taking import case_lines

STATE = ("status", "unit_word", "their_word", "unit_id", "due")


@dataclass(frozen=True)
class Moved:
    number: int
    then: CaseLine
    today: CaseLine


@dataclass(frozen=True)
class Since:
    rows: int
    moved: Sequence[Moved]

    @property
    def solved(self) -> int:
        """Whose resident has said so since."""
        said = ResidentResult.YES
        return sum(one.today.their_word is said is not one.then.their_word for one in self.moved)


def since(frozen: Sequence[Numbered], actor: Actor) -> Since:
    """Of the cases this person may still see. One statement."""
    then = {one.line.case_id: one for one in frozen if isinstance(one.line, CaseLine)}
    today = case_lines(Case.id.in_(then) & seen_by(actor), now()) if then else iter(())
    moved = [
        Moved(then[line.case_id].number, then[line.case_id].line, line)  # type: ignore[arg-type]
        for line in today
        if any(getattr(line, name) != getattr(then[line.case_id].line, name) for name in STATE)
    ]
    return Since(len(frozen), sorted(moved, key=lambda one: one.number))
