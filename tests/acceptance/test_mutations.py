"""Take out any one rule and the oracles notice: every grant, every row of the table, every guard, every @requires."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import product
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from app.accounts import actions as staffing
from app.accounts import sessions
from app.accounts.actor import SYSTEM, Actor, ActorKind, resident
from app.accounts.models import Assignment, Unit, UnitKind, User
from app.accounts.permissions import GRANTS, OF_A_UNIT, RIGHTS, Permission, Right, Role
from app.accounts.sessions import actor_for
from app.areas import scope
from app.areas.models import Area
from app.cases import actions, conditions, contacting, queries, standing, workflow
from app.cases.models import Case, RefusalReason
from app.cases.offers import verbs_for
from app.cases.workflow import TRANSITIONS, By, Row, Status, Verb
from app.contacts.models import Contact
from app.core import clock, receipts
from app.core.db import db
from app.core.errors import Conflict, DomainError, NotAllowed, NotFound
from app.core.instance import here
from app.pledges import workflow as ledgers
from app.timeline.history import history
from app.web import access
from tests import databases
from tests.acceptance.mutants import Function, mutants, running
from tests.cases import test_workflow
from tests.cast import Cast
from tests.factories import make_case, report
from tests.pledges import test_workflow as test_ledgers
from tests.trust import oracle
from tests.trust.house import PEOPLE, House
from tests.trust.oracle import Outcome, Person, Thing
from tests.trust.test_permissions import judged, matches, requests

pytestmark = pytest.mark.slow

Check = Callable[[], None]


def noticed(check: Check) -> bool:
    """An oracle that falls over has noticed as well."""
    try:
        check()
    except Exception:
        return True
    except pytest.fail.Exception:
        return True
    return False


def surviving(functions: Iterable[Function], checks: Iterable[Check]) -> list[str]:
    """Asks everything until something notices; what did so last comes first for the next, which is like it."""
    found, asked = [], list(checks)
    for function in functions:
        for name, code in mutants(function):
            if name in EQUAL:
                continue
            with running(function, code):
                by = next((number for number, check in enumerate(asked) if noticed(check)), None)
            if by is None:
                found.append(name)
            else:
                asked.insert(0, asked.pop(by))
    return found


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with databases.folder_in_memory() as folder:
        app = databases.app_on(databases.copy_of_sqlite(folder), folder, pledges=True)
        with app.app_context():
            yield House(app).build()
            db.session.remove()
            db.engine.dispose()


# --- Every grant of every role and right -------------------------------------------------------------------------


def grants_are_as_written() -> None:
    for names, kind in ((oracle.ROLES, Role), (oracle.RIGHTS, Right)):
        assert set(names) == {one.value for one in kind}
        for name, words in names.items():
            assert _held_with(kind(name)) == set(words.split()), name


def _held_with(what: Role | Right) -> set[str]:
    """As a session reads it from an assignment."""
    unit = 1 if what in OF_A_UNIT else None
    role, right = (what, None) if isinstance(what, Role) else (None, what)
    row = SimpleNamespace(area_id=1, role=role, right=right, unit_id=unit)
    return {str(word) for grant in sessions._grants([row]) for word in grant.permissions}


def test_every_grant_is_noticed_when_gone_or_added(monkeypatch: pytest.MonkeyPatch) -> None:
    grants_are_as_written()
    for table in (GRANTS, RIGHTS):
        for what, words in list(table.items()):
            for word in Permission:
                with monkeypatch.context() as patched:
                    patched.setitem(table, what, words ^ {word})
                    assert noticed(grants_are_as_written), f"{what} with or without {word}"


# --- Every row of the transition table -----------------------------------------------------------------------------


def the_table_is_as_written() -> None:
    test_workflow.test_the_table_names_every_status_and_every_verb()
    for status in Status:
        test_workflow.test_what_is_offered_is_what_the_domain_allows(status)
    for status, verb in test_workflow.ORACLE:
        test_workflow.test_a_step_asks_for_what_it_needs_and_for_nothing_else(status, verb)
    for status in Status:
        test_workflow.test_what_is_offered_is_what_is_accepted(status)


def the_row_is_as_written(verb: Verb) -> None:
    """What `the_table_is_as_written` asks about one verb: a changed row is noticed here first, if anywhere."""
    for status in Status:
        if (status, verb) in test_workflow.ORACLE:
            test_workflow.test_a_step_asks_for_what_it_needs_and_for_nothing_else(status, verb)
    for status in Status:
        test_workflow.accepted_as_offered(status, verb)


def changed_rows(row: Row) -> Iterator[tuple[str, Row | None]]:
    """Left out is what nobody could tell: a reporter never holds a case nor does the work, nor does time;
    and to stay is to lead where the only source is.
    """
    yield "gone", None
    if row.by:  # all others only help
        yield "held turned", replace(row, held=not row.held)
    if not row.led:  # else whoever leads, and nobody else
        yield "helping turned", replace(row, helping=not row.helping)
    yield "led turned", replace(row, led=not row.led)
    if not row.by <= set(By):
        if not row.neither:  # it keeps out whoever did the work as well
            yield "another turned", replace(row, another=not row.another)
        yield "neither turned", replace(row, neither=not row.neither)
    for status in Status:
        yield f"source {status}", replace(row, source=row.source ^ {status})
        stays = row.target is None and row.source == {status}
        if status is not row.target and not stays and row.verb not in (Verb.SUPPLY, Verb.LAPSE):
            yield f"target {status}", replace(row, target=status)
    for who in () if row.led else {*row.by, Permission.VIEW_CASES} | (set() if row.held else set(By)):
        yield f"by {who}", replace(row, by=row.by ^ {who})
    for need in test_workflow.EVERYTHING:
        yield f"need {need}", replace(row, needs=row.needs ^ {need})


@pytest.mark.parametrize("verb", TRANSITIONS)
def test_every_part_of_a_row_is_noticed(verb: Verb, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, row in changed_rows(TRANSITIONS[verb]):
        with monkeypatch.context() as patched:
            if row is None:
                patched.delitem(TRANSITIONS, verb)
            else:
                patched.setitem(TRANSITIONS, verb, row)
            seen = noticed(lambda: the_row_is_as_written(verb)) or noticed(the_table_is_as_written)
            assert seen, f"{verb}: {name}"


def test_every_condition_of_the_table_is_noticed() -> None:
    the_table_is_as_written()
    words = test_workflow.test_a_refusal_says_whether_the_person_or_the_moment_is_wrong
    asked = [partial(the_row_is_as_written, verb) for verb in TRANSITIONS]
    asked += [the_table_is_as_written, *(partial(words, verb) for verb in TRANSITIONS)]
    assert not surviving((workflow.permitted, workflow.next_status, workflow.may_ever), asked)


# --- Who sees which case, and what it may be there -------------------------------------------------------------------


def everybody_sees_what_is_theirs(house: House) -> list[Check]:
    """What one statement tells of somebody comes before what is asked of every case."""
    people = [person for person in PEOPLE if person.gone not in ("nobody", "receipt")]
    about = (_sees_what_is_theirs, _places_are_theirs, _opens_what_is_theirs)
    checks = [partial(ask, house, person) for ask, person in product(about, people)]
    return [partial(_afresh, house, one) for one in (_reporters_and_time_see_what_is_theirs, *checks)]


def _afresh(house: House, check: Check) -> None:
    with house.app.app_context():
        check()


def _reporters_and_time_see_what_is_theirs() -> None:
    cases = list(db.session.scalars(sa.select(Case)))
    one, other = cases[:2]
    assert db.session.scalars(queries.visible_to(resident(one.id))).all() == [one]
    assert len(db.session.scalars(queries.visible_to(SYSTEM)).all()) == len(cases)
    assert standing.standing(one, SYSTEM) == workflow.Standing(by=By.SYSTEM)
    assert standing.standing(one, resident(one.id)) == workflow.Standing(by=By.REPORTER)
    assert standing.standing(other, resident(one.id)) == workflow.Standing()
    checked = next(case for case in cases if case.checked_by_id is not None)
    for person in db.session.scalars(sa.select(User).where(User.active.is_(True))):
        by_them = person.id == checked.checked_by_id
        assert standing.standing(checked, actor_for(person)).checked_it is by_them


def _acting(house: House, person: Person) -> Actor:
    """Whoever is not signed in is nobody, to whom nothing is open."""
    actor = sessions.actor_of(house.sessions[person.name])
    assert (actor is not None) is person.signed_in, person.name
    return actor or Actor(ActorKind.STAFF)


def _sees_what_is_theirs(house: House, person: Person) -> None:
    listed = {case.ref for case in db.session.scalars(queries.visible_to(_acting(house, person)))}
    for thing, values in house.things["case"]:
        assert (values["ref"] in listed) is _theirs(person, thing), f"{person.name}: {thing.label}"


def _opens_what_is_theirs(house: House, person: Person) -> None:
    actor = _acting(house, person)
    cases = {case.ref: case for case in db.session.scalars(sa.select(Case))}
    for thing, values in house.things["case"]:
        ref = str(values["ref"])
        assert _got(ref, actor) is _theirs(person, thing), f"{person.name}: {thing.label}"
        if _theirs(person, thing):
            _may_what_is_theirs(person, thing, cases[ref], actor)


def _theirs(person: Person, thing: Thing) -> bool:
    return person.signed_in and oracle.visible("/cases/<ref>", "view_cases", person, thing)


def _got(ref: str, actor: Actor) -> bool:
    try:
        return queries.get(ref, actor).ref == ref
    except NotFound:
        return False


def _may_what_is_theirs(person: Person, thing: Thing, case: Case, actor: Actor) -> None:
    offered = {verb for verb in oracle.VERBS if oracle._verb(verb, "GET", person, thing) is Outcome.OPEN}
    assert {verb.value for verb in verbs_for(case, actor)} == offered, f"{person.name}: {thing.label}"
    assert contacting.may_open(case, actor) is person.may_at("see_contact", thing)


def _places_are_theirs(house: House, person: Person) -> None:
    """Only what is held over everything in an area; a unit's narrower hold is none."""
    actor = _acting(house, person)
    assert not any(actor.unit_areas(Permission.MANAGE_AREAS).values())
    wide = [
        where
        for what, where in person.live()
        if person.signed_in and "view_cases" in oracle.granted(what) and what not in oracle.OF_A_UNIT
    ]
    found = set(
        db.session.scalars(
            sa.select(Area.id).where(scope.within(Area.id, actor.areas(Permission.VIEW_CASES)))
        )
    )
    for label, place in oracle.RELATIONS.items():
        assert (house.things["area"][list(oracle.RELATIONS).index(label)][1]["area_id"] in found) is any(
            where in oracle.around(place) for where in wide
        ), f"{person.name}: {label}"


