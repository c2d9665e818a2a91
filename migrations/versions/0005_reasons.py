"""Add statements of reasons, appeals and notices of illegal content."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
TABLES = ("illegal_notice", "statement", "appeal", "ruling", "redress_line")
"""In the order in which they lean on each other."""


def column(name: str, kind: Any = ID, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def key(table: str, columns: list[str], to: str, targets: list[str] | None = None) -> sa.ForeignKeyConstraint:
    there = [f"{to}.{target}" for target in targets or ["id"]]
    return sa.ForeignKeyConstraint(columns, there, name=op.f(f"fk_{table}_{'_'.join(columns)}_{to}"))


def in_site(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return key(table, ["site_id", column], to, ["site_id", "id"])


def only_one(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def create(table: str, *parts: Any) -> None:
    op.create_table(
        table, column("id"), column("site_id"), *parts, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    )


def upgrade() -> None:
    """Go up."""
    create(
        "illegal_notice",
        column("place", sa.Text()),
        column("comment_id", null=True),
        column("version", null=True),
        column("ground", sa.Text()),
        column("urgent", sa.Boolean()),
        column("why", sa.Text()),
        column("name", sa.Text()),
        column("email", sa.Text()),
        column("locale", sa.Text()),
        column("created_at", TIME),
        column("settled_at", TIME, null=True),
        key("illegal_notice", ["site_id"], "site"),
        in_site("illegal_notice", "comment_id", "comment"),
    )
    op.create_index("ix_illegal_notice_open", "illegal_notice", ["site_id", "settled_at", "urgent", "id"])
    op.create_index("ix_illegal_notice_comment", "illegal_notice", ["comment_id", "id"])
    create_statements()
    create_appeals()
    create(
        "redress_line",
        column("words", sa.Text()),
        column("changed_by_id", null=True),
        column("changed_at", TIME),
        key("redress_line", ["site_id"], "site"),
        key("redress_line", ["changed_by_id"], "person"),
        only_one("redress_line", "site_id"),
    )


def create_statements() -> None:
    create(
        "statement",
        column("person_id"),
        column("kind", sa.Text()),
        column("comment_id", null=True),
        column("version", null=True),
        column("spans", sa.JSON()),
        column("decision_id", null=True),
        column("sanction_id", null=True),
        column("rule_number", null=True),
        column("rule_title", sa.Text()),
        column("rule_text", sa.Text()),
        column("note", sa.Text()),
        column("until", TIME, null=True),
        column("reports"),
        column("notice_id", null=True),
        column("signals", sa.JSON()),
        column("policy", sa.Text()),
        column("was_held", sa.Boolean()),
        column("decided_by_id", null=True),
        column("elsewhere", sa.Text()),
        column("appeal_until", TIME),
        column("created_at", TIME),
        key("statement", ["site_id"], "site"),
        key("statement", ["person_id"], "person"),
        key("statement", ["decided_by_id"], "person"),
        key("statement", ["sanction_id"], "sanction"),
        key("statement", ["notice_id"], "illegal_notice"),
        in_site("statement", "comment_id", "comment"),
        in_site("statement", "decision_id", "decision"),
        only_one("statement", "site_id", "id"),
        only_one("statement", "site_id", "decision_id"),
        only_one("statement", "site_id", "sanction_id"),
    )
    op.create_index("ix_statement_person", "statement", ["person_id", "id"])
    op.create_index("ix_statement_comment", "statement", ["comment_id", "id"])


def create_appeals() -> None:
    create(
        "appeal",
        column("statement_id"),
        column("person_id"),
        column("words", sa.Text()),
        column("created_at", TIME),
        column("settled_at", TIME, null=True),
        key("appeal", ["site_id"], "site"),
        key("appeal", ["person_id"], "person"),
        in_site("appeal", "statement_id", "statement"),
        only_one("appeal", "site_id", "statement_id"),
    )
    op.create_index("ix_appeal_open", "appeal", ["site_id", "settled_at", "id"])
    op.create_index("ix_appeal_person_id", "appeal", ["person_id"])
    create(
        "ruling",
        column("appeal_id", null=True),
        column("notice_id", null=True),
        column("outcome", sa.Text()),
        column("words", sa.Text()),
        column("person_id"),
        column("by_first", sa.Boolean()),
        column("decision_id", null=True),
        column("lifted", sa.Boolean()),
        column("created_at", TIME),
        column("undone_at", TIME, null=True),
        column("undone_by_id", null=True),
        key("ruling", ["site_id"], "site"),
        key("ruling", ["appeal_id"], "appeal"),
        key("ruling", ["notice_id"], "illegal_notice"),
        key("ruling", ["person_id"], "person"),
        key("ruling", ["undone_by_id"], "person"),
        in_site("ruling", "decision_id", "decision"),
    )
    op.create_index("ix_ruling_appeal", "ruling", ["appeal_id", "id"])
    op.create_index("ix_ruling_notice", "ruling", ["notice_id", "id"])
    op.create_index("ix_ruling_decision", "ruling", ["decision_id"])


def downgrade() -> None:
    """Go down again."""
    for table in reversed(TABLES):
        op.drop_table(table)
