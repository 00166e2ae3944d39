"""The shapes of channels, choices and words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import EmailField, IntegerField, PasswordField
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TextArea

from app.notices.matter_words import WORDS, word
from app.notices.matters import CHOSEN, How, Matter
from app.notices.models import Kind
from app.notices.sealing import Secrets
from app.web.forms import CleanText, OneOf, PostForm, VersionedForm

SAFETY = {"starttls": _("STARTTLS (587)"), "ssl": _("TLS from the start (465)"), "plain": _("None (25)")}


_ASKED = {"required": True}  # on the page of a new channel; one that is there keeps whom it is for


class _Kept(PasswordField):
    """Never shown again: left empty it stays as it was."""


class ChannelForm(VersionedForm):
    """`opens`: the fields that are sealed."""

    opens: tuple[str, ...] = ()
    name = CleanText(_("Name"), validators=[InputRequired(), Length(max=120)])

    @property
    def secrets(self) -> Secrets:
        return {name: str(self[name].data or "").strip() for name in self.opens}


class MailForm(ChannelForm):
    opens = ("host", "port", "security", "user", "password", "sender")
    area = OneOf(_("For the people of"), coerce=int, validate_choice=False, render_kw=_ASKED)
    host = CleanText(_("Mail server"), validators=[InputRequired(), Length(max=200)])
    port = IntegerField(_("Port"), validators=[InputRequired(), NumberRange(1, 65535)])
    security = OneOf(
        _("Encryption"),
        choices=lambda: [(key, str(label)) for key, label in SAFETY.items()],
        validators=[InputRequired()],
    )
    user = CleanText(_("User name"), validators=[Length(max=200)])
    password = _Kept(_("Password"), validators=[Length(max=200)], render_kw={"autocomplete": "new-password"})
    sender = EmailField(_("Sender"), validators=[InputRequired(), Email(), Length(max=200)])


class RobotForm(ChannelForm):
    opens: tuple[str, ...] = ("key",)
    unit = OneOf(_("The group of"), coerce=int, validate_choice=False, render_kw=_ASKED)
    key = _Kept(
        _("Key"),
        validators=[Length(max=300)],
        description=_("The last part of the address that the robot was given."),
        render_kw={"autocomplete": "off"},
    )


class DingtalkForm(RobotForm):
    opens = ("key", "secret")
    secret = _Kept(
        _("Secret"),
        validators=[Length(max=300)],
        description=_("Where the robot is protected by a signature."),
        render_kw={"autocomplete": "off"},
    )


class WebhookForm(ChannelForm):
    opens = ("hook",)
    unit = OneOf(_("The group of"), coerce=int, validate_choice=False, render_kw=_ASKED)
    hook = _Kept(
        _("Address"),
        validators=[Length(max=1000)],
        description=_("https://…; it is sent JSON with title and message."),
        render_kw={"autocomplete": "off"},
    )


FORMS: dict[Kind, type[ChannelForm]] = {
    Kind.MAIL: MailForm, Kind.WECOM: RobotForm, Kind.DINGTALK: DingtalkForm, Kind.FEISHU: RobotForm,
    Kind.WEBHOOK: WebhookForm,
}  # fmt: skip


class ChoicesForm(PostForm):
    """One choice for each matter; its fields are named by the matters."""

    @property
    def how(self) -> dict[Matter, How]:
        return {matter: How(self[matter.value].data) for matter in CHOSEN}

    @property
    def rows(self) -> list[OneOf]:
        return [self[matter.value] for matter in CHOSEN]


for _matter in CHOSEN:
    _field = OneOf(WORDS[_matter], choices=lambda: [(how.value, word(how)) for how in How])
    setattr(ChoicesForm, _matter.value, _field)


class MyChoicesForm(ChoicesForm):
    email = EmailField(
        _("Mail address"),
        validators=[Optional(), Email(), Length(max=120)],
        description=_("Only notices go there. Empty: no mail."),
    )


class WordingForm(PostForm):
    subject = CleanText(_("Subject"), validators=[InputRequired(), Length(max=120)])
    body = CleanText(_("Text"), validators=[InputRequired(), Length(max=300)], widget=TextArea())
