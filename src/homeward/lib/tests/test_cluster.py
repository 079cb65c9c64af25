"""The database that tests run on is as strict as the one of a node."""

from __future__ import annotations

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.db.utils import ProgrammingError
from django.utils import timezone


@pytest.mark.django_db
@pytest.mark.parametrize("alias", ["default", "keystore"])
def test_tests_connect_as_the_application_which_is_no_superuser_and_cannot_pass_policies(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("homeward_app", False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner <> 'homeward_owner'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_the_application_cannot_make_or_empty_tables() -> None:
    for statement in ("CREATE TABLE mine (a int)", "TRUNCATE django_session"):
        with pytest.raises(ProgrammingError), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT here")
            cursor.execute(statement)
        connection.cursor().execute("ROLLBACK TO SAVEPOINT here")


@pytest.mark.django_db
def test_the_chosen_roles_can_be_taken_within_a_transaction() -> None:
    for role in ("homeward_by_agency", "homeward_by_assignment", "homeward_service"):
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute("SELECT count(*) FROM django_session")
            cursor.execute("RESET ROLE")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_with_real_transactions_leaves_nothing_behind(turn: int, test_server) -> None:
    assert Session.objects.count() == 0, turn
    Session.objects.create(session_key="left", session_data="", expire_date=timezone.now())
    with psycopg.connect(test_server.dsn()) as other:
        assert other.execute("SELECT count(*) FROM django_session").fetchone() == (1,)


@pytest.mark.django_db
def test_an_ordinary_test_after_real_transactions_sees_an_empty_table() -> None:
    assert Session.objects.count() == 0
