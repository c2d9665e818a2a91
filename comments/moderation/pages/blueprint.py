"""The blueprint of the desk, and the names of its queues."""

from flask import Blueprint

from comments.lib.i18n import N_
from comments.moderation.schemas import Queue

blueprint = Blueprint("moderation", __name__)

QUEUES = {
    Queue.HELD: N_("Needs a decision"),
    Queue.NEWCOMERS: N_("Newcomers of the last hour"),
    Queue.REPORTED: N_("Reported"),
    Queue.PUBLISHED: N_("Published"),
    Queue.REJECTED: N_("Rejected"),
}
