"""The local copy of the catalogue of published data, and the index that searches it.

Triggers keep the index: `words` of an entry is in it as long as the source lists the entry.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

KINDS = "'publication', 'static_table', 'variable', 'press_release', 'simdasi'"
KEY = ("domain", "kind", "language", "external_id")
TEXTS = ("domain", "kind", "language", "external_id", "subject", "subject_id", "unit")
LONG_TEXTS = ("title", "notes", "url", "words")
FTS5 = "tokenize=\"unicode61 remove_diacritics 0\", content='catalogueentry', content_rowid='id'"
FORGET = "INSERT INTO searchcatalogue (searchcatalogue, rowid, words) VALUES ('delete', old.id, old.words);"
REMEMBER = "INSERT INTO searchcatalogue (rowid, words) VALUES (new.id, new.words);"
POSTGRES = """
CREATE FUNCTION search_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO searchcatalogue (entry_id, terms) VALUES (new.id, to_tsvector('simple', new.words))
    ON CONFLICT (entry_id) DO UPDATE SET terms = excluded.terms;
    INSERT INTO searchcatalogueterms (term) SELECT DISTINCT unnest(string_to_array(new.words, ' '))
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "catalogueentry",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in TEXTS),
        *(sa.Column(name, sa.Text(), nullable=False) for name in LONG_TEXTS),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("released_on", "updated_on")),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("years", "raw")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("first_seen_at", "last_seen_at")),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint(*KEY, name=f"uq_catalogueentry_{'_'.join(KEY)}"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="ck_catalogueentry_kind"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE VIRTUAL TABLE searchcatalogue USING fts5(words, {FTS5})")
        op.execute("CREATE VIRTUAL TABLE searchcatalogueterms USING fts5vocab('searchcatalogue', 'row')")
        op.execute(f"CREATE TRIGGER search_catalogue_insert AFTER INSERT ON catalogueentry BEGIN {REMEMBER} END")
        op.execute(
            "CREATE TRIGGER search_catalogue_update AFTER UPDATE OF words ON catalogueentry "
            f"BEGIN {FORGET} {REMEMBER} END"
        )
        op.execute(f"CREATE TRIGGER search_catalogue_delete AFTER DELETE ON catalogueentry BEGIN {FORGET} END")
        return
    op.execute(
        "CREATE TABLE searchcatalogue (entry_id INTEGER NOT NULL PRIMARY KEY "
        "REFERENCES catalogueentry (id) ON DELETE CASCADE, terms tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_searchcatalogue_terms ON searchcatalogue USING gin (terms)")
    op.execute("CREATE TABLE searchcatalogueterms (term TEXT NOT NULL PRIMARY KEY)")
    op.execute(POSTGRES)
    op.execute(
        "CREATE TRIGGER search_catalogue AFTER INSERT OR UPDATE OF words ON catalogueentry "
        "FOR EACH ROW EXECUTE FUNCTION search_catalogue()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for action in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER search_catalogue_{action}")
    else:
        op.execute("DROP FUNCTION search_catalogue CASCADE")
    op.execute("DROP TABLE searchcatalogueterms")
    op.execute("DROP TABLE searchcatalogue")
    op.drop_table("catalogueentry")
