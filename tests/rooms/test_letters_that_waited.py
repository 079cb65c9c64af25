"""Closures and openings in any order, consents given and taken back: nothing leaves without one, nothing is lost."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from homeward.agencies import actions as agencies
from homeward.cases.actions import rechecking
from homeward.cases.models import Task, Told
from homeward.cases.queries.journal import journal
from homeward.cases.tests import making
from homeward.exchange import actions as exchange
from homeward.exchange import queries as letters
from homeward.exchange.models import Outbox
from homeward.exchange.tests.partner import Partner
from homeward.lib.errors import Refused

pytestmark = pytest.mark.django_db
AHEAD = making.today() + timedelta(days=14)
PARTNER = "kh.mosvy"


@dataclass
class World:
    """One case, its people, a partner, and what was seen leaving."""

    made: making.Made
    partner: Partner
    left: set[UUID] = field(default_factory=set)
    numbers: int = 0

    def give(self) -> None:
        """The person agrees again to what was taken back."""
        for scope in {"tracing", "contact_family"} - self.live():
            self.made.consent(scope, 29)

    def back(self) -> None:
        """The person takes back a consent."""
        if "tracing" in self.live():
            self.made.do("withdraw_consent", 30, withdrawal__scope="tracing")

    def write(self) -> None:
        """A request is written, signed and numbered."""
        self.numbers += 1
        asked = self.made.do("request_tracing", 30, request__age_group="adult")
        self.made.sign_and_send(asked, number=f"no. {self.numbers}", after=30)

    def close(self) -> None:
        """Two persons close the channel."""
        if not letters.is_closed(PARTNER):
            self._both(lambda user: exchange.close_channel(partner=PARTNER, reason="order", review_on=AHEAD, user=user))

    def open(self) -> None:
        """Two persons open it again."""
        for one in letters.closures():
            self._both(lambda user, closure=one.pk: exchange.open_channel(closure=closure, user=user))

    def let_go(self) -> None:
        """Somebody says of every letter that asks: still right."""
        for mid in self.rows(asks=True):
            with making.acting(self.made.people["head"]):
                exchange.let_go(mid=mid, user=self.made.people["head"])

    def leave(self) -> None:
        """The courier carries what is due; each letter rests on consents that hold now."""
        with transaction.atomic():
            agencies.act_as_service("courier")
            came = [one.letter for one in self.partner.take() if one.letter.case_id]
            file = journal(self.made.case.id)
        live = {one for known in file.own.consents.values() if known.live
                for one in rechecking.with_twins(file.entries, known.entry_ids | known.given_ids)}  # fmt: skip
        for letter in came:
            entries = letter.body.get("entries", [])
            assert {one for entry in entries for one in entry["pointers"].get("relies", ())} <= live
            assert all(entry["step"] != "request_tracing" or "tracing" in file.own.consented for entry in entries)
            self.left.add(letter.mid)

    def live(self) -> set[str]:
        """The consents that hold."""
        with transaction.atomic():
            agencies.act_as_service("test")
            return set(journal(self.made.case.id).own.consented)

    def rows(self, **which: object) -> list[UUID]:
        """Letters of the case, so far as they fit."""
        with transaction.atomic():
            agencies.act_as_service("test")
            return list(Outbox.objects.filter(case_id=self.made.case.id, **which).values_list("mid", flat=True))

    def _both(self, act) -> None:
        for key in ("focal", "focal2"):
            with making.acting(self.made.people[key]):
                act(self.made.people[key])


@pytest.fixture
def world() -> World:
    """A case in which the family can be asked about."""
    made = making.opened()
    made.do("record_identification", 0, identification__decision="victim")
    made.consent("protection", 0)
    made.do("enter_protection", 0)
    made.consent("record_data", 2)
    made.do("name_people", 3, people__relation="mother", people__contact="may")
    made.do("hold_interview", 3, interview__wants_family_asked="yes")
    made.do("agree_door_plan", 11)
    partner = Partner()
    with transaction.atomic():
        agencies.act_as_service("courier")
        partner.meet()
    return World(made, partner)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_order_nothing_leaves_without_a_consent_and_nothing_is_lost(world: World, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    acts = [
        world.give,
        world.give,
        world.back,
        world.write,
        world.write,
        world.close,
        world.open,
        world.let_go,
        world.leave,
    ]
    for act in [world.give, *dice.choices(acts, k=14)]:
        try:
            act()
        except Refused:
            continue
    world.open()
    world.let_go()
    world.leave()
    kept = set(world.rows(state="withdrawn"))
    assert set(world.rows()) == world.left | kept and not world.left & kept
    with transaction.atomic():
        agencies.act_as_service("test")
        marked = Told.objects.filter(letter__in=kept)
        assert {one.state for one in marked} <= {Told.State.REJECTED}
        assert {one.letter for one in marked} == kept


def test_a_letter_whose_consent_was_taken_back_meanwhile_lies_marked_on_the_desk_that_wrote_it(world: World) -> None:
    world.give()
    world.close()
    world.write()
    world.back()
    world.open()
    world.leave()
    assert world.left == set()
    with transaction.atomic():
        agencies.act_as_service("test")
        task = Task.objects.filter(case_id=world.made.case.id, kind=Task.Kind.REJECTED, step="request_tracing").get()
        assert task.why["code"] == "consent_ended" and task.agency == world.made.people["worker"].agency


def test_a_stop_for_safety_stands_beside_the_letter_that_asks(world: World) -> None:
    world.give()
    world.close()
    world.write()
    world.made.do("raise_hold", 30, by="head")
    world.open()
    page = making.browser(world.made.people["head"]).get("/letters/").content.decode()
    assert "Still right: send it" in page and "Stopped for safety" in page


def test_the_whole_exchange_off_and_on_again_loses_nothing(world: World) -> None:
    world.give()
    world.write()
    world.leave()
    sent = set(world.left)
    for turn in ("off", "on"):
        for key in ("focal", "focal2"):
            user = world.made.people[key]
            with making.acting(user):
                if turn == "off":
                    exchange.close_channel(partner="", reason="order", review_on=AHEAD, user=user)
                else:
                    exchange.open_channel(closure=letters.closures()[0].pk, user=user)
        if turn == "off":
            world.write()
            world.leave()
            assert world.left == sent
    world.let_go()
    world.leave()
    assert world.left == set(world.rows()) and len(world.left) > len(sent)
