"""Let sites have accounts of their own: signing keys, tokens used once, and what a publisher says of its people."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SITE = ("accounts", "sign_in_url", "token_issuer")
PERSON = ("may_comment", "told_at")


def upgrade() -> None:
    """Go up to 0002."""
    op.create_table(
        "signing_key",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("public_jwk", sa.Text(), nullable=True),
        sa.Column("sealed_secret", sa.Text(), nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signing_key_person_id_person")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_signing_key_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("site_id", "id", name=op.f("uq_signing_key_site_id_id")),
        sa.UniqueConstraint("site_id", "kid", name=op.f("uq_signing_key_site_id_kid")),
    )
    op.create_table(
        "used_token",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("jti_digest", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_used_token_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_used_token")),
        sa.UniqueConstraint("site_id", "jti_digest", name=op.f("uq_used_token_site_id_jti_digest")),
    )
    op.create_index("ix_used_token_expires_at", "used_token", ["expires_at"])
    op.add_column("site", sa.Column("accounts", sa.Text(), server_default="own", nullable=False))
    op.add_column("site", sa.Column("sign_in_url", sa.Text(), server_default="", nullable=False))
    op.add_column("site", sa.Column("token_issuer", sa.Text(), server_default="", nullable=False))
    op.add_column("person", sa.Column("may_comment", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("person", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("frame_token") as batch_op:
        batch_op.add_column(sa.Column("signing_key_id", ID, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_frame_token_site_id_signing_key_id_signing_key"),
            "signing_key",
            ["site_id", "signing_key_id"],
            ["site_id", "id"],
        )
        batch_op.create_index("ix_frame_token_signing_key", ["site_id", "signing_key_id"])
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.add_column(sa.Column("site_id", ID, nullable=True))
        batch_op.add_column(sa.Column("signing_key_id", ID, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_sign_in_site_id_signing_key_id_signing_key"),
            "signing_key",
            ["site_id", "signing_key_id"],
            ["site_id", "id"],
        )


def downgrade() -> None:
    """Go down again: who signed in by a publisher's token is signed out, and stays as an author."""
    op.execute(sa.text("DELETE FROM frame_token WHERE signing_key_id IS NOT NULL"))
    op.execute(sa.text("DELETE FROM sign_in WHERE signing_key_id IS NOT NULL"))
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.drop_constraint(op.f("fk_sign_in_site_id_signing_key_id_signing_key"), type_="foreignkey")
        batch_op.drop_column("signing_key_id")
        batch_op.drop_column("site_id")
    with op.batch_alter_table("frame_token") as batch_op:
        batch_op.drop_index("ix_frame_token_signing_key")
        batch_op.drop_constraint(op.f("fk_frame_token_site_id_signing_key_id_signing_key"), type_="foreignkey")
        batch_op.drop_column("signing_key_id")
    for table, columns in (("person", PERSON), ("site", SITE)):
        for column in columns:
            op.drop_column(table, column)
    op.drop_index("ix_used_token_expires_at", table_name="used_token")
    op.drop_table("used_token")
    op.drop_table("signing_key")
