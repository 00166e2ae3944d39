"""The secretary's desk."""

from flask import Blueprint

meetings = Blueprint("meetings", __name__, url_prefix="/meetings")
