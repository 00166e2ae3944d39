"""What lies in whose list: work, triage, the filtered list page by page, the search box. On both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.accounts.models import Assignment, Unit, UnitKind, User
from app.accounts.permissions import Role
from app.cases import actions, case_filter, desk_queries, list_choices, queries, suggest
from app.cases.case_filter import CaseFilter, Sort
from app.cases.categories import load_categories
from app.cases.clocks import Unit as TimeUnit
from app.cases.desk_queries import my_work, my_work_count, nearby, triage, triage_count
from app.cases.models import Case, Category, Channel, ClosureCode, Kind
from app.cases.search import search
from app.cases.work_lists import Beside, Tab, work_list
from app.cases.workflow import Status
from app.core.clock import now, stopped_at
from app.core.db import db
from tests.cast import Cast
from tests.factories import make_case, report

pytestmark = pytest.mark.both_engines


def refs(rows: list) -> list[str]:
    return [row.ref for row in rows]


def test_a_report_waits_at_triage_of_its_own_street_only(cast: Cast) -> None:
    case = make_case(cast.court)
    assert refs(triage(cast.acting("wei"), now())) == [case.ref]
    assert triage(cast.acting("oak_dispatcher"), now()) == []
    assert triage_count(cast.acting("wei")) == 1
    assert triage_count(cast.acting("oak_dispatcher")) == 0


def test_what_was_given_to_a_unit_waits_for_its_handler_and_nobody_elses(cast: Cast) -> None:
    case = make_case(cast.block)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property)
    assert refs(my_work(cast.acting("tao"), now())) == [case.ref]
    assert my_work(cast.acting("mei"), now()) == []
    assert triage(cast.acting("wei"), now()) == []


def test_named_work_waits_for_the_named_and_for_whoever_leads(cast: Cast) -> None:
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.committee, person=cast.hua)
    assert my_work(cast.acting("mei"), now()) == [], "it names somebody else of the unit"
    assert refs(my_work(cast.acting("hua"), now())) == [case.ref]


def test_finished_work_waits_for_a_check_by_somebody_else(cast: Cast) -> None:
    case = make_case(cast.court)
    actions.quick(case, cast.acting("hua"), result=ClosureCode.SOLVED, words="Swept.")
    if case.status is Status.HANDLED:  # drawn for a check
        assert refs(my_work(cast.acting("wei"), now())) == [case.ref]
    other = make_case(cast.court, "Another lamp")
    actions.dispatch(other, cast.acting("wei"), unit=cast.committee, person=cast.hua)
    actions.take_on(other, cast.acting("hua"))
    actions.handle(other, cast.acting("hua"), result=ClosureCode.SOLVED, words="Done.")
    assert other.ref in refs(my_work(cast.acting("wei"), now()))
    assert other.ref not in refs(my_work(cast.acting("hua"), now()))


def test_the_tabs_add_up_to_the_badge_and_each_case_lies_in_one(cast: Cast) -> None:
    late, today, back, rest = (make_case(cast.court, f"Lamp number {n} is out") for n in range(4))
    at = now()
    for case in (late, today, back, rest):
        actions.dispatch(case, cast.acting("wei"), unit=cast.property)
        actions.take_on(case, cast.acting("tao"))
    actions.handle(back, cast.acting("tao"), result=ClosureCode.SOLVED, words="Done.")
    actions.rework(back, cast.acting("hua"), words="Not yet.")
    late.due_at, today.due_at, rest.due_at = at - timedelta(hours=1), at, at + timedelta(days=3)
    db.session.commit()
    waiting = work_list(Beside.WORK, cast.acting("tao"), at)
    found = {group.tab: refs(group.rows) for group in waiting.groups}
    assert found == {Tab.LATE: [late.ref], Tab.TODAY: [today.ref], Tab.BACK: [back.ref], Tab.REST: [rest.ref]}
    assert waiting.badges["work"] == "4" == str(my_work_count(cast.acting("tao")))
    assert waiting.after(late.ref) == today.ref
    assert waiting.after(rest.ref) == late.ref, "behind the last comes the first that is left"


def test_two_roles_in_nested_areas_show_a_case_once(cast: Cast) -> None:
    db.session.add(Assignment(user_id=cast.wei.id, role=Role.COMMUNITY_STAFF, area_id=cast.garden.id))
    db.session.commit()
    case = make_case(cast.court)
    assert refs(triage(cast.acting("wei"), now())) == [case.ref]
    assert case_filter.page(cast.acting("wei"), CaseFilter()).count == 1


def test_a_complaint_is_in_no_list_of_whom_it_is_about(cast: Cast) -> None:
    case = make_case(cast.court)
    case.about_user_id = cast.wei.id
    db.session.commit()
    wei = cast.acting("wei")
    assert triage(wei, now()) == []
    assert triage_count(wei) == 0
    assert case_filter.page(wei, CaseFilter()).count == 0
    assert search("lamp", wei).rows == []


# --- What one may not see ends no list early ----------------------------------------------------------------


@pytest.fixture
def hidden_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """Six cases, the four that hurt first of them complaints about Hua or the committee she works in."""
    monkeypatch.setattr(desk_queries, "MOST", 2)
    monkeypatch.setattr(case_filter, "PAGE", 2)
    at = now()
    made = []
    for n in range(6):
        with stopped_at(at - timedelta(hours=6 - n)):
            made.append(make_case(cast.court, f"Lamp {n}"))
    for n, case in enumerate(made[:4]):
        case.about_unit_id, case.about_user_id = (cast.committee.id, None) if n % 2 else (None, cast.hua.id)
    db.session.commit()
    return made


def test_complaints_end_no_triage_early(cast: Cast, hidden_first: list[Case]) -> None:
    hua = cast.acting("hua")
    assert refs(triage(hua, now())) == [case.ref for case in hidden_first[4:]]
    assert triage_count(hua) == 2
    assert refs(triage(cast.acting("wei"), now())) == [case.ref for case in hidden_first[:2]]


def test_complaints_end_no_work_list_early(cast: Cast, hidden_first: list[Case]) -> None:
    wei, hua = cast.acting("wei"), cast.acting("hua")
    for case in hidden_first:
        about, case.about_unit_id = case.about_unit_id, None  # nobody gives it to whom it is about
        actions.dispatch(case, wei, unit=cast.committee)
        case.about_unit_id = about
    db.session.commit()
    assert refs(my_work(hua, now())) == [case.ref for case in hidden_first[4:]]
    assert my_work_count(hua) == 2
    for case in hidden_first:
        case.unit_id = cast.property.id
        actions.take_on(case, cast.acting("tao"))
        actions.handle(case, cast.acting("tao"), result=ClosureCode.SOLVED, words="Done.")
    db.session.commit()
    assert refs(my_work(hua, now())) == [case.ref for case in hidden_first[4:]], "finished, to be checked"


def test_complaints_do_not_crowd_out_what_is_mine_by_name(cast: Cast, hidden_first: list[Case]) -> None:
    for case in hidden_first:
        case.status, case.assignee_id = Status.IN_PROGRESS, cast.mei.id
        case.about_user_id = cast.mei.id if case.about_user_id else None
    db.session.commit()
    assert refs(my_work(cast.acting("mei"), now())) == [case.ref for case in hidden_first[4:]]


@pytest.mark.parametrize("sort", list(Sort))
def test_complaints_end_no_page_of_the_list_early(
    cast: Cast, hidden_first: list[Case], sort: Sort, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = [make_case(cast.court, f"Lamp {n}") for n in range(6, 12)]
    for case in later[3:]:
        case.about_user_id = cast.hua.id
    db.session.commit()
    shown = [case.ref for case in (*hidden_first[4:], *later[:3])]
    seen, narrowed = [], CaseFilter(sort=sort)
    for most in (2, 2, 1):
        page = case_filter.page(cast.acting("hua"), narrowed)
        assert (len(page.rows), page.count) == (most, 5)
        seen += refs(page.rows)
        narrowed = CaseFilter(sort=sort, after=page.after)
    assert sorted(seen) == sorted(shown)
    monkeypatch.setattr(case_filter, "COUNTED", 3)
    assert case_filter.page(cast.acting("hua"), narrowed).count == 4, "more than three, and says so"


# --- The list -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", list(Sort))
def test_every_case_stands_on_exactly_one_page(
    cast: Cast, sort: Sort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_filter, "PAGE", 3)
    at = now()
    made = []
    for n in range(8):
        with stopped_at(at - timedelta(hours=n // 2)):  # pairs at the same moment
            made.append(make_case(cast.court, f"Lamp {n}").ref)
    seen, narrowed = [], CaseFilter(sort=sort)
    for _ in range(4):
        page = case_filter.page(cast.acting("wei"), narrowed)
        seen += refs(page.rows)
        if not page.after:
            break
        narrowed = CaseFilter(sort=sort, after=page.after)
    assert sorted(seen) == sorted(made)
    assert page.count == 8


@pytest.mark.parametrize("counted", [1_000, 3])
def test_a_status_read_by_arrival_is_the_same_list_rare_or_not(
    cast: Cast, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five of eight are submitted: with three as the most that is rare, they are read newest first."""
    monkeypatch.setattr(case_filter, "PAGE", 2)
    monkeypatch.setattr(case_filter, "COUNTED", counted)
    cases = [make_case(cast.court, f"Lamp {n}", kind=Kind.PROBLEM) for n in range(8)]
    for case in cases[::3]:
        actions.answer(case, cast.acting("mei"), words="Soon.")
    cases[4].about_user_id = cast.wei.id
    db.session.commit()
    seen, narrowed = [], CaseFilter(status=Status.SUBMITTED, kind=Kind.PROBLEM, sort=Sort.NEWEST)
    for _ in range(2):
        page = case_filter.page(cast.acting("wei"), narrowed)
        seen += refs(page.rows)
        narrowed = replace(narrowed, after=page.after)
    assert seen == [cases[n].ref for n in (7, 5, 2, 1)] and page.after == ""


