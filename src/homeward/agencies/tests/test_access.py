"""Row-level security: who sees which case, and how fast the database finds it."""

from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homeward.agencies import actions, context
from homeward.agencies.models import Access
from homeward.lib import rls
from homeward.lib.errors import Refused

pytestmark = pytest.mark.django_db


def seen(table: str = "agencies_probe", column: str = "id") -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return {row[0] for row in cursor.fetchall()}


def seen_by(user) -> set[UUID]:
    with actions.acting(user):
        return seen()


def test_the_tests_connect_as_the_application_which_owns_nothing_and_bypasses_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls, rolinherit FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("homeward_app", False, False, False)


def test_without_a_context_nothing_is_seen(people, new_case):
    new_case(people.here, people.worker)
    assert seen() == seen("agencies_probe_row", "case_id") == seen("agencies_access", "case_id") == set()


def test_even_the_owner_of_the_tables_sees_nothing(people, new_case, probe):
    new_case(people.here)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        probe.execute("INSERT INTO agencies_probe VALUES (gen_random_uuid(), '')")
    for table in ("agencies_probe", "agencies_access"):
        found = probe.execute(
            "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
        )
        assert found.fetchone() == (True,)


def test_an_empty_setting_left_by_an_earlier_transaction_sees_nothing_and_fails_nothing(people, new_case):
    new_case(people.here, people.worker)
    for role in (rls.BY_AGENCY, rls.BY_ASSIGNMENT):
        with context.acting(context.Context(role=role)):
            assert seen() == set()


def test_a_worker_sees_her_own_a_head_all_of_the_agency_a_stranger_none(people, new_case):
    mine, hers, theirs = new_case(people.here, people.worker), new_case(people.here), new_case(people.there)
    assert seen_by(people.worker) == {mine}
    assert seen_by(people.head) == {mine, hers}
    assert seen_by(people.stranger) == set()
    assert seen_by(people.stranger_head) == {theirs}
    assert seen_by(people.admin) == seen_by(people.auditor) == set()


def test_list_rows_are_found_by_agency(people, new_case):
    case, other = new_case(people.here, people.worker), new_case(people.there)
    with actions.acting(people.head):
        assert seen("agencies_probe_row", "case_id") == {case}
    with actions.acting(people.worker):
        assert seen("agencies_probe_row", "case_id") == {case}
    with actions.service("tick"):
        assert {case, other} <= seen("agencies_probe_row", "case_id")


@pytest.mark.usefixtures("probe")
def test_a_worker_writes_a_new_case_after_its_access_row_and_not_before(people):
    case = uuid4()
    with actions.acting(people.worker), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute("INSERT INTO agencies_probe (id) VALUES (%s)", [case])
        actions.grant_access(case_id=case, agency=people.here, part="owner")
        actions.grant_access(case_id=case, agency=people.here, user=people.worker, part="shelter_worker")
        cursor.execute("INSERT INTO agencies_probe (id) VALUES (%s)", [case])
        assert seen() == {case}


def test_nobody_changes_or_deletes_what_they_do_not_see(people, new_case):
    new_case(people.there)
    with actions.acting(people.head), connection.cursor() as cursor:
        cursor.execute("UPDATE agencies_probe SET note = 'x'")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM agencies_probe")
        assert cursor.rowcount == 0


def test_a_user_cannot_give_herself_access(people, new_case):
    case = new_case(people.there)
    with actions.acting(people.head), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Access.objects.create(case_id=case, agency=people.here, part="owner")


def test_access_ends_by_itself(people, new_case):
    case = new_case(people.here)
    past = timezone.now() - timedelta(minutes=1)
    actions.grant_access(case_id=case, agency=people.here, user=people.worker, part="x", until=past)
    assert seen_by(people.worker) == set()


def test_access_is_not_given_across_agencies_nor_to_roles_without_cases(people):
    for user in (people.stranger, people.admin, people.auditor):
        with pytest.raises(Refused):
            actions.grant_access(case_id=uuid4(), agency=people.here, user=user, part="owner")


