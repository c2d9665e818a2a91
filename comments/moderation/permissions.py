"""Who may enter the desk, by the seat at the site that the address names; nobody else learns what is there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, request
from sqlalchemy import select

from comments.accounts import queries as accounts
from comments.accounts.models import Person, Role
from comments.articles.models import Article
from comments.errors import NotFound, SignInNeeded
from comments.extensions import db
from comments.moderation.models import DeskAlert, Sanction
from comments.moderation.redress import Appeal, IllegalNotice, Ruling
from comments.publishers.models import Holding, HouseRule, Site, Word
from comments.threads.models import Comment, Decision
from comments.web.guards import Guard
from comments.web.viewer import Viewer, viewer

ROWS: dict[str, type[Any]] = {
    "comment_id": Comment,
    "decision_id": Decision,
    "sanction_id": Sanction,
    "appeal_id": Appeal,
    "notice_id": IllegalNotice,
    "ruling_id": Ruling,
    "article_id": Article,
    "rule_id": HouseRule,
    "word_id": Word,
    "holding_id": Holding,
    "alert_id": DeskAlert,
}
"""Which row a part of the address names; the row knows its site."""


@dataclass(frozen=True)
class Desk:
    """The desk of this request: whose it is, and who sits at it in which seat."""

    site: Site
    person: Person
    role: Role
    sites: tuple[Site, ...]
    """All sites at whose desks the person sits."""

    def sits_as(self, at_least: Role) -> bool:
        """Whether the seat is this one or a higher one."""
        return accounts.ROLES.index(self.role) >= accounts.ROLES.index(at_least)


def desk() -> Desk:
    """Answer the desk of this request; raise NotFound for who has no seat there."""
    if "desk" not in g:
        g.desk = _find(viewer(), dict(request.view_args or {}))
    found: Desk = g.desk
    return found


def _find(who: Viewer, args: dict[str, Any]) -> Desk:
    if who.person is None:
        raise SignInNeeded
    seats = accounts.seats(who.person.id)
    site_id = _site_id(args, tuple(seats))
    if site_id not in seats:
        raise NotFound
    sites = db.session.scalars(select(Site).where(Site.id.in_(seats)).order_by(Site.id)).all()
    site = next(site for site in sites if site.id == site_id)
    return Desk(site, who.person, seats[site_id], tuple(sites))


def _site_id(args: dict[str, Any], own: tuple[int, ...]) -> int | None:
    """Answer the site of the row that the address names, or of `?site=`, or the first of one's own."""
    for name, model in ROWS.items():
        if name in args:
            return db.session.scalar(select(model.site_id).where(model.id == args[name]))
    if key := request.args.get("site"):
        return db.session.scalar(select(Site.id).where(Site.key == key))
    return own[0] if own else None


def _seat(at_least: Role) -> Callable[[Viewer, dict[str, Any]], bool]:
    return lambda who, args: desk().sits_as(at_least)


moderators = Guard("moderator of the site", _seat(Role.MODERATOR), hides=True, cookie_only=True)
editors = Guard("editor of the site", _seat(Role.EDITOR), hides=True, cookie_only=True)
