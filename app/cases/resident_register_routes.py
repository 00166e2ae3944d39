"""The page of a place that says what cannot be done yet, why, and when it is looked at again."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.cases.register_queries import put_off_in
from app.cases.resident_routes import residents
from app.cases.resident_words import WHY_PUT_OFF
from app.codes.places import place_of
from app.web import moments
from app.web.access import public


@residents.get("/c/<token>/put-off")
@public
def put_off(token: str) -> ResponseReturnValue:
    place = place_of(token)
    return render_template(
        "cases/resident/put_off.html", place=place, rows=put_off_in(place.community_id), whys=WHY_PUT_OFF,
        on_day=moments.on_day, day_of=moments.day_of_week,
    )  # fmt: skip
