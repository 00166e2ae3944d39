"""Drafts of a paste as fields: each may be changed, left out, or entered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from app.cases.intake_forms import Consented, Entered
from app.cases.pasting import MOST
from app.cases.staff_forms import MOST_WORDS, NONE, Paragraph
from app.web.forms import CleanText, OneOf, PostForm

MOST_PASTED = 60_000


class PasteForm(PostForm):
    pasted = Paragraph(_("What you copied"), [InputRequired(), Length(max=MOST_PASTED)])
    area = OneOf(_("Where that is"), [Optional()])

    def offer(self, places: list[tuple[str, str]]) -> None:
        self.area.offer([NONE, *places])


class DraftForm(Entered, Form):
    """One of them. What is not ticked may be as it likes: nobody reads it."""

    take = BooleanField(_("Enter this one"))
    client_key = HiddenField()
    who = CleanText(_("Who wrote it"), [Length(max=60)])
    text = Paragraph(_("In their words"), [Length(max=MOST_WORDS)])
    where = CleanText(_("Place"), [Length(max=300)])
    spot = CleanText(_("Exact place"), [Length(max=300)])
    phone = CleanText(_("Telephone"), [Length(max=40)])
    outer_no = CleanText(_("Outer number"), [Length(max=64)])
    outer_due_at = DateTimeLocalField(_("Outer deadline"), [Optional()])

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.area_id: int | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        return not self.take.data or bool(super().validate(extra_validators))

    def validate_text(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(gettext("Please write a few words."))


class DraftsForm(Consented, PostForm):
    orders = BooleanField()
    consent = BooleanField(_("They agree that their name and contact are kept for these cases"))
    drafts = FieldList(FormField(DraftForm), max_entries=MOST)

    @property
    def taken(self) -> list[DraftForm]:
        return [one.form for one in self.drafts if one.form.take.data]

    def find_places(self, numbers: Mapping[str, int]) -> bool:
        """The places by their written names; False where one is wanting."""
        for one in self.taken:
            one.area_id = numbers.get(one.where.data or "")
            if one.area_id is None:
                one.where.errors = [*one.where.errors, gettext("Please choose one of the places.")]
        return all(one.area_id is not None for one in self.taken)

    def wrong(self) -> list[Field]:
        return [field for one in self.taken for field in one if field.errors]
