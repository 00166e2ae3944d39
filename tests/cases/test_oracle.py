"""The transition table against the oracle: every status, verb, role and relation, yes or no."""

import pytest

from app.accounts.permissions import GRANTS, OF_A_UNIT, Permission, Role
from app.cases.workflow import TRANSITIONS, By, Standing, Status, permitted
from tests.cases import oracle
from tests.cases.oracle import (
    BOUND,
    CHECKED_IT,
    DID_IT,
    HELPER,
    HOLDER,
    LEADER,
    RELATIONS,
    REPORTER,
    RETURNED_IT,
    TIME,
)


def standing_of(role: Role, relation: str) -> Standing:
    """As app.cases.standing makes it of a case and a person in such a relation."""
    reaches = role not in OF_A_UNIT or relation in oracle.OF_THEIR_UNIT
    return Standing(
        permissions=GRANTS[role] if reaches else frozenset(),
        holds=relation in (HOLDER, BOUND),
        did_the_work=relation == DID_IT,
        checked_it=relation == CHECKED_IT,
        helps=relation == HELPER and Permission.HANDLE in GRANTS[role],
        returned_it=relation == RETURNED_IT,
        bound=relation == BOUND,
        leads=relation == LEADER and Permission.REASSIGN in GRANTS[role],
    )


def everybody() -> list[tuple[str, str, Standing]]:
    people = [(role.value, relation, standing_of(role, relation)) for role in Role for relation in RELATIONS]
    others = ((REPORTER, By.REPORTER), (TIME, By.SYSTEM))
    return [*people, *((who, oracle.NOBODY, Standing(by=by)) for who, by in others)]


def test_the_oracle_knows_every_status_verb_and_role() -> None:
    assert set(oracle.STATUSES) == {status.value for status in Status}
    assert set(oracle.VERBS) == {verb.value for verb in TRANSITIONS}
    assert set(oracle.ROLES) == {role.value for role in Role}


@pytest.mark.parametrize("status", Status)
def test_what_is_permitted_is_what_the_oracle_allows(status: Status) -> None:
    wrong = [
        f"{verb} by {who}, {relation}"
        for verb, row in TRANSITIONS.items()
        for who, relation, standing in everybody()
        if (status in row.source and permitted(row, status, standing))
        is not oracle.allowed(status, verb, who, relation)
    ]
    assert not wrong


def test_every_rule_allows_somebody_and_refuses_somebody() -> None:
    for rule in oracle.RULES:
        for status in rule.statuses.split():
            answers = {oracle.allowed(status, rule.verb, who, relation) for who, relation, _ in everybody()}
            assert answers == {True, False}, rule
