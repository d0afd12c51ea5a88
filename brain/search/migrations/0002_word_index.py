"""The word index of each database, kept by the database itself: it cannot disagree with the rows.

SQLite: an FTS5 table over the tokens, with triggers. A later migration that makes Django rebuild search_entry must
make the triggers again. PostgreSQL: a generated tsvector with a GIN index. Tokens are separated by spaces and hold
letters, figures and signs only (brain.search.analysis), so that no parser of the database takes them apart.
"""

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE search_text USING fts5(
        title_tokens, tokens, content='search_entry', content_rowid='id', tokenize='ascii')""",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_text(rowid, title_tokens, tokens) VALUES (new.id, new.title_tokens, new.tokens);
    END""",
    """CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_text(search_text, rowid, title_tokens, tokens)
        VALUES ('delete', old.id, old.title_tokens, old.tokens);
    END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE OF title_tokens, tokens ON search_entry BEGIN
        INSERT INTO search_text(search_text, rowid, title_tokens, tokens)
        VALUES ('delete', old.id, old.title_tokens, old.tokens);
        INSERT INTO search_text(rowid, title_tokens, tokens) VALUES (new.id, new.title_tokens, new.tokens);
    END""",
    "INSERT INTO search_text(search_text) VALUES ('rebuild')",
]
POSTGRESQL = [
    """CREATE FUNCTION search_vector(tokens text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(string_agg(quote_literal(token) || ':' || least(place, 16383), ' '), '')::tsvector
        FROM unnest(string_to_array(tokens, ' ')) WITH ORDINALITY AS word(token, place) WHERE token <> ''
    $$""",
    """ALTER TABLE search_entry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(search_vector(title_tokens), 'A') || setweight(search_vector(tokens), 'D')) STORED""",
    "CREATE INDEX search_entry_vector ON search_entry USING gin (vector)",
]
BACK = {
    "sqlite": [
        "DROP TRIGGER search_entry_changed",
        "DROP TRIGGER search_entry_removed",
        "DROP TRIGGER search_entry_added",
        "DROP TABLE search_text",
    ],
    "postgresql": ["ALTER TABLE search_entry DROP COLUMN vector", "DROP FUNCTION search_vector(text)"],
}


def make_word_index(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop_word_index(apps, schema_editor):
    for statement in BACK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make_word_index, drop_word_index)]
