"""Placing comments that come with their history, from seeds and other systems, one at a time."""

from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update

from comments.articles import actions as articles
from comments.articles.models import Article
from comments.extensions import db
from comments.lib.html import RENDERER, clean_imported, plain_text, render_comment
from comments.screening.folding import fingerprint
from comments.threads import ranking
from comments.threads.actions.state import count_in, hold_still
from comments.threads.models import ActorKind, Comment, CommentVersion, Status
from comments.threads.schemas import PlacedComment, parent_gone, read_text

IMPORTED_HTML = 0
"""What stands for the renderer where the HTML came from elsewhere."""

# Made once and sent past the session's bookkeeping: an import places thousands a second.
_COMMENT = cast(Table, Comment.__table__)
_INSERT = insert(_COMMENT)
_INSERT_VERSION = insert(cast(Table, CommentVersion.__table__))
_SET_ROOT = update(_COMMENT).where(_COMMENT.c.id == bindparam("root")).values(root_id=bindparam("root"))
_ABOVE = select(Comment.root_id, Comment.depth).where(
    Comment.id == bindparam("parent"), Comment.article_id == bindparam("article")
)


def place_comment(placed: PlacedComment, *, article: Article, counting: bool = True) -> int:
    """Place a comment with its author, time, status and votes; answer its id. No event tells of it.

    `counting=False` is for bulk: counters stay behind until `recount(article_id=..., mend=True)`.
    Raise BadInput or TextRefused for words that cannot be taken, BadInput for a parent elsewhere.
    """
    words = _words(placed)
    values = _values(placed, article) | _in_tree(placed.parent_id, article)
    connection = db.session.connection()
    id_ = int((connection.execute(_INSERT, values).inserted_primary_key or (0,))[0])
    if placed.parent_id is None:
        connection.execute(_SET_ROOT, {"root": id_})
    words |= {"site_id": article.site_id, "comment_id": id_, "number": 1, "created_at": placed.at}
    connection.execute(_INSERT_VERSION, words)
    if counting:
        _count_placed(id_)
    return id_


def _words(placed: PlacedComment) -> dict[str, Any]:
    if placed.html:
        html = clean_imported(placed.html)
        source, renderer = plain_text(html), IMPORTED_HTML
    else:
        source, renderer = read_text(placed.source), RENDERER
        html = render_comment(source)
    return {"source": source, "html": html, "renderer": renderer, "fingerprint": fingerprint(source)}


def _values(placed: PlacedComment, article: Article) -> dict[str, Any]:
    return {
        "site_id": article.site_id,
        "article_id": article.id,
        "person_id": placed.person_id,
        "actor_kind": ActorKind.IMPORT if placed.imported else ActorKind.AUTHOR,
        "status": placed.status,
        "up": placed.up,
        "down": placed.down,
        "placed_up": placed.up,
        "placed_down": placed.down,
        "best": ranking.best(placed.up, placed.down),
        "picked_at": placed.picked_at,
        "edited_at": placed.edited_at,
        "published_at": placed.at if placed.status == Status.PUBLISHED else None,
        "status_before": Status.PUBLISHED if placed.status == Status.WITHDRAWN else None,
        "withdrawn_at": placed.at if placed.status == Status.WITHDRAWN else None,
        "removal_rule_id": placed.removal_rule_id,
        "created_at": placed.at,
        "changed_at": placed.at,
    }


def _in_tree(parent_id: int | None, article: Article) -> dict[str, Any]:
    if parent_id is None:
        return {"parent_id": None, "depth": 1}
    above = db.session.connection().execute(_ABOVE, {"parent": parent_id, "article": article.id}).first()
    if above is None:
        raise parent_gone()
    return {"parent_id": parent_id, "root_id": above.root_id, "depth": above.depth + 1}


def _count_placed(comment_id: int) -> None:
    comment = db.session.get_one(Comment, comment_id)
    article = hold_still(comment)
    count_in(comment, article, int(comment.status == Status.PUBLISHED))
    articles.raise_revision(article)
    db.session.flush()
