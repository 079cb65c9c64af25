"""The page of letters: numbers and states, never contents; what is stuck is settled by two persons."""

from __future__ import annotations

import time
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from homeward.agencies import actions as agencies
from homeward.agencies import sessions
from homeward.agencies.models import Agency, User
from homeward.exchange import actions, queries, rules
from homeward.exchange.models import Alarm, Inbox, Line, Outbox, Quarantine, Stream
from homeward.exchange.papers import slips
from homeward.exchange.tests.partner import Partner
from homeward.lib.errors import Refused

KIND = "case.entries/1"


@pytest.fixture(autouse=True)
def in_english(settings: Any) -> Any:
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def office(kh: Partner) -> SimpleNamespace:  # noqa: ARG001
    """Two focal points, a clerk of the registry in the same office, a stranger, and one case of the office."""
    agencies.act_as_nobody()
    here = Agency.objects.create(code="focal", kind="focal", names={"en": "Focal point"})
    there = Agency.objects.create(code="there", kind="focal", names={"en": "Another"})

    def person(name: str, role: str, agency: Agency) -> User:
        return User.objects.create_user(name, display_name=name, agency=agency, role=role)

    case = uuid4()
    agencies.grant_access(case_id=case, agency=here, part="owner")
    return SimpleNamespace(
        case=case, one=person("one", "focal_point", here), two=person("two", "focal_point", here),
        clerk=person("clerk", "registry_clerk", here), stranger=person("stranger", "focal_point", there),
        auditor=person("auditor", "auditor", here), admin=person("admin", "node_admin", here),
    )  # fmt: skip


def post(case: UUID | None) -> UUID:
    return actions.post(to="kh.mosvy", kind=KIND, case_id=case, body={"words": "ลับมาก secret"}, consent_ids=[],
                        needs_consent=False, official={"number": "พม 0402/77", "date": "2026-11-23"})  # fmt: skip


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    session[sessions.SEEN] = session[sessions.SINCE] = int(time.time())
    session.save()
    return client


def page(user: User) -> str:
    return browser(user).get(reverse("exchange:letters")).content.decode()


def test_the_page_shows_numbers_and_states_of_ones_own_cases_and_no_content(office: SimpleNamespace) -> None:
    post(office.case)
    shown = page(office.one)
    assert "พม 0402/77" in shown
    assert "secret" not in shown
    assert "พม 0402/77" not in page(office.stranger)


def test_who_has_no_business_with_letters_is_refused(office: SimpleNamespace) -> None:
    assert browser(office.auditor).get(reverse("exchange:letters")).status_code == 422


def test_a_letter_is_found_by_the_number_of_either_side_in_any_state_and_any_digits(
    office: SimpleNamespace, kh: Partner
) -> None:
    first = post(office.case)
    actions.receive_bytes(kh.letter(KIND, {}, case_id=office.case), carrier="test")
    with agencies.service("test"):
        Outbox.objects.filter(pk=first).update(their_number="១២ សកប", their_date="2026-11-24", state="accepted")
    look = browser(office.one)

    def found(number: str) -> int:
        return look.get(reverse("exchange:letters"), {"number": number}).content.decode().count("/paper/")

    assert [found(one) for one in ("0402/77", "พม๐๔๐๒", "12 ស", "0402/78", "")] == [1, 1, 1, 0, 1]
    assert browser(office.stranger).get(reverse("exchange:letters"), {"number": "0402"}).content.count(b"/paper/") == 0


def test_a_slip_is_printed_by_those_who_see_the_letter_and_by_nobody_else(office: SimpleNamespace) -> None:
    where = reverse("exchange:paper", args=[post(office.case)])
    answer = browser(office.one).get(where)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert [browser(user).get(where).status_code for user in (office.stranger, office.auditor)] == [404, 404]


def test_the_line_to_a_partner_stands_beside_the_letters_with_what_to_do(office: SimpleNamespace, kh: Partner) -> None:
    actions.receive_bytes(kh.letter(KIND, {}, case_id=office.case), carrier="https")
    post(office.case)
    shown = page(office.one)
    assert "Network: works" in shown
    with agencies.service("test"):
        Outbox.objects.update(trouble="unreachable", state="sent", attempts=3)
        Line.objects.update(heard_at=timezone.now() - timedelta(days=2))
    shown = page(office.one)
    assert "Nothing has come from there since" in shown
    assert "Look at our own line first" in shown
    assert "chip-late" not in shown


def test_how_a_node_is_is_for_operators_and_focal_points(office: SimpleNamespace) -> None:
    for user in (office.one, office.admin):
        shown = browser(user).get(reverse("exchange:health"))
        assert shown.status_code == 200
        assert "No backup of this node was saved yet." in shown.content.decode()
        assert browser(user).get(reverse("exchange:trust")).status_code == 200
    for user in (office.clerk, office.auditor):
        assert browser(user).get(reverse("exchange:health")).status_code == 422


