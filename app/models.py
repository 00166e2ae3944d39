"""Every table, imported once, so that migrations and mappers know them all."""

from app.accounts import absence_models as absences
from app.accounts import models as accounts
from app.cases import callback_models as callbacks
from app.cases import clock_models as clocks
from app.cases import hotline_models as hotline
from app.cases import message_models as messages
from app.cases import models as cases
from app.cases import sent_models as sent
from app.cases import voice_models as voices
from app.codes import models as codes
from app.contacts import models as contacts
from app.editions import models as editions
from app.escalations import models as escalations
from app.meetings import models as meetings
from app.meetings import topic_models as topics
from app.notices import models as notices
from app.partners import models as partners
from app.photos import models as photos
from app.pledges import models as pledges
from app.recordings import models as recordings
from app.reminders import models as reminders
from app.resources import match_models as matches
from app.resources import models as resources
from app.timeline import models as timeline
from app.whistles import models as whistles

__all__ = [
    "absences", "accounts", "callbacks", "cases", "clocks", "codes", "contacts", "editions", "escalations", "hotline",
    "matches", "meetings", "messages", "notices", "partners", "photos", "pledges", "recordings", "reminders",
    "resources", "sent", "timeline", "topics", "voices", "whistles",
]  # fmt: skip
