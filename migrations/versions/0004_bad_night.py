"""Add friction at sign-up, holding everything, weighed reports."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
NO, NONE = sa.false(), sa.text("0")
ADDED: tuple[tuple[str, str, sa.types.TypeEngine, sa.sql.ColumnElement], ...] = (
    ("site", "newcomer_days", ID, NONE),
    ("site", "hold_newcomers", sa.Boolean(), NO),
    ("site", "confirmed_only", sa.Boolean(), NO),
    ("site", "disposable", sa.Text(), sa.text("'allow'")),
    ("site", "sign_up_work", ID, NONE),
    ("site", "report_threshold", ID, sa.text("5")),
    ("site", "report_brake", ID, sa.text("3")),
    ("site", "holding", sa.Boolean(), NO),
    ("article", "holding", sa.Boolean(), NO),
    ("person", "work", ID, NONE),
)


def upgrade() -> None:
    """Go up."""
    for table, name, kind, default in ADDED:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))
    op.create_table(
        "holding",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_by_id", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("ended_by_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["begun_by_id"], ["person.id"], name=op.f("fk_holding_begun_by_id_person")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_holding_ended_by_id_person")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_holding_site_id_site")),
        sa.ForeignKeyConstraint(
            ["site_id", "article_id"],
            ["article.site_id", "article.id"],
            name=op.f("fk_holding_site_id_article_id_article"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding")),
    )
    op.create_index("ix_holding_site", "holding", ["site_id", "ended_at", "id"])
    op.create_table(
        "desk_alert",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("comments", sa.JSON(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("cleared_at", TIME, nullable=True),
        sa.Column("cleared_by_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["cleared_by_id"], ["person.id"], name=op.f("fk_desk_alert_cleared_by_id_person")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_desk_alert_site_id_site")),
        sa.ForeignKeyConstraint(
            ["site_id", "article_id"],
            ["article.site_id", "article.id"],
            name=op.f("fk_desk_alert_site_id_article_id_article"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_alert")),
    )
    op.create_index("ix_desk_alert_open", "desk_alert", ["site_id", "cleared_at", "id"])


def downgrade() -> None:
    """Go down again."""
    op.drop_table("desk_alert")
    op.drop_table("holding")
    for table, name, _, _ in reversed(ADDED):
        op.drop_column(table, name)
