"""What is open and closed: two persons, an entry in each case, steps that wait gently, clocks that go on."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import translation

from homeward.agencies.actions import act_as_service
from homeward.agencies.models import User
from homeward.cases import messages
from homeward.cases.actions import closings as actions
from homeward.cases.actions import hear_closing, resting
from homeward.cases.models import Closing, Entry, ListRow, Told
from homeward.cases.queries.journal import Journal, journal
from homeward.cases.rules import closings as rules
from homeward.cases.tests import making
from homeward.exchange import keys
from homeward.exchange.models import Outbox
from homeward.exchange.rules import Letter
from homeward.lib.errors import Refused
from homeward.procedure import rules as procedure

pytestmark = pytest.mark.django_db
TODAY = making.today()
AHEAD = TODAY + timedelta(days=14)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other country has a node."""
    monkeypatch.setattr("homeward.exchange.keys.partner", lambda _node: object())


def second(people: dict[str, User]) -> User:
    """Another focal point of the same office."""
    return people["focal2"]


def close(made: making.Made, other: User, kind: str = "crossing", **more: str) -> Closing:
    ways = {"crossing": "nobody", "consular": "none", "safety": "no_journeys"}
    asked = {"way": ways[kind], "reason": "order", **more}
    with making.acting(made.people["focal"]):
        said = actions.close_way(country="KH", kind=kind, since=TODAY, review_on=AHEAD, by=made.people["focal"],
                                 today=TODAY, **asked)  # fmt: skip
    row = standing()
    if said == "waits":
        with making.acting(other):
            actions.confirm(closing=row.id, by=other, today=TODAY)
    return standing()


def reopen(made: making.Made, other: User, row: Closing, today: date = TODAY) -> None:
    for user in (made.people["focal"], other):
        with making.acting(user):
            actions.open_way(closing=row.id, by=user, today=today)


def standing() -> Closing:
    with transaction.atomic():
        act_as_service("test")
        return Closing.objects.latest("asked_at")


def file(case: UUID) -> Journal:
    with transaction.atomic():
        act_as_service("test")
        return journal(case)


def rows(case: UUID) -> list[ListRow]:
    with transaction.atomic():
        act_as_service("test")
        return list(ListRow.objects.filter(case_id=case))


def decided() -> making.Made:
    """A case of somebody who wants no family asked and has decided to go back: a journey can be planned."""
    made = making.opened()
    made.do("record_identification", 0, identification__decision="victim")
    made.consent("protection", 0)
    made.do("enter_protection", 0)
    made.consent("record_data", 2)
    made.do("hold_interview", 3, interview__wants_family_asked="no")
    made.do("assess_risk", 29, risk__level="low")
    made.do("record_decision", 29, decision__choice="go_back")
    made.consent("return", 29)
    return made


def test_a_step_that_is_stopped_waits_gently_and_everything_else_goes_on() -> None:
    made = decided()
    other = second(made.people)
    row = close(made, other)
    held = file(made.case.id)
    assert procedure.closed_now(held.own) == ("crossing",)
    with pytest.raises(Refused) as refused, translation.override("en"):
        made.do("propose_journey", 30)
    assert refused.value.clause == "7.1" and "closed now" in str(refused.value)
    assert rows(made.case.id)[0].flags == ["closed.crossing"]
    browser = making.browser(made.people["worker"])
    page = browser.get(f"/cases/{made.case.id}/").content.decode()
    assert "closed: Border crossing" in page and "Nobody can go over it" in page
    assert "Nobody can go over it" in browser.get("/").content.decode()
    step = browser.get(f"/cases/{made.case.id}/steps/propose_journey/")
    assert step.status_code == 200 and "What may still be done" in step.content.decode()
    made.do("tell_person", 30)
    reopen(made, other, row)
    assert rows(made.case.id)[0].flags == []
    made.do("propose_journey", 30)


def test_one_person_closes_nothing_that_stops_people_and_the_same_person_is_no_second() -> None:
    made = making.opened()
    focal, other = made.people["focal"], second(made.people)
    with making.acting(focal):
        assert actions.close_way(country="KH", kind="crossing", way="nobody", reason="order", since=TODAY,
                                 review_on=AHEAD, by=focal, today=TODAY) == "waits"  # fmt: skip
    row = standing()
    assert procedure.closed_now(file(made.case.id).own) == ()
    with making.acting(focal), pytest.raises(Refused):
        actions.confirm(closing=row.id, by=focal, today=TODAY)
    with making.acting(made.people["worker"]), pytest.raises(Refused):
        actions.confirm(closing=row.id, by=made.people["worker"], today=TODAY)
    with making.acting(other):
        assert actions.confirm(closing=row.id, by=other, today=TODAY) == "closed"
    assert procedure.closed_now(file(made.case.id).own) == ("crossing",)
    with making.acting(focal):
        assert actions.open_way(closing=row.id, by=focal, today=TODAY) == "waits"
    with making.acting(focal), pytest.raises(Refused):
        actions.open_way(closing=row.id, by=focal, today=TODAY)
    assert procedure.closed_now(file(made.case.id).own) == ("crossing",)