def test_send_again_is_for_letters_that_have_not_arrived(office: SimpleNamespace, kh: Partner) -> None:
    mid = post(office.case)
    with agencies.acting(office.one):
        actions.resend(mid=mid, user=office.one)
    for user in (office.stranger, office.auditor):
        with agencies.acting(user), pytest.raises(Refused):
            actions.resend(mid=mid, user=user)
    kh.take()
    with agencies.acting(office.one), pytest.raises(Refused):
        actions.resend(mid=mid, user=office.one)


def test_a_number_is_given_once_and_the_sender_sees_it(office: SimpleNamespace, kh: Partner) -> None:
    actions.receive_bytes(kh.letter(KIND, {}, case_id=office.case), carrier="test")
    with agencies.acting(office.clerk):
        (row,) = queries.letters(office.case)
    given: dict[str, Any] = {"mid": row.id, "number": "รับ 12/2569", "on": date(2026, 11, 23), "user": office.clerk}
    with agencies.acting(office.clerk):
        actions.number_letter(**given)
        with pytest.raises(Refused):
            actions.number_letter(**given)
    actions.apply_waiting()
    (receipt,) = kh.take()
    assert receipt.letter.body["receipts"][0]["official"] == {"number": "รับ 12/2569", "date": "2026-11-23"}


def _unverified(kh: Partner) -> tuple[UUID, Partner]:
    new = Partner("la.mlsw")
    new.theirs = kh.theirs
    with pytest.raises(rules.Rejected):
        actions.receive_bytes(new.letter(KIND, {}, case_id=uuid4()), carrier="test")
    with agencies.service("test"):
        return Quarantine.objects.get().pk, new


def test_one_person_alone_settles_nothing_and_nothing_is_taken_in_unverified(
    office: SimpleNamespace, kh: Partner
) -> None:
    item, new = _unverified(kh)

    def settle(user: User, way: str = "again") -> str:
        with agencies.acting(user):
            return actions.settle_unverified(item=item, way=way, user=user)

    assert settle(office.one) == "waits"
    with pytest.raises(Refused):
        settle(office.one)
    assert settle(office.two) == "stays"
    with agencies.service("test"):
        assert not Inbox.objects.exists()
    actions.pair(new.directory(), True)
    assert (settle(office.two), settle(office.one)) == ("waits", "released")
    with agencies.service("test"):
        assert Inbox.objects.get().iss == "la.mlsw"
    with pytest.raises(Refused):
        settle(office.two)


def test_discarding_needs_two_persons_and_a_changed_mind_begins_anew(office: SimpleNamespace, kh: Partner) -> None:
    item, _ = _unverified(kh)

    def settle(user: User, way: str) -> str:
        with agencies.acting(user):
            return actions.settle_unverified(item=item, way=way, user=user)

    assert settle(office.one, "discard") == "waits"
    assert settle(office.two, "again") == "waits"
    assert settle(office.two, "discard") == "waits"
    assert settle(office.one, "discard") == "discarded"
    with agencies.service("test"):
        assert bytes(Quarantine.objects.get().raw) == b""
    for user in (office.clerk, office.auditor):
        with pytest.raises(Refused):
            settle(user, "again")


def test_a_frozen_stream_moves_on_after_two_persons_have_looked(office: SimpleNamespace, kh: Partner) -> None:
    actions.receive_bytes(kh.letter(KIND, {}, case_id=office.case), carrier="test")
    kh.chains.clear()
    with pytest.raises(rules.Rejected):
        actions.receive_bytes(kh.letter(KIND, {"x": 1}, case_id=office.case), carrier="test")
    assert "contradict" in page(office.one)
    with agencies.service("test"):
        found = Alarm.objects.get(code="fork").pk
    for user, status in ((office.one, 302), (office.one, 422), (office.two, 302)):
        assert browser(user).post(reverse("exchange:alarm", args=[found])).status_code == status
    with agencies.service("test"):
        assert not Stream.objects.exclude(frozen_at=None).exists()
    assert queries.alarms(all_of_them=True) == []


def test_a_printed_slip_finds_its_letter_and_says_when_it_is_another(office: SimpleNamespace) -> None:
    look, where = browser(office.one), reverse("exchange:beside")
    mid = post(office.case)
    with agencies.service("test"):
        row = queries.letter(mid)
    code = slips.code(row)
    assert "This is the letter" in look.post(where, {"code": code.replace("\n", "\r\n")}).content.decode()
    spoilt = code.replace(row.hash, "0" * 64)
    assert "It is not the same letter" in look.post(where, {"code": spoilt}).content.decode()
    other = look.post(where, {"code": code.replace(str(row.id), str(uuid4()))}).content.decode()
    assert "This letter is not here" in other
    assert row.official_number in other
    refused = look.post(where, {"code": "half of a co"})
    assert (refused.status_code, "half of a co" in refused.content.decode()) == (422, True)
    # Somebody who may not see the case learns no more than from a slip of a letter that never came.
    assert "This letter is not here" in browser(office.stranger).post(where, {"code": code}).content.decode()
