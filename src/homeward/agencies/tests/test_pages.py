"""Pages of accounts: coming in, going out, invitations, offices."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from homeward.agencies import actions
from homeward.agencies.models import Agency, Invite, User
from homeward.lib.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.urls("homeward.agencies.tests.urls")]
GOOD = "four words nobody guesses"


@pytest.fixture
def sign_in(client):
    """Sign in through the page."""

    def go(user: User, password: str = GOOD, agent=client):
        user.set_password(password)
        user.save()
        return agent.post("/sign-in/", {"username": user.username, "password": password})

    return go


def test_one_signs_in_with_any_capital_letters_and_goes_where_one_wanted(client, people, sign_in):
    sign_in(people.worker)
    client.post("/sign-out/")
    answer = client.post("/sign-in/?next=/x", {"username": " Worker ", "password": GOOD, "next": "/account/"})
    assert answer.url == "/account/"
    assert "worker" in client.get("/account/").text


def test_nobody_is_led_to_another_site(client, people, sign_in):
    sign_in(people.worker)
    answer = client.post("/sign-in/", {"username": "worker", "password": GOOD, "next": "https://evil.example/"})
    assert answer.url == "/"


def test_wrong_name_and_wrong_password_read_the_same(client, people, sign_in):
    sign_in(people.worker)
    client.post("/sign-out/")
    one = client.post("/sign-in/", {"username": "worker", "password": "wrong"})
    two = client.post("/sign-in/", {"username": "nobody", "password": "wrong"})
    assert one.status_code == two.status_code == 422
    assert "do not fit together" in one.text
    assert "do not fit together" in two.text


def test_guessing_becomes_slow_and_never_locks_the_owner_out(people):
    people.worker.set_password(GOOD)
    people.worker.save()
    now = timezone.now()

    def attempt(password, place, at):
        return actions.check_sign_in(username="worker", password=password, place=place, now=at)

    for _ in range(3):
        with pytest.raises(Refused, match="fit together"):
            attempt("wrong", "address 1", now)
    with pytest.raises(Refused, match="wait 1 second"):
        attempt(GOOD, "address 1", now)
    assert attempt(GOOD, "browser 7", now) == people.worker, "guessing elsewhere does not slow down the owner"
    later = now
    for _ in range(12):
        later += timedelta(seconds=31)
        with pytest.raises(Refused, match="fit together"):
            attempt("wrong", "address 1", later)
    with pytest.raises(Refused, match="wait 30 seconds"):
        attempt(GOOD, "address 1", later)
    assert attempt(GOOD, "address 1", later + timedelta(seconds=30)) == people.worker


def test_leaving_quickly_ends_the_sitting_and_shows_a_page_without_marks(client, people, sign_in):
    sign_in(people.worker)
    answer = client.post("/leave/")
    assert answer.status_code == 303
    assert "cache" in answer.headers["Clear-Site-Data"]
    page = client.get(answer.url)
    assert "omeward" not in page.text
    assert client.get("/account/").status_code == 302


def test_one_is_signed_out_by_a_button_and_not_by_a_link(client, people, sign_in):
    sign_in(people.worker)
    assert client.get("/sign-out/").status_code == 405
    client.get("/leave/")
    assert client.get("/account/").status_code == 200


def test_language_and_digits_stay_with_the_account(client, people, sign_in):
    sign_in(people.worker)
    client.post("/language/", {"language": "km", "digits": "khmer", "next": "/account/"})
    people.worker.refresh_from_db()
    assert (people.worker.language, people.worker.digits) == ("km", "khmer")
    assert '<html lang="km"' in client.get("/account/").text


def invite(client, **changes):
    office = Agency.objects.get(code="here")
    data = {"username": "new-one", "display_name": "New One", "agency": office.pk, "role": "shelter_worker",
            "language": "th", **changes}  # fmt: skip
    return client.post("/accounts/invite/", data)


def printed(page) -> tuple[str, str]:
    link = re.search(r"/invite/[\w-]+/", page.text)
    code = re.search(r"<code>(\w{4}-\w{4})</code>", page.text)
    assert link
    assert code
    return link[0], code[1]


def test_an_invitation_is_printed_and_accepted_with_its_code(client, people, sign_in, django_user_model):
    sign_in(people.admin)
    link, code = printed(invite(client))
    client.post("/sign-out/")
    assert client.get(link).status_code == 200
    wrong = client.post(link, {"code": "2222-2222", "password": GOOD, "again": GOOD})
    assert wrong.status_code == 422
    short = client.post(link, {"code": code, "password": "short", "again": "short"})
    assert short.status_code == 422
    done = client.post(link, {"code": code.lower(), "password": GOOD, "again": GOOD})
    assert done.status_code == 302
    assert client.get("/account/").status_code == 200
    assert client.get(link).status_code == 404, "an invitation is used once"
    assert django_user_model.objects.get(username="new-one").check_password(GOOD)


def test_a_code_cannot_be_guessed_for_ever(client, people, sign_in):
    sign_in(people.admin)
    link, code = printed(invite(client))
    client.post("/sign-out/")
    for _ in range(10):
        client.post(link, {"code": "2222-2222", "password": GOOD, "again": GOOD})
    assert client.post(link, {"code": code, "password": GOOD, "again": GOOD}).status_code == 404


def test_a_powerful_role_waits_for_a_second_person(client, people, sign_in):
    sign_in(people.admin)
    link, _code = printed(invite(client, role="shelter_head"))
    row = Invite.objects.get()
    assert client.post(f"/accounts/invitations/{row.pk}/confirm/").status_code == 422
    client.post("/sign-out/")
    assert client.get(link).status_code == 404
    sign_in(people.auditor)
    assert "New One" in client.get("/accounts/").text
    assert client.post(f"/accounts/invitations/{row.pk}/confirm/").status_code == 302
    client.post("/sign-out/")
    assert client.get(link).status_code == 200


def test_an_office_has_only_roles_of_its_kind(client, people, sign_in):
    sign_in(people.admin)
    assert invite(client, role="focal_point").status_code == 422
    assert invite(client, username="worker").status_code == 422


@pytest.mark.parametrize("page", ["/offices/", "/offices/new/", "/accounts/", "/accounts/invite/"])
def test_pages_of_the_accounts_manager_do_not_exist_for_others(client, people, sign_in, page):
    sign_in(people.head)
    assert client.get(page).status_code == 404
    sign_in(people.admin)
    assert client.get(page).status_code == 200


def test_an_office_is_added_and_corrected(client, people, sign_in):
    sign_in(people.admin)
    data = {"code": "new", "kind": "ngo", "name_en": "New", "name_th": "ใหม่", "active": "on"}
    assert client.post("/offices/new/", data).status_code == 302
    office = Agency.objects.get(code="new")
    assert office.name("th") == "ใหม่"
    assert office.name("km") == "New"
    assert client.post("/offices/new/", data).status_code == 422
    assert client.post(f"/offices/{office.pk}/", {"kind": "ngo", "name_en": "Newer"}).status_code == 302
    office.refresh_from_db()
    assert (office.name("en"), office.active, office.code) == ("Newer", False, "new")


def test_an_account_is_taken_out_of_use_but_not_ones_own(client, people, sign_in):
    sign_in(people.admin)
    client.post(f"/accounts/{people.worker.pk}/", {"display_name": "Worker"})
    people.worker.refresh_from_db()
    assert not people.worker.active
    assert client.post(f"/accounts/{people.admin.pk}/", {"display_name": "Admin"}).status_code == 422


def test_a_new_password_ends_the_other_sittings(client, people, sign_in):
    from django.test import Client

    other = Client()
    sign_in(people.worker)
    other.post("/sign-in/", {"username": "worker", "password": GOOD})
    assert client.get("/account/sessions/").text.count("/end/") == 2
    new = "another five words for me"
    answer = client.post("/account/password/", {"old": GOOD, "password": new, "again": new})
    assert answer.status_code == 302
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


def test_a_sitting_is_ended_from_elsewhere_but_only_ones_own(client, people, sign_in):
    from django.test import Client

    other = Client()
    sign_in(people.worker, agent=other)
    sign_in(people.stranger)
    row = people.worker.sittings.get()
    assert client.post(f"/account/sessions/{row.pk}/end/").status_code == 404
    other.post(f"/account/sessions/{row.pk}/end/")
    assert other.get("/account/").status_code == 302


def test_cookies_carry_the_name_of_the_node(client, people, sign_in, settings):
    sign_in(people.worker)
    country = settings.NODE.country.lower()
    assert client.cookies
    assert all(name.startswith(f"hw_{country}_") for name in client.cookies)
    assert "worker" not in str(client.cookies)
