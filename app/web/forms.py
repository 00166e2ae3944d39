"""The forms' base: cleaned text, no query, no role, no status. Shapes here, rules in actions."""

from collections.abc import Callable, Iterable
from functools import cache
from gettext import NullTranslations
from typing import Any

from babel.support import Translations
from flask import request
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # its types are a minor behind
from wtforms.i18n import messages_path
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, HiddenInput

from app.core.errors import DomainError
from app.core.text import clean
from app.web.languages import chosen

Pairs = Iterable[tuple[Any, Any]]  # value, label
Groups = Iterable[tuple[str, Pairs]]  # the name of a group, what stands in it; "" for what belongs to none


class PostForm(FlaskForm):  # type: ignore[misc] # the library is untyped
    """A form that fills itself from the request. Its token is checked for the whole app (app/web/csrf.py)."""

    class Meta:
        csrf = False  # checked once, before any route, by CSRFProtect

        def get_translations(self, _form: Form) -> Translations | NullTranslations:
            return _own_words(chosen())

    def submitted(self) -> bool:
        return request.method == "POST" and bool(self.validate())

    @property
    def http_status(self) -> int:
        return 422 if self.errors else 200


class VersionedForm(PostForm):
    """Carries the version of what it changes: the second of two people gets the conflict page."""

    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def overtaken(self, version: int) -> None:
        """Somebody was faster: nothing typed is lost, and sent once more it is about the thing as it is now."""
        self.version.data, self.version.raw_data = version, None
        self.form_errors.append(
            gettext("Something happened on this case in the meantime. Look at it and send once more.")
        )


class Words(TextAreaField):
    """Residents' text: it reads back as typed; what cannot be kept is refused with a word and stays."""

    def __init__(self, *, most: int, multiline: bool = True, **more: Any) -> None:
        super().__init__(**more)
        self.most, self.multiline = most, multiline

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""
        try:
            self.data = clean(self.data, multiline=self.multiline, limit=self.most)
        except DomainError as error:
            raise ValueError(gettext(error.sentence, **error.parts)) from error


class ResidentForm(PostForm):
    @property
    def wrong_fields(self) -> list[Field]:
        return [field for field in self if field.errors]

    def refuse(self, name: str, sentence: str) -> None:
        """Say beside a field what an action or a photo's check found."""
        field: Field = self[name]
        field.errors = [*field.errors, sentence]


class FilterForm(Form):
    """A form read from the query string: it narrows a list and changes nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(request.args, **kwargs)


class CleanText(StringField):
    """A line or a text that reads back as it was typed, after CRLF→LF and outer trim; NUL and the like are refused."""

    multiline = False

    def process_formdata(self, valuelist: list[str]) -> None:
        raw = valuelist[0] if valuelist else ""
        try:
            self.data = clean(raw, multiline=self.multiline)
        except DomainError as error:
            self.data = raw
            raise ValidationError(gettext(error.sentence, **error.parts)) from error


class OneOf(SelectField):
    """One of several. Words and queries give pairs of value and label; what WTForms keeps is its own SelectChoice."""

    def __init__(
        self,
        label: str | None = None,
        validators: list[Any] | None = None,
        *,
        choices: Callable[[], Pairs] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(label, validators, choices=choices and (lambda: _options(choices())), **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Blanks choose nothing: Optional() lets them pass unlooked at."""
        super().process_formdata([value.strip() for value in valuelist])

    def offer(self, pairs: Pairs) -> None:
        """What may be chosen this time."""
        self.choices = _options(pairs)

    def offer_groups(self, groups: Groups) -> None:
        self.choices = [option for name, pairs in groups for option in _options(pairs, name or None)]


class OneButtonOf(OneOf, RadioField):
    """The same, each choice a button of its own."""


class SeveralOf(SelectMultipleField):
    """Any number of several, each with a box to tick."""

    option_widget = CheckboxInput()

    def offer(self, pairs: Pairs) -> None:
        self.choices = _options(pairs)


def _options(pairs: Pairs, group: str | None = None) -> list[Any]:
    return [SelectChoice(value, label, optgroup=group) for value, label in pairs]


@cache
def _own_words(language: str) -> Translations | NullTranslations:
    """WTForms' own sentences. Flask-WTF would read the file again in every request."""
    return Translations.load(messages_path(), [language], domain="wtforms")