SCOPE = (
    queries.seen_by, scope.within, standing.holds, standing.standing, standing.unit_helping, standing._works_for,
    Actor.permissions_at, Actor.areas, Actor.unit_areas, sessions._grants, sessions.actor_of,
)  # fmt: skip


def test_every_condition_of_the_scope_is_noticed(house: House) -> None:
    asked = everybody_sees_what_is_theirs(house)
    for check in asked:
        check()
    assert not surviving(SCOPE, asked)


def in_list_conditions() -> list[tuple[str, Callable[[pytest.MonkeyPatch], None]]]:
    """What is no `if` and no and/or: pieces of predicates, each taken out by hand."""
    return [
        ("the area", lambda m: m.setattr(queries, "within", lambda *_: sa.true())),
        ("the pairs", lambda m: m.setattr(queries, "within", lambda column, ids: column.in_(ids or [0]))),
        ("a path that begins alike", lambda m: m.setattr(queries, "within", _by_prefix)),
        ("complaints", lambda m: m.setattr(queries, "never_about", lambda _actor: (sa.true(),))),
        ("the unit", lambda m: m.setattr(Actor, "unit_areas", lambda _self, _permission: {})),
        ("all of the area for a unit", lambda m: m.setattr(Actor, "areas", _areas_with_units)),
        ("what lies above", lambda m: m.setattr(Area, "around", property(lambda self: {self.id}))),
        ("live sessions", lambda m: m.setattr(sessions, "_HELD", _HELD_BY_ANY_SESSION)),
        ("young sessions", lambda m: m.setattr(sessions, "LONGEST", timedelta(days=999))),
        ("live roles and people", lambda m: m.setattr(sessions, "_HELD", _HELD_EVER)),
    ]


