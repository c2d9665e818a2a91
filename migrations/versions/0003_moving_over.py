"""Keep what imports and address rules need."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BROUGHT = sa.text("former_id IS NOT NULL")


def upgrade() -> None:
    """Go up: former numbers of comments, lines of the ledger, and a mark for what is being taken back."""
    op.add_column("comment", sa.Column("former_id", NUMBER, nullable=True))
    op.create_index(
        "ix_comment_former", "comment", ["former_id", "article_id"], sqlite_where=BROUGHT, postgresql_where=BROUGHT
    )
    op.add_column("import_row", sa.Column("line", NUMBER, nullable=True))
    op.add_column("import_run", sa.Column("undo_began_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go down again."""
    op.drop_column("import_run", "undo_began_at")
    op.drop_column("import_row", "line")
    op.drop_index("ix_comment_former", table_name="comment")
    op.drop_column("comment", "former_id")
