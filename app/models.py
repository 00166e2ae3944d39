"""Every table, imported once, so that migrations and mappers know them all."""

from app.accounts import models as accounts
from app.cases import models as cases
from app.codes import models as codes
from app.contacts import models as contacts
from app.partners import models as partners
from app.photos import models as photos
from app.resources import match_models as matches
from app.resources import models as resources
from app.timeline import models as timeline

__all__ = ["accounts", "cases", "codes", "contacts", "matches", "partners", "photos", "resources", "timeline"]
