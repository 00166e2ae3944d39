"""The life of a case as a document: drawn and tabled from the one transition table (docs/workflow.md)."""

from __future__ import annotations

from collections import defaultdict

from app.cases.models import ResidentResult
from app.cases.words import label
from app.cases.workflow import ALARMING, ENDED, OPEN, RUNNING, TRANSITIONS, Row, Status, Verb

HEAD = """# The life of a case

Made by `flask cases workflow` from the table in `app/cases/workflow.py`; do not edit it by hand. A test compares both.
What a verb asks beyond this table stands in its action; which clock runs where, in `app/cases/deadlines.py`.
"""
# These lead back to where the case came from: to the place of the question, or of the request.
BACK = {
    Verb.SUPPLY: TRANSITIONS[Verb.ASK].source,
    Verb.LAPSE: TRANSITIONS[Verb.ASK].source,
    Verb.CLOSE: TRANSITIONS[Verb.ASK_REOPEN].source,
}


def document() -> str:
    return "\n".join(
        [
            HEAD,
            "## The picture",
            "",
            *_picture(),
            "",
            "## The states",
            "",
            *_states(),
            "",
            "## The verbs",
            "",
            *_verbs(),
            "",
        ]
    )


def _rows() -> list[Row]:
    """In the order of the words, whatever order the table was put together in."""
    return [TRANSITIONS[verb] for verb in Verb if verb in TRANSITIONS]


def ways(row: Row, source: Status) -> frozenset[Status]:
    """Where the verb may lead from there."""
    if row.verb in BACK and (row.target is None or source is Status.REOPEN_REQUESTED):
        return BACK[row.verb]
    return frozenset({row.target or source})


def _picture() -> list[str]:
    arrows: dict[tuple[Status, Status], list[str]] = defaultdict(list)
    for row in _rows():
        for source in Status:
            for target in Status:
                if source in row.source and target in ways(row, source) and source is not target:
                    arrows[source, target].append(_said(row.verb, source))
    names = [f'    state "{label(status)}" as {status}' for status in Status]
    lines = [
        f"    {source} --> {target}: {'、'.join(verbs)}" for (source, target), verbs in sorted(arrows.items())
    ]
    ends = [f"    {status} --> [*]" for status in Status if status in ENDED]
    return ["```mermaid", "stateDiagram-v2", *names, f"    [*] --> {Status.SUBMITTED}", *lines, *ends, "```"]


def _said(verb: Verb, source: Status) -> str:
    unrated = verb is Verb.CLOSE and source is Status.AWAITING_RATING
    return label(ResidentResult.UNANSWERED if unrated else verb)


def _states() -> list[str]:
    kinds = (
        ("open", OPEN),
        ("handling clock runs", RUNNING),
        ("danger is marked", ALARMING),
        ("ended", ENDED),
    )
    rows = [
        f"| `{status}` | {label(status)} | {', '.join(word for word, which in kinds if status in which)} |"
        for status in Status
    ]
    return ["| code | staff see | |", "|---|---|---|", *rows]


def _verbs() -> list[str]:
    rows = [
        f"| `{row.verb}` | {label(row.verb)} | {_listed(row.source)} | {_to(row)} | {_who(row)} | {_asked(row)} |"
        for row in _rows()
    ]
    return ["| verb | 中文 | from | to | who | must come along |", "|---|---|---|---|---|---|", *rows]


def _listed(statuses: frozenset[Status]) -> str:
    return " ".join(f"`{status}`" for status in Status if status in statuses)


def _to(row: Row) -> str:
    if row.target is None:
        return "back where it came from" if row.verb in BACK else "stays"
    return f"`{row.target}`, declined: back where it came from" if row.verb in BACK else f"`{row.target}`"


def _who(row: Row) -> str:
    who = " or ".join(f"`{one}`" for one in sorted(row.by))
    besides = (
        (", to whom it was given" if row.held else "")
        + (", who did not do the work" if row.another else "")
        + (", who neither did the work nor checked it" if row.neither else "")
    )
    led = "who leads the unit it is with, or manages its people" if row.led else ""
    helping = ("a unit that helps" if not who else "; a unit that helps") if row.helping else ""
    return f"{who}{besides}{helping}{led}"


def _asked(row: Row) -> str:
    return ", ".join(sorted(row.needs)).replace("_", " ")
