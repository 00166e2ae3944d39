"""A spreadsheet of requests: the file, then which of its columns holds what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField
from wtforms.validators import Optional

from app.cases.intake_forms import Consented
from app.cases.models import Channel
from app.cases.sheet import Field, Mapped
from app.cases.staff_forms import NONE
from app.cases.words import label
from app.core.numbers import row_id
from app.web.forms import FilterForm, OneOf, PostForm

CHANNELS = (Channel.IMPORT, Channel.VISIT, Channel.WINDOW, Channel.PHONE, Channel.HOTLINE, Channel.SUPERIOR)


class SheetForm(PostForm):
    table = FileField(
        _("Spreadsheet"),
        render_kw={"accept": ".csv,.xlsx,text/csv", "required": True},
        description=_("CSV or Excel, the first row holds the headings. At most 300 rows."),
    )


def _column(name: str) -> Any:
    return OneOf(name, [Optional()])


class ColumnsForm(FilterForm):
    """In the address, so that the page with its preview can be opened again."""

    text = _column(_("In their words"))
    place = _column(_("Place"))
    spot = _column(_("Exact place"))
    kind = _column(_("Kind"))
    category = _column(_("Category"))
    called = _column(_("How to call them"))
    phone = _column(_("Telephone"))
    outer_no = _column(_("Outer number"))
    outer_due = _column(_("Outer deadline"))
    area = OneOf(_("Place of rows that name none"), [Optional()])

    def offer(self, headings: Sequence[str], guess: Mapped, places: Sequence[tuple[str, str]]) -> None:
        """What the file has; guessed where nothing was chosen yet."""
        named = [
            (str(at), name or gettext("Column %(number)d", number=at + 1)) for at, name in enumerate(headings)
        ]
        chosen = bool(self.text.raw_data)
        for wanted in Field:
            field = getattr(self, wanted.value)
            field.offer([NONE, *named])
            if not chosen:
                field.data = str(guess[wanted]) if wanted in guess else ""
        self.area.offer([NONE, *places])

    @property
    def mapped(self) -> Mapped:
        found = {wanted: self[wanted.value].data or "" for wanted in Field}
        return {
            wanted: int(at) for wanted, at in found.items() if at.isascii() and at.isdecimal() and len(at) < 3
        }

    @property
    def area_id(self) -> int | None:
        return row_id(self.area.data)


class EnterForm(Consented, PostForm):
    channel = OneOf(_("How it reached you"), choices=lambda: [(one.value, label(one)) for one in CHANNELS])
    consent = BooleanField(_("They agree that their name and contact are kept for these cases"))
