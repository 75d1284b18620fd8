"""Each test on PostgreSQL begins with every table and no row, whatever the last one left behind."""

from __future__ import annotations

import fresh_postgres
import psycopg
import pytest

DATABASE = "SELECT oid FROM pg_database WHERE datname = 'loket'"


@pytest.mark.parametrize(
    ("left_behind", "is_made_again"),
    [
        pytest.param("INSERT INTO heartbeat (part, at, detail) VALUES ('jam', now(), '')", False, id="a row"),
        pytest.param("ALTER TABLE heartbeat ALTER COLUMN part TYPE varchar(999)", True, id="another column"),
        pytest.param("CREATE INDEX one_more ON officer (name)", True, id="an index more"),
        pytest.param("UPDATE alembic_version SET version_num = '0001'", True, id="another version"),
        pytest.param("SELECT nextval('officer_id_seq')", False, id="a number that was given out"),
    ],
)
def test_nothing_of_the_last_test_is_left(
    postgres_url, postgres_server, postgres_tables, postgres_shape, left_behind, is_made_again
):
    left_open = connected(postgres_server)
    before = left_open.execute(DATABASE).fetchone()
    left_open.execute(left_behind)
    left_open.execute("BEGIN; LOCK TABLE officer")
    fresh_postgres.empty_database(postgres_server, postgres_tables, postgres_shape)
    left_open.close()
    assert fresh_postgres.shape(postgres_server, "loket") == postgres_shape
    with connected(postgres_server) as again:
        assert again.execute("SELECT count(*) FROM heartbeat").fetchone() == (0,)
        assert again.execute("SELECT nextval('officer_id_seq')").fetchone() == (1,)
        assert (again.execute(DATABASE).fetchone() != before) == is_made_again


def connected(server):
    return psycopg.connect(host=server, user="loket", dbname="loket", autocommit=True)