def test_each_condition_keeps_what_it_names(cast: Cast) -> None:
    wei, at = cast.acting("wei"), now()
    lamp = make_case(cast.court, category=cast.lamp, kind=Kind.PROBLEM)
    phone = make_case(cast.garden, "Where is the office?", kind=Kind.INQUIRY, channel=Channel.PHONE)
    actions.dispatch(phone, wei, unit=cast.committee)
    with stopped_at(at - timedelta(days=40)):
        old = make_case(cast.block, "An old lamp")
    db.session.commit()

    def kept(**given: object) -> set[str]:
        return set(refs(case_filter.page(wei, CaseFilter(**given)).rows))  # type: ignore[arg-type]

    assert kept() == {lamp.ref, phone.ref, old.ref}
    assert kept(category=cast.lamp.id) == {lamp.ref}
    assert kept(kind=Kind.INQUIRY) == {phone.ref} == kept(channel=Channel.PHONE)
    assert kept(status=Status.DISPATCHED) == {phone.ref} == kept(unit=cast.committee.id)
    assert kept(area=cast.block.id) == {old.ref}
    assert kept(area=cast.court.id) == {lamp.ref, old.ref}
    assert kept(overdue=True) == {old.ref}
    assert kept(since=(at - timedelta(days=7)).date()) == {lamp.ref, phone.ref}
    assert kept(until=(at - timedelta(days=7)).date()) == {old.ref}
    assert kept(area=cast.grove.id) == set(), "a place outside gives nothing"


