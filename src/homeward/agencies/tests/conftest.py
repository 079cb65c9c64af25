"""A table like those of other rooms, and a few people, for tests of access."""

from collections.abc import Iterator
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.utils import translation

from homeward.agencies import actions
from homeward.agencies.models import Agency, User
from homeward.lib import rls


@pytest.fixture(autouse=True)
def in_english(settings) -> Iterator[None]:
    """Sentences in these tests are the English ones."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def probe_sql() -> list[str]:
    """How another room makes a table of cases and a table of list rows."""
    made = [
        "CREATE TABLE agencies_probe (id uuid PRIMARY KEY, note text NOT NULL DEFAULT '')",
        "CREATE TABLE agencies_probe_row (case_id uuid, agency_id uuid, due date, PRIMARY KEY (agency_id, case_id))",
        "CREATE INDEX ON agencies_probe_row (agency_id, due)",
    ]
    for operation in [
        *rls.policies("agencies_probe", "id"),
        *rls.policies("agencies_probe_row", "case_id", "agency_id"),
    ]:
        made += [operation.sql] if isinstance(operation.sql, str) else [str(line) for line in operation.sql]
    return made


@pytest.fixture
def probe(db, test_server, probe_sql) -> Iterator[psycopg.Connection]:  # noqa: ARG001
    """The tables, made by the owner outside the test's transaction; gives the owner's connection."""
    with psycopg.connect(test_server.dsn(user="homeward_owner"), autocommit=True) as owner:
        for sql in probe_sql:
            owner.execute(sql)
        yield owner
        # The test's own transaction still holds locks on the tables.
        connection.needs_rollback = True
        connection.connection.rollback()
        owner.execute("DROP TABLE agencies_probe, agencies_probe_row")


@pytest.fixture
def people(db) -> SimpleNamespace:  # noqa: ARG001
    """Two agencies; worker and head here, worker there, and one who manages accounts."""
    here = Agency.objects.create(code="here", kind="shelter", names={"en": "Here"})
    there = Agency.objects.create(code="there", kind="shelter", names={"en": "There"})

    def make(name: str, agency: Agency, role: str) -> User:
        return User.objects.create_user(name, display_name=name, agency=agency, role=role)

    return SimpleNamespace(
        here=here,
        there=there,
        worker=make("worker", here, "shelter_worker"),
        worker2=make("worker2", here, "shelter_worker"),
        head=make("head", here, "shelter_head"),
        stranger=make("stranger", there, "shelter_worker"),
        stranger_head=make("stranger-head", there, "shelter_head"),
        admin=make("admin", here, "node_admin"),
        admin2=make("admin2", here, "node_admin"),
        auditor=make("auditor", here, "auditor"),
    )


@pytest.fixture
def new_case(probe):  # noqa: ARG001
    """A function that lets an agency (and a worker) into a new case and then writes its row as the acting person."""

    def make(agency: Agency, user: User | None = None):
        case = uuid4()
        actions.grant_access(case_id=case, agency=agency, part="owner")
        if user:
            actions.grant_access(case_id=case, agency=agency, user=user, part="shelter_worker")
        with actions.service("test"), connection.cursor() as cursor:
            cursor.execute("INSERT INTO agencies_probe (id) VALUES (%s)", [case])
            cursor.execute("INSERT INTO agencies_probe_row VALUES (%s, %s, now())", [case, agency.pk])
        return case

    return make
