"""What the pages of embeds share: the blueprint."""

from flask import Blueprint

blueprint = Blueprint("embeds", __name__)
