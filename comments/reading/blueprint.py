"""The room's blueprint."""

from flask import Blueprint

blueprint = Blueprint("reading", __name__)
