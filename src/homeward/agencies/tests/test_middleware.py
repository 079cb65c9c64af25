"""Requests: who acts, what commits, what a locked sitting keeps."""

import re
import time

import pytest
from django.db import connection, connections, transaction

from homeward.agencies import actions, context, middleware, sessions
from homeward.agencies.models import Sitting

pytestmark = [pytest.mark.django_db, pytest.mark.urls("homeward.agencies.tests.urls")]


@pytest.fixture(autouse=True)
def one_transaction(monkeypatch):
    """The middleware's transaction is the only one around a view."""
    monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", False)


@pytest.fixture
def enter(client):
    """Sign the client in as somebody, as the sign-in page does."""

    def go(user):
        client.force_login(user)
        session = client.session
        session[sessions.SEEN] = session[sessions.SINCE] = int(time.time())
        session.save()
        return client

    return go


def idle(client, seconds: int = 16 * 60) -> None:
    session = client.session
    session[sessions.SEEN] = int(time.time()) - seconds
    session.save()


def note(case) -> str:
    with actions.service("test"), connection.cursor() as cursor:
        cursor.execute("SELECT note FROM agencies_probe WHERE id = %s", [case])
        return str(cursor.fetchone()[0])


def without_tokens(response):
    """The page without what is random in every page: the masked token of its forms, and the address asked for."""
    plain = re.sub(rb'(csrfmiddlewaretoken" value=")[^"]*', rb"\1", response.content)
    return plain.replace(response.request["PATH_INFO"].encode(), b"")


def test_a_case_of_another_agency_is_not_found_exactly_like_one_that_does_not_exist(people, new_case, enter):
    mine, theirs = new_case(people.here, people.worker), new_case(people.there)
    client = enter(people.worker)
    assert client.get(f"/cases/{mine}/").status_code == 200
    other, nothing = client.get(f"/cases/{theirs}/"), client.get("/cases/00000000-0000-4000-8000-000000000000/")
    assert other.status_code == nothing.status_code == 404
    assert without_tokens(other) == without_tokens(nothing)


def test_what_is_revoked_is_gone_at_the_next_request(people, new_case, enter):
    case = new_case(people.here, people.worker)
    client = enter(people.worker)
    assert client.get(f"/cases/{case}/").status_code == 200
    actions.revoke_access(case_id=case, agency=people.here, user=people.worker)
    assert client.get(f"/cases/{case}/").status_code == 404


def test_an_account_or_an_office_taken_out_of_use_ends_at_the_next_request(people, new_case, enter):
    case = new_case(people.here, people.worker)
    client = enter(people.worker)
    people.here.active = False
    people.here.save()
    assert client.get(f"/cases/{case}/").status_code == 302
    people.here.active = True
    people.here.save()
    people.worker.active = False
    people.worker.save()
    assert client.get(f"/cases/{case}/").status_code == 302


@pytest.mark.parametrize(("how", "status", "kept"), [("200", 200, True), ("422", 422, True), ("500", 500, False)])
def test_a_refusal_keeps_what_was_written_and_a_failure_does_not(people, new_case, enter, how, status, kept):
    case = new_case(people.here, people.worker)
    answer = enter(people.worker).post(f"/cases/{case}/{how}/", {"note": "typed"})
    assert answer.status_code == status
    assert note(case) == ("typed" if kept else "")


def test_a_crash_undoes_everything(people, new_case, enter):
    case = new_case(people.here, people.worker)
    client = enter(people.worker)
    client.raise_request_exception = False
    assert client.post(f"/cases/{case}/crash/", {"note": "half"}).status_code == 500
    assert note(case) == ""


def test_a_hidden_database_error_is_not_answered_with_done(people, new_case, enter):
    case = new_case(people.here, people.worker)
    with pytest.raises(transaction.TransactionManagementError):
        enter(people.worker).post(f"/cases/{case}/hide/", {"note": "half"})


def test_a_refusal_that_no_page_caught_is_gentle_and_undone(people, new_case, enter):
    case = new_case(people.here, people.worker)
    answer = enter(people.worker).post(f"/cases/{case}/refuse/", {"note": "half"})
    assert answer.status_code == 422
    assert "not today" in answer.text
    assert "5.1" in answer.text
    assert note(case) == ""


def test_nothing_is_open_by_default(client, db):  # noqa: ARG001
    answer = client.get("/cases/00000000-0000-4000-8000-000000000000/?a=1")
    assert answer.status_code == 302
    assert answer.url == "/sign-in/?next=/cases/00000000-0000-4000-8000-000000000000/%3Fa%3D1"
    assert client.get("/public/").text == "False"


def test_htmx_is_sent_to_the_sign_in_page_in_its_own_way(client, db):  # noqa: ARG001
    answer = client.get("/account/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in/?next=/account/")


def test_pages_of_signed_in_people_are_kept_by_no_cache(people, enter):
    assert "no-store" in enter(people.worker).get("/account/").headers["Cache-Control"]


def test_the_context_does_not_outlive_the_request(people, enter):
    enter(people.worker).get("/public/")
    assert context.now() == context.NOBODY


def test_after_fifteen_idle_minutes_a_page_asks_to_sign_in_again(people, enter):
    client = enter(people.worker)
    assert client.get("/account/").status_code == 200
    idle(client)
    assert client.get("/account/").url == "/sign-in/?next=/account/"
    assert client.get("/public/").text == "False"


def test_what_arrives_after_the_lock_is_kept_for_the_same_person_only(people, new_case, enter, monkeypatch):
    case = new_case(people.here, people.worker)
    kept = {}

    def keep(request, user):
        assert context.now().user == str(user.pk)
        kept[user.pk] = request.POST["note"]
        return f"/cases/{case}/"

    monkeypatch.setattr(middleware, "ON_LOCKED", [keep])
    people.worker.set_password("a long enough one")
    people.worker.save()
    client = enter(people.worker)
    idle(client)
    answer = client.post(f"/cases/{case}/200/", {"note": "an hour of listening"})
    assert answer.url == f"/sign-in/?next=/cases/{case}/"
    assert kept == {people.worker.pk: "an hour of listening"}
    assert note(case) == "", "a locked sitting writes nothing itself"
    back = client.post(answer.url, {"username": "worker", "password": "a long enough one", "next": f"/cases/{case}/"})
    assert back.url == f"/cases/{case}/"
    assert client.get(back.url).status_code == 200


def test_somebody_else_at_the_same_computer_gets_an_empty_session(people, enter):
    people.stranger.set_password("another long one")
    people.stranger.save()
    client = enter(people.worker)
    session = client.session
    session["secret"] = "of the worker"
    session.save()
    idle(client)
    client.post("/sign-in/", {"username": "stranger", "password": "another long one"})
    assert "secret" not in client.session
    assert Sitting.objects.get().user == people.stranger


def test_a_working_day_is_the_longest_sitting(people, enter):
    client = enter(people.worker)
    session = client.session
    session[sessions.SINCE] = int(time.time()) - 13 * 3600
    session.save()
    assert client.get("/account/").status_code == 302


def test_a_password_given_by_others_is_changed_first(people, enter):
    people.worker.must_change = True
    people.worker.save()
    client = enter(people.worker)
    assert client.get("/account/").url == "/account/password/"
    assert client.get("/account/password/").status_code == 200