def test_a_filter_reads_back_from_its_own_address() -> None:
    narrowed = CaseFilter(status=Status.CLOSED, area=4, overdue=True, sort=Sort.DUE, after="x")
    assert narrowed.params() == {"status": "closed", "area": "4", "overdue": "1", "sort": "due"}
    assert narrowed.params(status=None) == {"area": "4", "overdue": "1", "sort": "due"}


def test_the_units_to_choose_from_are_those_within_and_around_what_one_sees(cast: Cast) -> None:
    wide = Unit(name="District water", kind=UnitKind.UTILITY, area=cast.district)
    db.session.add_all([wide, Unit(name="Oak property", kind=UnitKind.PROPERTY, area=cast.oak)])
    db.session.commit()
    offered = {name for _id, name in list_choices.for_list(cast.acting("hua")).unit}
    assert offered == {"Garden committee", "Court property", "Elm sanitation", "District water"}
    wei = cast.acting("wei")
    case = make_case(cast.court)
    actions.dispatch(case, wei, unit=wide)
    db.session.commit()
    assert refs(list(case_filter.page(wei, CaseFilter(unit=wide.id)).rows)) == [case.ref]


# --- Search ---------------------------------------------------------------------------------------------------


def test_one_character_a_place_and_a_number_find_the_case(cast: Cast) -> None:
    case = report(cast.block, "东门的路灯坏了", phone="+8613800001234").case
    make_case(cast.grove, "路灯不亮")
    wei = cast.acting("wei")
    for typed in ("灯", "路燈", "东门", "Block 3", "Garden", "138 0000 1234", case.ref):
        assert refs(list(search(typed, wei).rows)) == [case.ref], typed
    assert search("", wei).rows == ()
    assert search("！？", wei).rows == ()


