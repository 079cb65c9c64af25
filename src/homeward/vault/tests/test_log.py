"""The log numbers every leaf, signs every head, and shows who changed what in it."""

import dataclasses
import logging
import re
import threading
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, connections, transaction

from homeward.vault import actions, log, queries
from homeward.vault.models import Head, Leaf, Sequence
from homeward.vault.rules import merkle

pytestmark = pytest.mark.django_db


def _leaves(count: int) -> None:
    for n in range(count):
        actions.record("cases.open", actor="u-17", object=f"case {n}", fields="names.khmer", purpose="care")


def test_leaves_are_numbered_in_one_unbroken_row_under_a_signed_head() -> None:
    _leaves(5)
    assert actions.number_leaves() == 5
    _leaves(3)
    assert actions.number_leaves() == 3
    assert actions.number_leaves() == 0
    with log._as_service():
        assert list(Sequence.objects.order_by("n").values_list("n", flat=True)) == list(range(8))
        assert [head.size for head in Head.objects.order_by("size")] == [5, 8]
    assert queries.verify() == []
    assert queries.waiting() == (0, 0.0)


def test_the_log_of_yesterday_is_the_beginning_of_the_log_of_today() -> None:
    _leaves(5)
    actions.number_leaves()
    old = queries.head()
    _leaves(6)
    actions.number_leaves()
    new = queries.head()
    assert old and new
    shown = queries.proof(old.size)
    roots = bytes.fromhex(old.root), bytes.fromhex(new.root)
    assert merkle.verify_consistency(old.size, new.size, *roots, shown)


def test_the_log_never_holds_the_case_or_what_somebody_typed() -> None:
    case_id = uuid4()
    actions.record("cases.open", actor="u-17", object=case_id)
    actions.record("people.find", actor="u-17", object="ស្រីមុំ", count=3)
    with log._as_service():
        text = str(list(Leaf.objects.values()))
    assert str(case_id) not in text
    assert "ស្រីមុំ" not in text
    assert [leaf["action"] for leaf in queries.leaves_about("ស្រីមុំ")] == ["people.find"]
    with pytest.raises(ValueError, match="never words"):
        actions.record("cases.open", actor="u-17", fields="ស្រីមុំ")


def test_a_leaf_vanishes_with_the_transaction_that_it_told_about() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _leaves(1)
        raise ZeroDivisionError
    assert actions.number_leaves() == 0


@pytest.mark.parametrize("role", ["none", "homeward_by_agency", "homeward_by_assignment", "homeward_service"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE vault_leaf SET actor = 'x'", "DELETE FROM vault_leaf", "TRUNCATE vault_leaf", "DELETE FROM vault_head",
     "UPDATE vault_sequence SET n = n + 1"],
)  # fmt: skip
def test_nobody_in_the_application_rewrites_the_log(role: str, statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, true)", [role])
        cursor.execute(statement)


@pytest.mark.parametrize("role", ["none", "homeward_by_agency", "homeward_by_assignment"])
def test_people_write_leaves_and_read_none(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, true)", [role])
    _leaves(1)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Leaf.objects.exists()
    assert actions.number_leaves() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        assert cursor.fetchone()[0] == role


def test_a_leaf_that_waits_too_long_raises_the_alarm(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(log, "ALARM_SECONDS", -1.0)
    _leaves(1)
    with caplog.at_level(logging.ERROR):
        actions.number_leaves()
    assert "wait for a number" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE vault_leaf SET actor = 'somebody else' WHERE id = (SELECT min(id::text)::uuid FROM vault_leaf)",
         "was changed"),
        ("DELETE FROM vault_leaf WHERE id = (SELECT leaf_id FROM vault_sequence WHERE n = 1)", "is missing"),
        ("DELETE FROM vault_sequence WHERE n = 3", "is not the one that was signed|shorter"),
        ("UPDATE vault_sequence SET leaf_hash = sha256('x') WHERE n = 2", "is not the one that was signed"),
        ("UPDATE vault_head SET root = sha256('x')", "is not signed by this node"),
    ],
)  # fmt: skip
def test_a_database_administrator_who_rewrites_the_log_is_found(test_server: object, change: str, found: str) -> None:
    _leaves(4)
    actions.number_leaves()
    with psycopg.connect(test_server.dsn(user="homeward_owner")) as owner:  # type: ignore[attr-defined]
        for table in ("vault_leaf", "vault_sequence", "vault_head"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_stays")
        owner.execute(change.encode())
    problems = "\n".join(queries.verify())
    assert re.search(found, problems), problems


def test_a_witness_checks_a_head_and_a_leaf_without_the_log() -> None:
    _leaves(6)
    actions.number_leaves()
    head = queries.head()
    assert head
    assert head.is_signed_by(queries.public_keys()["audit"])
    assert not dataclasses.replace(head, size=5).is_signed_by(queries.public_keys()["audit"])
    assert not head.is_signed_by(queries.public_keys()["sign"])
    with log._as_service():
        leaf = Leaf.objects.order_by("id")[3]
    n, path = queries.inclusion(leaf.id, head.size)
    assert merkle.verify_inclusion(merkle.leaf_hash(log.leaf_bytes(leaf)), n, head.size, path, bytes.fromhex(head.root))
    with pytest.raises(LookupError):
        queries.inclusion(uuid4(), head.size)


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_two_sequencers_leave_no_gap() -> None:
    def write() -> None:
        for _ in range(20):
            _leaves(1)
        connections.close_all()

    def number() -> None:
        for _ in range(15):
            actions.number_leaves()
        connections.close_all()

    threads = [threading.Thread(target=work) for work in (write, number, write, number, write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    actions.number_leaves()
    head = queries.head()
    assert head and head.size == 60
    assert queries.verify() == []


def test_the_head_names_the_node() -> None:
    _leaves(1)
    actions.number_leaves()
    head = queries.head()
    assert head and head.node == settings.NODE.id
    assert head.key == queries.public_keys()["audit"]["kid"]
