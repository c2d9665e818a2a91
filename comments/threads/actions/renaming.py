"""A person's new name: every discussion in which it stands has a new state, and caches must hear of it."""

from sqlalchemy import select, update

from comments.articles.models import Article
from comments.events.models import Event
from comments.extensions import db
from comments.threads.models import Comment, Status


def hear_renamed(event: Event) -> None:
    """Name a new state of the discussions in which the person has spoken."""
    spoken = select(Comment.article_id).where(
        Comment.person_id == event.person_id, Comment.status == Status.PUBLISHED, Comment.site_id == event.site_id
    )
    db.session.execute(
        update(Article).where(Article.id.in_(spoken)).values(revision=Article.revision + 1),
        execution_options={"synchronize_session": False},
    )