def test_words_between_spaces_are_all_asked_for_in_text_and_place(cast: Cast) -> None:
    lamp = make_case(cast.block, "东门的路灯坏了", place="二楼")
    make_case(cast.block, "门禁坏了")
    make_case(cast.garden, "路灯坏了")
    wei = cast.acting("wei")
    for typed in ("Block 灯", "灯 block", "路灯 东门", "court　路灯", "二楼 灯 坏"):
        assert refs(list(search(typed, wei).rows)) == [lamp.ref], typed
    assert search("门禁 灯", wei).rows == []


def test_a_part_of_a_reference_finds_its_case(cast: Cast) -> None:
    case = make_case(cast.court)
    with stopped_at(now() - timedelta(days=3)):
        make_case(cast.court)
    make_case(cast.grove)
    day, _, tail = case.ref.partition("-")
    wei = cast.acting("wei")
    for typed in (tail, tail[:-1], tail[-4:], f"{day}-{tail[:-1]}", tail.lower(), f" {day}{tail[:-1]}"):
        assert case.ref in refs(list(search(typed, wei).rows)), typed
    assert case.ref not in refs(list(search(tail[:-1], cast.acting("oak_dispatcher")).rows))


def test_a_number_finds_nothing_for_whoever_may_not_see_contacts(cast: Cast) -> None:
    report(cast.block, "东门的路灯坏了", phone="+8613800001234")
    assert search("13800001234", cast.acting("hua")).rows == []


# --- Suggestions ----------------------------------------------------------------------------------------------


def test_the_category_with_the_longest_words_in_the_text_is_suggested() -> None:
    lamp = Category(id=1, name="路灯", keywords="路灯 灯", parent_id=None, closed=False)
    lift = Category(id=2, name="电梯", keywords="电梯 电梯困人", parent_id=None, closed=False)
    guess = suggest.guess_category("電梯困人了，灯也不亮", [lamp, lift])
    assert guess
    assert (guess.category, guess.because) == (lift, ("电梯困人",))
    assert suggest.guess_category("没有一个词", [lamp, lift]) is None


