"""What a verb needs and did not get, in words: `needs` of the table's rows."""

from app.core.errors import sentence

MISSING = {
    "words": sentence("Please write a few words."),
    "words_or_photo": sentence("Please write a few words, or add a photo."),
    "unit": sentence("Please choose the unit that should handle it."),
    "lead": sentence("Please name the case it should be merged into."),
    "topic": sentence("Please say for which topic."),
    "reason": sentence("Please choose a reason."),
    "result": sentence("Please say whether it was solved."),
    "proposed": sentence("Please name the unit that should have it instead."),
    "person": sentence("Please choose a person."),
    "day": sentence("Please choose a day."),
    "outer_body": sentence("Please name the body that has it now."),
    "linked": sentence("Please give the number or name it has there."),
}
