"""Whether a meeting can decide: a pure function of who has a seat and who came."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Side:
    name: str
    seats: int
    present: int


@dataclass(frozen=True)
class Rule:
    """`over_half`: more than half of all seats are taken. `parties`: so many sides have somebody there."""

    over_half: bool = False
    parties: int = 0

    @property
    def asks_nothing(self) -> bool:
        return not self.over_half and not self.parties


@dataclass(frozen=True)
class Quorum:
    seats: int
    present: int
    sides: int
    sides_present: int
    seats_needed: int  # 0: no number is asked
    sides_needed: int

    @property
    def reached(self) -> bool:
        return self.present >= self.seats_needed and self.sides_present >= self.sides_needed

    @property
    def seats_missing(self) -> int:
        return max(0, self.seats_needed - self.present)

    @property
    def sides_missing(self) -> int:
        return max(0, self.sides_needed - self.sides_present)


def quorum(rule: Rule, sides: Sequence[Side]) -> Quorum:
    """Half exactly is not more than half: of 15 seats 8 are needed, of 16 seats 9."""
    seats = sum(side.seats for side in sides)
    return Quorum(
        seats=seats,
        present=sum(side.present for side in sides),
        sides=len(sides),
        sides_present=sum(side.present > 0 for side in sides),
        seats_needed=seats // 2 + 1 if rule.over_half and seats else 0,
        sides_needed=min(rule.parties, len(sides)),
    )


def carried(votes_for: int, voting: int) -> bool:
    """A show of hands decides with more than half of those present who may vote on it."""
    return votes_for * 2 > voting
