"""Give PostgreSQL its full-text search, which finds what SQLite's finds: whole words and their beginnings, no stems."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Marks go, so that "zurich" finds "Zürich"; then all that parts words becomes a blank, so that PostgreSQL's parser,
# which would keep addresses and numbers with points in one piece, has nothing to be clever about. The same stands in
# comments/moderation/queries/words.py for what is searched for.
WORDS = """
CREATE FUNCTION comment_words(source text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
to_tsvector('simple'::regconfig, regexp_replace(
    regexp_replace(normalize(source, NFD), '[\\u0300-\\u036f]+', '', 'g'),
    '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00a9\\u00ab-\\u00b1\\u00b4\\u00b6-\\u00b8\\u00bb\\u00bf'
    '\\u00d7\\u00f7\\u2000-\\u206f\\u20a0-\\u20cf\\u2190-\\u2bff\\u3000-\\u3004\\u3008-\\u3020\\u3030\\ufe30-\\ufe6f'
    '\\uff01-\\uff0f\\uff1a-\\uff20\\U0001f000-\\U0001faff]+', ' ', 'g'))
"""


def upgrade() -> None:
    """Go up."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(WORDS)
        op.execute("CREATE INDEX ix_comment_version_words ON comment_version USING gin (comment_words(source))")


def downgrade() -> None:
    """Go down again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_comment_version_words")
        op.execute("DROP FUNCTION comment_words")
