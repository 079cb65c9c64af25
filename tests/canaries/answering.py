"""What crosses and is answered: the request taken and answered abroad, a journey planned and agreed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings

from homeward.agencies import actions as agencies
from homeward.agencies import queries
from homeward.cases.actions import complete_step, number_and_send, sign
from homeward.cases.models import Case, Entry, Round
from homeward.cases.tests import making
from homeward.lib.ids import uuid7
from tests.canaries.typing import made_here, people
from tests.canaries.words import WORDS


def _does(case: str, step: str, by: str, *, happened_on: date | None = None, **given: Any) -> Entry:
    user, on = people()[by], making.today()
    with making.acting(user):
        return complete_step(case_id=UUID(case), step=step, values=making.values(step, on, **given), by=user,
                             entry_id=uuid7(), today=on, happened_on=happened_on,
                             assign_to=f"{settings.NODE.country.lower()}-province")  # fmt: skip


def _send(entry: Entry, head: str) -> None:
    cast_, on = people(), making.today()
    with making.acting(cast_[head]):
        sign(entry_id=entry.id, by=cast_[head], today=on)
    with making.acting(cast_["clerk"]):
        number_and_send(entry_id=entry.id, number="1519", dated=on, secrecy="", urgency="", by=cast_["clerk"], today=on)


def home(case: str) -> None:
    """The other country takes the request and answers."""
    _does(case, "take_tracing", "focal")
    _does(case, "assign_province", "focal")
    answer = _does(case, "answer_tracing", "focal", answer__words_for_person=WORDS["answer from home"])
    with agencies.service("test"):
        office = Round.objects.get(entry_id=answer.id).agency_id
    heads = [key for key, one in people().items() if one.agency_id == office and key not in ("focal", "clerk")]
    _send(answer, next((key for key in ("province_head", *heads) if _may_sign(key, case)), "province_head"))


def _may_sign(key: str, case: str) -> bool:
    user = people()[key]
    with making.acting(user):
        return Case.objects.filter(id=case).exists() and queries.may(user, "sign_round", UUID(case)).allowed


def journey(case: str) -> None:
    """The person decides to go; a journey is planned for a day that nobody may read."""
    made = made_here[0]
    made.consent("return", 30)
    made.do("assess_risk", 30)
    made.do("record_decision", 31, decision__choice="go_back")
    happened = date.fromisoformat(WORDS["day of the movement"])
    plan = _does(case, "propose_journey", "worker", happened_on=happened, journey__day=WORDS["journey day"])
    _send(plan, "head")


def agree(case: str) -> None:
    """The border's day is agreed."""
    _does(case, "agree_journey", "focal", happened_on=date.fromisoformat(WORDS["day of the movement"]))