def test_of_equally_good_guesses_the_urgent_one_is_taken() -> None:
    heap = Category(id=1, name="堆物", keywords="纸箱", parent_id=3, closed=False, urgent=False)
    gas = Category(id=2, name="燃气", keywords="煤气", parent_id=3, closed=False, urgent=True)
    guess = suggest.guess_category("纸箱边上有煤气味", [heap, gas])
    assert guess
    assert guess.category is gas


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("楼道二楼的灯坏了", "路灯"),
        ("楼道里有煤气味，快来看看", "燃气"),
        ("帮邻居反映，楼顶有人违规加盖铁皮房，台风天很吓人，请来查一下", "违法搭建"),
        ("楼道堆满纸箱，过不去", "楼道堆物"),
        ("台风把树吹倒了，倒伏在路上", "树木倒伏"),
        ("这边老人多，电梯又停了", "电梯"),
        ("帮邻居反映，路灯不亮", "路灯"),
    ],
)
def test_the_categories_as_delivered_know_the_thing_from_its_place(cast: Cast, said: str, meant: str) -> None:
    db.session.delete(cast.lamp)
    db.session.flush()
    load_categories()
    guess = suggest.guess_category(said, queries.categories())
    assert guess
    assert guess.category.name == meant, guess.because


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("请问居住证到期了怎么续签，可以网上办吗？麻烦了，谢谢。", "请问食堂晚上开吗，麻烦了，谢谢。"),
        (
            "帮邻居反映，声控灯不灵。一般晚上七点以后在家。",
            "帮邻居反映，单杠晃得厉害。一般晚上七点以后在家。",
        ),
        ("Court很多住户都提过，希望装充电桩", "Court很多住户都提过，希望组织理发"),
    ],
)
def test_courtesies_and_the_place_are_no_likeness(cast: Cast, one: str, other: str) -> None:
    make_case(cast.court, one)
    again = make_case(cast.court, other)
    near = nearby(again, cast.acting("wei"), now())
    assert suggest.alike(again, near, None, [], now()) == []


def test_only_the_same_thing_in_the_same_category_is_sure_enough_to_merge(cast: Cast) -> None:
    first, sorted_otherwise = make_case(cast.court, "三楼的路灯坏了"), make_case(cast.court, "三楼的路灯坏了")
    bench = Category(name="长椅", keywords="长椅", handle_amount=3, handle_unit=TimeUnit.WORKING_DAYS)
    db.session.add(bench)
    sorted_otherwise.category = bench
    db.session.commit()
    again = make_case(cast.court, "三楼的路灯又坏了")
    near = nearby(again, cast.acting("wei"), now())
    found = suggest.alike(again, near, cast.lamp, [cast.lamp, bench], now())
    assert [(one.case.ref, one.close, one.same_thing) for one in found] == [
        (first.ref, True, True),  # not sorted yet either, and its words say lamp
        (sorted_otherwise.ref, True, False),
    ]


def test_the_nearest_unit_of_the_kind_is_suggested_and_never_the_one_complained_about(cast: Cast) -> None:
    wide = Unit(name="Elm property office", kind=UnitKind.PROPERTY, area=cast.elm)
    db.session.add(wide)
    db.session.flush()
    units = [wide, cast.property, cast.committee]
    assert suggest.nearest_unit(units, "property") is cast.property
    assert suggest.nearest_unit(units, "property", about_unit_id=cast.property.id) is wide
    assert suggest.nearest_unit(units, "sanitation") is cast.committee, "else the committee"
    assert suggest.nearest_unit([], "property") is None


def test_alike_is_what_speaks_of_the_same_thing_at_the_same_compound(cast: Cast) -> None:
    first = make_case(cast.block, "楼道堆满纸箱，消火栓前停电动车")
    make_case(cast.court, "晚上广场舞太吵")
    make_case(cast.grove, "楼道堆满纸箱，消火栓前停电动车")
    again = make_case(cast.court, "楼道里堆满了纸箱，把消火栓也挡住")
    near = nearby(again, cast.acting("wei"), now())
    assert [one.case.ref for one in suggest.alike(again, near, None, [], now())] == [first.ref]


def test_leads_of_a_unit_see_all_of_its_work(cast: Cast) -> None:
    boss = User(username="boss", name="Boss", fs_uniquifier="boss", active=True, title="", unit=cast.property)
    db.session.add(boss)
    db.session.flush()
    db.session.add(
        Assignment(user_id=boss.id, role=Role.UNIT_LEAD, area_id=cast.garden.id, unit=cast.property)
    )
    cast.people["boss"] = boss
    case = make_case(cast.court)
    actions.dispatch(case, cast.acting("wei"), unit=cast.property, person=cast.tao)
    assert refs(my_work(cast.acting("boss"), now())) == [case.ref]