def _by_prefix(column: sa.ColumnElement[int], ids: Iterable[int]) -> sa.ColumnElement[bool]:
    paths = db.session.scalars(sa.select(Area.path).where(Area.id.in_(ids))).all()
    begins = [Area.path.startswith(path.rstrip("/")) for path in paths]
    return column.in_(sa.select(Area.id).where(sa.or_(sa.false(), *begins)))


def _areas_with_units(actor: Actor, permission: Permission) -> frozenset[int]:
    return frozenset(grant.area_id for grant in actor.grants if permission in grant.permissions)


def _without(*words: str) -> sa.Select[int]:
    statement = sessions._HELD._generate()
    kept = tuple(part for part in statement._where_criteria if not any(word in str(part) for word in words))
    assert len(kept) < len(statement._where_criteria)
    statement._where_criteria = kept
    return statement


_HELD_BY_ANY_SESSION = _without("staff_session.ended_at")
_HELD_EVER = _without("active")


@pytest.mark.parametrize(
    ("name", "take_out"), in_list_conditions(), ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_piece_of_a_predicate_is_noticed(
    house: House, name: str, take_out: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch)
    assert any(map(noticed, everybody_sees_what_is_theirs(house))), name


# --- Every @requires ---------------------------------------------------------------------------------


def test_every_requires_is_noticed_when_gone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the guard is off, somebody without any right gets an answer the matrix does not allow."""
    views = house.app.view_functions
    guarded = {name for name, view in views.items() if isinstance(view.access, Permission)}  # type: ignore[attr-defined]
    assert len(guarded) > 30
    by_endpoint = {request.rule.endpoint: request for request in requests(house)}
    here = {request.rule.endpoint: request for request in requests(house) if request.thing.label == "same"}
    nobody, powerless = (next(one for one in PEOPLE if one.name == name) for name in ("nobody", "mediator"))
    for name in sorted(guarded):
        with monkeypatch.context() as patched:
            patched.setitem(views, name, views[name].__wrapped__)  # type: ignore[attr-defined]
            with pytest.raises(RuntimeError, match="does not say"):
                access.refuse_silent_endpoints(house.app)
            request = (by_endpoint | here)[name]
            answers = [
                matches(
                    judged(house, request, one),
                    request.method,
                    house.ask(request.method, request.path(house), one),
                )
                for one in (nobody, powerless)
            ]
            assert not all(answers), f"{name} without @requires"


# --- What an action refuses besides the table -------------------------------------------------------


def refusals(cast: Cast) -> list[tuple[type[DomainError], Check]]:
    """(how it is refused, what somebody tries)."""
    wei, mei, hua, root = (cast.acting(name) for name in ("wei", "mei", "hua", "root"))
    case, other, merged = (make_case(cast.court, f"Number {n}", phone="+8613812341234") for n in range(3))
    actions.merge(merged, wei, lead=other)
    ended = make_case(cast.court, "Ended")
    actions.refuse(ended, wei, reason=RefusalReason.PRIVATE_MATTER, responsible="", words="Private.")
    given = make_case(cast.court, "Given", phone="+8613812341234", withheld=True)
    actions.dispatch(given, wei, unit=cast.committee)
    silent, erased = make_case(cast.court, "Silent"), make_case(cast.court, "Erased", phone="+8613812341234")
    db.session.flush()
    db.session.execute(
        sa.update(Contact)
        .where(Contact.subject_kind == "case", Contact.subject_id == erased.id)
        .values(erased_at=clock.now())
    )
    asked = make_case(cast.court, "Asked")
    actions.answer(asked, wei, words="Soon.")
    actions.check(asked, hua)
    actions.ask_reopen(asked, resident(asked.id), words="No.")
    complaint = make_case(cast.court, "About the committee")
    complaint.about_unit_id = cast.committee.id
    closed = Unit(name="Closed", kind=UnitKind.OTHER, area=cast.court, closed=True)
    far = Unit(name="Far", kind=UnitKind.OTHER, area=cast.oak)
    db.session.add_all([closed, far])
    sleeper = _hire(cast, "sleeper", active=False)
    wide = cast.people["wang"]
    deputy = actor_for(_hire(cast, "deputy", role=Role.ADMIN, area=cast.garden))
    above = db.session.scalars(sa.select(Assignment).where(Assignment.user_id == wide.id)).one()
    only = db.session.scalars(sa.select(Assignment).where(Assignment.user_id == deputy.user_id)).one()
    code = report(cast.court, "With a code").code
    db.session.flush()

    def reveal(which: Case, actor: Actor, reason: str = "To call") -> Check:
        return lambda: _ignore(contacting.reveal(which, actor, reason=reason))

    def too_late() -> None:
        with clock.stopped_at(clock.now() + timedelta(days=31)):
            actions.ask_reopen(ended, resident(ended.id), words="Late.")

    return [
        (DomainError, lambda: actions.dispatch(case, wei, unit=None)),
        (DomainError, lambda: actions.dispatch(case, wei, unit=closed)),
        (DomainError, lambda: actions.dispatch(case, wei, unit=far)),
        (DomainError, lambda: actions.dispatch(case, wei, unit=cast.committee, person=sleeper)),
        (DomainError, lambda: actions.dispatch(case, wei, unit=cast.committee, person=wide)),
        (DomainError, lambda: conditions.refuse_strangers(case, None, cast.mei)),
        (NotAllowed, lambda: actions.dispatch(complaint, wei, unit=cast.committee)),
        (DomainError, lambda: actions.merge(case, wei, lead=case)),
        (DomainError, lambda: actions.merge(other, wei, lead=merged)),
        (DomainError, lambda: actions.merge(case, wei, lead=ended)),
        (DomainError, lambda: actions.close(asked, hua)),
        (DomainError, too_late),
        (NotFound, reveal(silent, wei)),
        (NotFound, reveal(erased, wei)),
        (NotAllowed, reveal(case, hua)),
        (NotAllowed, reveal(given, mei)),
        (DomainError, reveal(case, wei, " ")),
        (DomainError, lambda: _once_too_often(case, wei)),
        (NotFound, lambda: _ignore(queries.get(case.ref, cast.acting("lin")))),
        (NotFound, lambda: _ignore(queries.get("nonsense", wei))),
        (Conflict, lambda: _ignore(queries.get(case.ref, wei, version=case.version + 1))),
        (NotFound, lambda: _ignore(queries.by_receipt("nonsense"))),
        (NotFound, lambda: _ignore(queries.by_receipt(receipts.code_for(KEY, here().keys.receipts)))),
        (Conflict, lambda: _ignore(queries.by_receipt(code, version=99))),
        (NotAllowed, lambda: _ignore(staffing.hold(cast.mei, deputy, cast.elm, Role.CALLER))),
        (DomainError, lambda: _ignore(staffing.hold(sleeper, root, cast.garden, Role.LEADER))),
        (DomainError, lambda: _ignore(staffing.hold(cast.mei, deputy, cast.garden, Role.GRID_WORKER))),
        (DomainError, lambda: _ignore(staffing.hold(cast.lin, root, cast.garden, Role.UNIT_HANDLER))),
        (NotAllowed, lambda: staffing.end(above, deputy)),
        (DomainError, lambda: staffing.end(only, deputy)),
        (NotAllowed, lambda: staffing.disable(wide, deputy)),
        (DomainError, lambda: staffing.disable(cast.people["root"], root)),
        (NotAllowed, lambda: staffing.enable(wide, deputy)),
        (NotAllowed, lambda: staffing.renew_link(wide, deputy)),
        (DomainError, lambda: staffing.renew_link(sleeper, root)),
        (NotAllowed, lambda: staffing.move_to_unit(wide, deputy, None)),
        (DomainError, lambda: staffing.move_to_unit(cast.mei, root, closed)),
        (DomainError, lambda: staffing.move_to_unit(cast.mei, root, cast.other_unit, open_cases=1)),
        (DomainError, lambda: staffing.disable(cast.mei, root, open_cases=1)),
        (NotAllowed, lambda: staffing.correct(wide, deputy, name="X", title="", office_phone="")),
        (DomainError, lambda: staffing.correct(cast.mei, root, name="", title="", office_phone="")),
        (NotAllowed, lambda: _ignore(staffing.move_role(above, deputy, cast.garden))),
    ]


def _hire(
    cast: Cast, name: str, *, active: bool = True, role: Role = Role.CALLER, area: Area | None = None
) -> User:
    cast._hire(name, role, area or cast.garden, cast.committee)
    cast.people[name].active = active
    return cast.people[name]


def _once_too_often(case: Case, actor: Actor) -> None:
    for _ in range(here().settings.reveals_per_day):
        contacting.reveal(case, actor, reason="To call")
    contacting.reveal(case, actor, reason="To call")


def _ignore(_result: object) -> None:
    """Only whether it was refused matters."""


def allowances(cast: Cast) -> list[Check]:
    """What the same guards let through: a guard that refuses too much is as wrong."""
    wei, mei, root = (cast.acting(name) for name in ("wei", "mei", "root"))
    case, other = (make_case(cast.court, f"Free {n}", phone="+8613812341234") for n in range(2))
    given = make_case(cast.court, "Handed over", phone="+8613812341234")
    hidden = make_case(cast.court, "Withheld", phone="+8613812341234", withheld=True)
    complaint = make_case(cast.court, "About another")
    complaint.about_unit_id = cast.property.id
    actions.dispatch(given, wei, unit=cast.committee)
    receipt = report(cast.court, "With a receipt")
    tao = cast.people["tao"]
    of_tao = db.session.scalars(sa.select(Assignment).where(Assignment.user_id == tao.id)).one()
    of_mei = db.session.scalars(sa.select(Assignment).where(Assignment.user_id == cast.mei.id)).first()
    of_root = db.session.scalars(
        sa.select(Assignment).where(Assignment.user_id == root.user_id).order_by(Assignment.id)
    ).all()
    second = staffing.give(cast.people["root"], cast.elm, Role.ADMIN)
    deputy = _hire(cast, "aide", role=Role.ADMIN, area=cast.garden)
    of_deputy = db.session.scalars(sa.select(Assignment).where(Assignment.user_id == deputy.id)).one()
    db.session.flush()
    assert of_mei is not None

    def revealed() -> None:
        assert contacting.reveal(hidden, wei, reason="To call") == ("+8613812341234", None)
        assert history(hidden, internal=True)[-1].role == "dispatcher"

    def held_by_a_unit() -> None:
        assert staffing.hold(tao, root, cast.court, Role.UNIT_LEAD).unit_id == tao.unit_id
        assert staffing.hold(tao, root, cast.court, Role.CALLER).unit_id is None

    def ended_once() -> None:
        staffing.end(of_deputy, root)
        first = of_deputy.ended_at
        with clock.stopped_at(clock.now() + timedelta(days=1)):
            staffing.end(of_deputy, root)
        assert of_deputy.ended_at == first is not None

    def moved_to_another_unit() -> None:
        staffing.move_to_unit(tao, root, cast.committee)
        assert of_tao.ended_at is not None
        staffing.move_to_unit(cast.mei, root, cast.other_unit, open_cases=1, leaving_them=True)
        assert (of_mei.ended_at, cast.mei.unit) == (None, cast.other_unit)

    def nowhere_and_the_same_unit() -> None:
        staffing.move_to_unit(tao, root, tao.unit, open_cases=1)
        assert of_tao.ended_at is None
        staffing.move_to_unit(tao, root, None)
        assert of_tao.ended_at is not None

    def corrected() -> None:
        staffing.correct(cast.mei, root, name="Mei", title="", office_phone="8700")
        assert cast.mei.office_phone == "8700"
        staffing.correct(cast.mei, root, name="Mei", title="", office_phone="")
        assert cast.mei.office_phone is None

    return [
        lambda: actions.dispatch(case, wei, unit=cast.committee, person=cast.mei),
        lambda: actions.dispatch(case, wei, unit=cast.committee),
        lambda: actions.dispatch(complaint, wei, unit=cast.committee),
        lambda: actions.merge(case, wei, lead=other),
        revealed,
        lambda: _ignore(contacting.reveal(given, mei, reason="To call")),
        lambda: _ignore(queries.get(case.ref, wei, version=case.version)),
        lambda: _ignore(queries.get(case.ref, wei)),
        lambda: _ignore(queries.by_receipt(receipt.code)),
        lambda: _ignore(queries.by_receipt(receipt.code, version=receipt.case.version)),
        held_by_a_unit,
        ended_once,
        lambda: staffing.end(of_root[-1], root),  # a single right
        lambda: staffing.end(second, root),  # one of two
        moved_to_another_unit,
        nowhere_and_the_same_unit,
        corrected,
    ]


def taken_back(attempt: Check) -> None:
    point = db.session.begin_nested()
    try:
        attempt()
    finally:
        point.rollback()
        db.session.expire_all()


def refused(kind: type[DomainError], attempt: Check) -> None:
    with pytest.raises(kind) as error:
        attempt()
    assert type(error.value) is kind or kind is not DomainError, error.value


GUARDS = (
    conditions.refuse_strangers, conditions.refuse_bad_lead, contacting.reveal, contacting.may_reveal,
    queries.get, queries.by_receipt, staffing.hold, staffing.end, staffing.disable, staffing.renew_link,
    staffing.move_to_unit, staffing.correct, staffing._refuse_silence, staffing._refuse_unless_theirs,
    staffing._refuse_outside,
)  # fmt: skip


def test_every_guard_of_an_action_is_noticed(cast: Cast) -> None:
    tried = [*allowances(cast), *(partial(refused, *one) for one in refusals(cast))]
    asked = [partial(taken_back, one) for one in tried]
    db.session.commit()
    for check in asked:
        check()
    assert not surviving(GUARDS, asked)


KEY = "3b241101-e2bb-4255-8caf-4136c566a962"
# Taken out, these change nothing that anybody could see; why stands beside each. They are not tried.
EQUAL = {
    "refuse_bad_lead: without 'lead.lead_id == case.id'",  # such a lead is merged, and so not open
    "by_receipt: without 'digits is None'",  # the hash of what is no code opens nothing either
    "standing: without 'actor.user_id is not None'",  # whoever signed in has an id
    "holds: without 'case.unit_id is not None'",  # for whoever has a unit; the others are asked in test_workflow
    "holds: without 'case.assignee_id is not None'",  # and nobody is nobody
    "end: without 'held.role is Role.ADMIN'",  # whoever may end their own right has an administrator's role besides
    "within: never 'not outer_ids'",  # in an empty set is nobody: the guard saves a query
}


def test_what_is_excused_is_there_to_be_taken_out() -> None:
    assert {name for function in (*SCOPE, *GUARDS) for name, _code in mutants(function)} >= EQUAL


def a_ledger_holds() -> None:
    for verb in test_ledgers.LEADS:
        test_ledgers.test_a_verb_leads_where_the_table_says_and_nowhere_else(verb)
    for sums, settled, status in test_ledgers.STATES:
        test_ledgers.test_the_state_of_a_pledge_follows_from_its_sums(sums, settled, status)
    test_ledgers.test_no_sum_ever_passes_what_it_comes_from()
    test_ledgers.test_promises_end_with_the_last_day_or_with_the_accounts()
    test_ledgers.test_what_hangs_on_a_line_is_taken_back_before_the_line()
    test_ledgers.test_accounts_close_balanced_and_seen_by_two()


LEDGER = (
    ledgers.next_status, ledgers.status_of, ledgers.refuse_late, ledgers.refuse_receipt, ledgers.refuse_return,
    ledgers.refuse_outlay, ledgers.refuse_closing, ledgers.refuse_own, ledgers.refuse_correction,
)  # fmt: skip


def test_every_guard_of_a_ledger_is_noticed(cast: Cast) -> None:
    a_ledger_holds()
    assert not surviving(LEDGER, [a_ledger_holds])


def test_the_harness_notices_nothing_where_nothing_is_missing(house: House) -> None:
    assert not noticed(the_table_is_as_written)
    assert not noticed(grants_are_as_written)
    assert not any(map(noticed, everybody_sees_what_is_theirs(house)))
