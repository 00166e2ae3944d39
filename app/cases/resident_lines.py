"""A case on one line: where it is, among one's own on the place page, and among what was done here."""

from flask_babel import gettext

from app.cases.desk_views import Look, Progress, Shape, StepName, clock_face, steps
from app.cases.models import Case
from app.cases.resident_queries import Mine, Recent
from app.cases.resident_views import MineLine, RecentLine, Step
from app.cases.resident_words import STEPS, WORDS
from app.cases.workflow import Status
from app.core.clock import local_day, now
from app.web import moments


def place_line(case: Case) -> str:
    names = case.area.places
    inner = names[-2:] if len(names) > 4 else names[-1:]
    return " ".join([*inner, case.place]).strip()


def mine_line(one: Mine, url: str) -> MineLine:
    clock = clock_face(one.status, one.due_at, now())
    word, shape = WORDS[one.status]
    late = clock is not None and clock.late and one.status is not Status.SUBMITTED
    progress = Progress(one.status, one.route, one.resident_result, one.accepted)
    title = one.title or gettext("A photo without words")
    return MineLine(
        url=url,
        reference=one.ref,
        title=gettext("Joined: %(what)s", what=title) if one.voice else title,
        word=gettext("Overdue") if late else str(word),
        shape=Shape.LATE if late else shape,
        steps=tuple(step(at.name, at.look, at.css, "") for at in steps(progress, clock)),
        steps_label=gettext("The way of this case"),
        unread=one.unread,
    )


def recent_line(one: Recent) -> RecentLine:
    if one.solved:
        when = gettext("%(day)s · the reporter says so", day=moments.day(local_day(one.at)))
        return RecentLine(one.category, when, gettext("solved"), Shape.DONE)
    when = gettext("came in %(day)s", day=moments.day(local_day(one.at)))
    if one.status is Status.AWAITING_RATING:
        return RecentLine(one.category, when, gettext("done, the reporter is asked"), Shape.WAIT)
    word, shape = WORDS[one.status]
    return RecentLine(one.category, when, str(word), Shape.ENDED if one.status is Status.CLOSED else shape)


def step(name: StepName, look: Look, css: str, when: str) -> Step:
    return Step(str(STEPS[name]), "" if look is Look.SKIP else when, css, look is Look.NOW)