def test_a_visiting_team_or_one_point_of_several_needs_one_person_and_stops_nobody() -> None:
    made = making.opened()
    other = second(made.people)
    close(made, other, "consular", way="visiting_team")
    close(made, other, "crossing", point="aranyaprathet_poipet")
    assert procedure.closed_now(file(made.case.id).own) == ()
    page = making.browser(made.people["worker"]).get("/open/").content.decode()
    assert "A team that comes on visits" in page and "Aranyaprathet – Poipet: Nobody crosses" in page


def test_what_is_not_right_is_said_at_its_place_and_what_was_typed_stays() -> None:
    made = making.opened()
    browser = making.browser(made.people["focal"])
    page = browser.post("/open/KH/crossing/", {"way": "nobody", "reason": "order", "review": TODAY.isoformat(),
                                               "hours": "all day"})  # fmt: skip
    assert page.status_code == 422 and 'value="all day"' in page.content.decode()
    assert browser.get("/open/KH/channel/").status_code == 404
    assert making.browser(made.people["worker"]).get("/open/KH/crossing/").status_code in (403, 422)


def test_a_case_that_begins_while_something_is_closed_has_it_from_the_first_hour() -> None:
    made = making.opened()
    close(made, second(made.people))
    later = making.opened(people=made.people, house_name="Jasmine")
    assert procedure.closed_now(file(later.case.id).own) == ("crossing",)


def test_the_other_country_reads_it_once_for_the_pair_and_in_each_case_it_knows(connected: None) -> None:  # noqa: ARG001
    made, entry = making.asked()
    unknown = making.opened(people=made.people, house_name="Jasmine")
    made.sign_and_send(entry)
    row = close(made, second(made.people))
    with transaction.atomic():
        act_as_service("test")
        told = Told.objects.get(entry_id=rules.begin_id(row.id, made.case.id))
        assert told.state == Told.State.QUEUED
        assert not Told.objects.filter(entry_id=rules.begin_id(row.id, unknown.case.id)).exists()
        assert Outbox.objects.get(kind=messages.CLOSING).case_id is None
        assert Outbox.objects.get(pk=told.letter or uuid4()).case_id == made.case.id


def heard(event: rules.Event) -> str:
    letter = Letter(mid=uuid4(), iss="kh.mosvy", aud=keys.me(), kind=messages.CLOSING, body=rules.as_body(event), seq=1,
                    case_id=None)  # fmt: skip
    with transaction.atomic():
        act_as_service("courier")
        return hear_closing(letter).state


def theirs(**more: object) -> rules.Event:
    at, since = "2026-12-01T01:02:03+00:00", TODAY - timedelta(days=2)
    event = rules.Event(uuid4(), "crossing", "KH", "order", since, AHEAD, at, way="nobody")
    return replace(event, **more)  # type: ignore[arg-type]


def test_their_closure_stops_our_steps_too_is_shown_as_theirs_and_only_they_end_it() -> None:
    made = making.opened()
    event = theirs()
    assert heard(event) == "accepted" == heard(event)
    assert procedure.closed_now(file(made.case.id).own) == ("crossing",)
    assert "Cambodia says" in making.browser(made.people["worker"]).get("/open/").content.decode()
    with making.acting(made.people["focal"]), pytest.raises(Refused):
        actions.open_way(closing=event.id, by=made.people["focal"], today=TODAY)
    assert heard(replace(event, ended_on=TODAY, version=3)) == "accepted"
    assert heard(replace(event, version=2)) == "accepted"
    assert procedure.closed_now(file(made.case.id).own) == ()


def test_an_end_that_overtakes_its_beginning_closes_nothing() -> None:
    made = making.opened()
    event = theirs()
    heard(replace(event, ended_on=TODAY, version=3))
    heard(event)
    assert procedure.closed_now(file(made.case.id).own) == ()


def test_after_an_opening_each_case_is_listed_until_its_person_was_told() -> None:
    made = decided()
    other = second(made.people)
    reopen(made, other, close(made, other))
    browser = making.browser(made.people["worker"])
    assert "one by one" in browser.get("/open/").content.decode()
    made.do("tell_person", 30)
    assert "one by one" not in browser.get("/open/").content.decode()


def test_a_day_of_review_lies_on_the_desk_of_those_who_may_change_it() -> None:
    made = making.opened()
    row = close(made, second(made.people))
    with transaction.atomic():
        act_as_service("test")
        Closing.objects.filter(id=row.id).update(review_on=TODAY)
    focal = making.browser(made.people["focal"])
    assert "closure is to be looked at" in focal.get("/").content.decode()
    assert "closure is to be looked at" not in making.browser(made.people["worker"]).get("/").content.decode()
    focal.post(f"/open/{row.id}/", {"act": "look", "review": AHEAD.isoformat()})
    assert "closure is to be looked at" not in focal.get("/").content.decode()


def test_nothing_about_a_person_is_in_what_a_closure_writes() -> None:
    made = making.opened()
    row = close(made, second(made.people))
    with transaction.atomic():
        act_as_service("test")
        entry = Entry.objects.get(id=rules.begin_id(row.id, made.case.id))
        assert (entry.facts, entry.author, entry.node) == (
            {"closes": "crossing", "reason": "order"}, "closure", settings.NODE.country,
        )  # fmt: skip
        assert resting.standing_for(made.case) == [row]
