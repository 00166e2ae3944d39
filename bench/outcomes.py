"""What a run found: a value against its target, printed as it comes and written into docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.serving import load_average
from tests.server import ROOT

NOTE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


@dataclass(frozen=True)
class Outcome:
    """`found` against `target`; `at_least` says on which side of it is good."""

    what: str
    found: float
    target: float
    detail: str
    at_least: bool = False
    shape: str = "{:.2f}"

    @property
    def reached(self) -> bool:
        return self.found >= self.target if self.at_least else self.found <= self.target

    def cells(self) -> tuple[str, str, str, str, str]:
        sign = "≥" if self.at_least else "≤"
        verdict = "reached" if self.reached else "**not reached**"
        return (
            self.what, f"{sign} {self.shape.format(self.target)}", self.shape.format(self.found), verdict, self.detail,
        )  # fmt: skip


HEAD = ("what", "target", "found", "", "measured")


def show(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Print each line as soon as it is known; hand them all on."""
    kept = []
    for outcome in outcomes:
        what, target, found, verdict, detail = outcome.cells()
        print(f"{what:<58} {found:>8} ({target}) {verdict.strip('*'):<12} {detail}", flush=True)
        kept.append(outcome)
    return kept


def write(parts: Sequence[tuple[str, Sequence[Outcome]]], note: Path = NOTE) -> None:
    """Replace the marked section of the note with this run's tables."""
    before, _, rest = note.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    note.write_text(f"{before}{BEGIN}\n{_section(parts)}\n{END}{after}", "utf-8")


def _section(parts: Sequence[tuple[str, Sequence[Outcome]]]) -> str:
    lines = [f"Run of {date.today().isoformat()}, load average at its end {load_average()}."]
    for title, outcomes in parts:
        lines += ["", f"### {title}", "", _row(HEAD), _row(["---"] * len(HEAD))]
        lines += [_row(outcome.cells()) for outcome in outcomes]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
