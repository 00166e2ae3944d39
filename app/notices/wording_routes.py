"""The words of every message: as the code has them, as somebody here wrote them, and how they read when filled."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.notices import actions, text_words, wording
from app.notices.forms import WordingForm
from app.notices.queries import MANAGE
from app.notices.routes import notices
from app.notices.text_words import TEXTS, TO_STAFF
from app.timeline.audits import Audited, audit
from app.web.access import requires
from app.web.languages import LANGUAGES
from app.web.telling import told_on
from app.web.transactions import writing

SPOKEN = {"zh-hans": "zh_Hans_CN", "en": "en"}
SLUGS = {key.replace("_", "-"): key for key in TEXTS}
KEYS = ", ".join(f'"{slug}"' for slug in SLUGS)


@notices.get("/texts")
@requires(MANAGE)
def texts() -> ResponseReturnValue:
    own = text_words.own_keys()
    rows = [(slug, TEXTS[key].name, key in own) for slug, key in SLUGS.items()]
    return render_template(
        "notices/texts.html",
        parts=[
            (_("To staff"), [row for row in rows if SLUGS[row[0]] in TO_STAFF]),
            (_("To residents"), [row for row in rows if SLUGS[row[0]] not in TO_STAFF]),
        ],
    )


@notices.route(f'/texts/<any({KEYS}):slug>/<any("zh-hans", en):spoken>', methods=["GET", "POST"])
@requires(MANAGE)
def text(slug: str, spoken: str) -> ResponseReturnValue:
    key, language = SLUGS[slug], SPOKEN[spoken]
    now = text_words.text_of(key, language)
    form = WordingForm(subject=now.subject, body=now.body)
    if form.submitted():
        with told_on(form):
            wording.check(form.subject.data or "")
            wording.check(form.body.data or "")
            if "preview" not in request.form:
                with writing() as person:
                    actions.write(key, language, form.subject.data or "", form.body.data or "")
                    audit(Audited.CHANGE_WORDING, person)
                flash(_("Saved. It is said from the next message on."), "done")
                return redirect(url_for("notices.text", slug=slug, spoken=spoken))
    typed = (
        {} if form.errors else {language: text_words.Message(form.subject.data or "", form.body.data or "")}
    )
    return render_template(
        "notices/text.html",
        form=form,
        slug=slug,
        spoken=spoken,
        name=TEXTS[key].name,
        part=_("To staff") if key in TO_STAFF else _("To residents"),
        own=(key, language) in text_words.own_texts(),
        places=wording.PLACES,
        tabs=[(other, LANGUAGES[code]) for other, code in SPOKEN.items()],
        previews=[
            (LANGUAGES[code], text_words.preview(key, code, typed.get(code))) for code in SPOKEN.values()
        ],
    ), form.http_status


@notices.post(f'/texts/<any({KEYS}):slug>/<any("zh-hans", en):spoken>/erase')
@requires(MANAGE)
def erase(slug: str, spoken: str) -> ResponseReturnValue:
    with writing() as person:
        actions.erase(SLUGS[slug], SPOKEN[spoken])
        audit(Audited.CHANGE_WORDING, person, facts={"erased": True})
    flash(_("The text as it was delivered is said again."), "done")
    return redirect(url_for("notices.text", slug=slug, spoken=spoken))
