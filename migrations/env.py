"""How Alembic reaches the database: through the connection that `comments.commands.database` gives it."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from comments.extensions import Base, Id, UtcDateTime

config = context.config


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | bool:
    """Write our own types as plain ones, so that a migration never imports the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is Id:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


def include_object(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Leave full text search alone, SQLite's tables and PostgreSQL's index: it stands in migrations by hand."""
    return not (name or "").startswith(("comment_text", "ix_comment_version_words"))


def run(connection: Connection) -> None:
    """Run the migrations, each in a transaction of its own, with foreign keys checked afterwards on SQLite."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
        transaction_per_migration=True,
        render_item=render_item,
        include_object=include_object,
    )
    with context.begin_transaction():
        context.run_migrations()


run(config.attributes["connection"])
