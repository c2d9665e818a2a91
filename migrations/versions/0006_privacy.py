"""Add closing accounts, copies of one's own data, and keys of addresses that are changed every 30 days."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    op.add_column("person", sa.Column("closing_at", MOMENT, nullable=True))
    op.create_table(
        "address_key",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_address_key")),
    )
    op.create_table(
        "closing",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("keeps_comments", sa.Boolean(), nullable=False),
        sa.Column("sends_letters", sa.Boolean(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("last_comment_id", ID, nullable=False),
        sa.Column("erased_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_closing_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
        sa.UniqueConstraint("person_id", name=op.f("uq_closing_person_id")),
    )
    op.create_index("ix_closing_due", "closing", ["finished_at", "ends_at"])
    op.create_table(
        "data_copy",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("ready_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_data_copy_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_copy")),
    )
    op.create_index("ix_data_copy_person_id", "data_copy", ["person_id", "id"])
    op.create_index("ix_data_copy_expires_at", "data_copy", ["expires_at"])


def downgrade() -> None:
    """Go down again."""
    op.drop_table("data_copy")
    op.drop_table("closing")
    op.drop_table("address_key")
    op.drop_column("person", "closing_at")