def test_the_context_comes_back_after_a_service_section_and_after_a_failure(people):
    with actions.acting(people.worker):
        mine = context.now()
        with actions.service("access"):
            assert context.now() == mine._replace(role=rls.SERVICE, service="access")
        assert context.now() == mine
        with pytest.raises(ZeroDivisionError), actions.service("access"):
            raise ZeroDivisionError
        assert context.now() == mine
    assert context.now() == context.NOBODY


def test_looking_as_a_service_gives_the_reader_her_own_sight_back_whatever_happens(people):
    with actions.acting(people.worker):
        mine = context.now()
        with actions.looking("access"):
            assert context.now() == mine._replace(role=rls.SERVICE, service="access")
        with pytest.raises(ZeroDivisionError), actions.looking("access"):
            raise ZeroDivisionError
        assert context.now() == mine
        with pytest.raises(DatabaseError), transaction.atomic(), actions.looking("access"), connection.cursor() as one:
            one.execute("SELECT 1/0")
        assert context.now() == mine


def test_a_service_inside_a_service_changes_nothing_and_somebody_else_inside_it_changes_back(people):
    with actions.acting(people.worker):
        mine = context.now()
        with actions.service("courier"):
            serving = context.now()
            with actions.looking("access"), actions.service("projection"):
                assert context.now() == serving
            with actions.acting(people.worker):
                assert context.now() == mine
                with actions.looking("access"):
                    assert context.now().role == rls.SERVICE
                assert context.now() == mine
            actions.act_as(people.worker)
            with actions.service("access"):
                assert context.now().role == rls.SERVICE
            assert context.now() == mine
        assert context.now() == mine


@pytest.mark.django_db(transaction=True)
def test_a_context_outside_a_transaction_is_an_error_and_not_silence(people):
    with pytest.raises(transaction.TransactionManagementError):
        actions.act_as(people.worker)
    with transaction.atomic():
        actions.act_as(people.worker)
        assert context.now().user == str(people.worker.pk)
    assert context.now() == context.NOBODY


STEPS = st.lists(
    st.tuples(st.sampled_from(["grant", "revoke", "grant_agency", "revoke_agency"]), st.integers(0, 3),
              st.sampled_from(["worker", "worker2", "stranger"])),
    max_size=25,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_granted_and_revoked_everybody_sees_exactly_theirs_at_once(people, new_case, steps):
    with transaction.atomic():
        cases = [new_case(people.here) for _ in range(2)] + [new_case(people.there) for _ in range(2)]
        rows = {(case, "here" if n < 2 else "there", None) for n, case in enumerate(cases)}
        for verb, number, name in steps:
            user, case = getattr(people, name), cases[number]
            who = None if verb.endswith("agency") else user
            row = (case, user.agency.code, who.pk if who else None)
            if verb.startswith("grant"):
                actions.grant_access(case_id=case, agency=user.agency, user=who, part="owner")
                rows.add(row)
            else:
                actions.revoke_access(case_id=case, agency=user.agency, user=who)
                rows = {r for r in rows if r[:2] != row[:2] or (who and r[2] != row[2])}
            for other in (people.worker, people.worker2, people.stranger):
                assert seen_by(other) == {r[0] for r in rows if r[2] == other.pk}
            for head in (people.head, people.stranger_head):
                assert seen_by(head) == {r[0] for r in rows if r[1] == head.agency.code}
        transaction.set_rollback(True)


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.usefixtures("probe")
def test_lists_are_planned_once_per_statement_and_never_per_row(people):
    with actions.service("test"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO agencies_probe_row SELECT gen_random_uuid(), gen_random_uuid(), now()"
            " FROM generate_series(1, 99)"
        )
    with actions.acting(people.head):
        by_agency = plan("SELECT * FROM agencies_probe_row ORDER BY due LIMIT 50")
    with actions.acting(people.worker):
        by_assignment = plan("SELECT * FROM agencies_probe_row ORDER BY due LIMIT 50")
        own = plan("SELECT * FROM agencies_probe")
    for text in (by_agency, by_assignment, own):
        assert "InitPlan" in text
        assert "SubPlan" not in text
