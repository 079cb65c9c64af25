"""Our own PostgreSQL: made, started, killed, started again, stopped, and never reached without a password."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from homeward.lib import cluster as clusters


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[clusters.Cluster]:
    one = clusters.Cluster(tmp_path_factory.mktemp("own") / "pg")
    one.create("admin-word")
    assert one.start()
    yield one
    one.stop()
    assert not one.running()


def test_a_second_start_finds_it_running(cluster: clusters.Cluster) -> None:
    again = clusters.Cluster(cluster.data)
    assert not again.start()
    assert again.port == cluster.port


def test_a_wrong_password_does_not_open_it(cluster: clusters.Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(cluster.dsn("another word"))


def test_what_was_committed_is_kept_and_fsync_is_on(cluster: clusters.Cluster) -> None:
    with psycopg.connect(cluster.dsn("admin-word")) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_after_a_hard_kill_it_starts_again_with_what_was_committed(cluster: clusters.Cluster) -> None:
    with psycopg.connect(cluster.dsn("admin-word"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS value")
    os.kill(int((cluster.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    assert clusters.Cluster(cluster.data, cluster.port).start(patience=20)
    with psycopg.connect(cluster.dsn("admin-word")) as connection:
        assert connection.execute("SELECT value FROM kept").fetchone() == (42,)


def test_two_who_start_it_at_once_both_find_it_running(cluster: clusters.Cluster) -> None:
    os.kill(int((cluster.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    both = [clusters.Cluster(cluster.data, cluster.port), clusters.Cluster(cluster.data, cluster.port)]
    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(lambda one: one.start(patience=30), both)) == 1
    assert cluster.running()


def test_roles_and_databases_are_made_once_and_may_be_made_again(cluster: clusters.Cluster) -> None:
    for _ in range(2):
        clusters.provision(
            cluster.dsn("admin-word"), owner_password="o", app_password="a", database="cases", keystore="keys"
        )  # fmt: skip
    with psycopg.connect(cluster.dsn("o", user=clusters.OWNER, database="cases"), autocommit=True) as owner:
        owner.execute("CREATE TABLE row (a int)")
    with psycopg.connect(cluster.dsn("a", user=clusters.APP, database="cases"), autocommit=True) as app:
        app.execute("INSERT INTO row VALUES (1)")
        for role in clusters.CHOSEN:
            app.execute(f"SET ROLE {role}")
            assert app.execute("SELECT a FROM row").fetchone() == (1,)
            app.execute("RESET ROLE")
        for forbidden in ("TRUNCATE row", "DROP TABLE row", "CREATE TABLE mine (a int)", "SET ROLE homeward_owner"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)


def test_letters_of_every_script_sort_the_same_everywhere(cluster: clusters.Cluster) -> None:
    with psycopg.connect(cluster.dsn("o", user=clusters.OWNER, database="cases")) as owner:
        found = owner.execute("SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database").fetchall()
    assert set(found) <= {("C", "UTF8"), ("C.UTF-8", "UTF8")}


def test_no_socket_file_is_left_for_others_to_reach(cluster: clusters.Cluster) -> None:
    assert not [path for path in Path(cluster.data.parent).rglob("*") if path.is_socket()]
