"""Every table, imported once, so that migrations and mappers know them all."""

from app.accounts import models as accounts
from app.cases import models as cases
from app.codes import models as codes
from app.contacts import models as contacts
from app.meetings import models as meetings
from app.meetings import topic_models as topics
from app.photos import models as photos
from app.resources import models as resources
from app.timeline import models as timeline

__all__ = ["accounts", "cases", "codes", "contacts", "meetings", "photos", "resources", "timeline", "topics"]
