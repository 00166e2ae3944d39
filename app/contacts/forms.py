"""A telephone number in a resident's form: refused with a word where nobody could be reached at it."""

from flask_babel import gettext
from wtforms import Field, ValidationError

from app.contacts.phones import parse
from app.core.errors import DomainError
from app.core.instance import here


def e164(field: Field) -> str | None:
    """None when the field was left empty."""
    if not field.data:
        return None
    try:
        return parse(field.data, area_code=here().settings.area_code)
    except DomainError as error:
        raise ValidationError(gettext(error.sentence, **error.parts)) from error
