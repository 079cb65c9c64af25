"""What people do beside the steps: sign and number a letter, write a note, keep a paper."""

from __future__ import annotations

import random
from datetime import date
from uuid import UUID, uuid5

from django.db import transaction

from homeward.agencies import actions as agencies
from homeward.cases import actions
from homeward.cases.models import Round
from tools.demo import made_up
from tools.schedules.people import who


def a_round(waiting: Round, side: str, on: date, rng: random.Random) -> str:
    """One station further on its way through the office, or sent back once in a while."""
    head, clerk = who("head" if side == "host" else "province_head"), who("clerk")
    with transaction.atomic():
        if waiting.state == "signed":
            agencies.act_as(clerk)
            actions.number_and_send(
                entry_id=waiting.entry_id, number=f"{rng.randint(1, 9999)}/{on.year}", dated=on, secrecy="",
                urgency="", by=clerk, today=on,
            )  # fmt: skip
            return "number_and_send"
        agencies.act_as(head)
        if waiting.state == "drafted" and rng.random() < 0.15:
            actions.send_back(entry_id=waiting.entry_id, note="Please look again.", by=head, today=on)
            return "send_back"
        actions.sign(entry_id=waiting.entry_id, by=head, today=on)
        return "sign"


def a_word(case_id: UUID, entry_id: UUID, side: str, rng: random.Random) -> str:
    """A note, or now and then a paper."""
    user = who("worker" if side == "host" else "officer")
    with transaction.atomic():
        agencies.act_as(user)
        if rng.random() < 0.2:
            actions.add_paper(
                case_id=case_id, kind="other", name="page.txt", data=b"A page.", media_type="text/plain", by=user,
                paper_id=uuid5(entry_id, "paper"),
            )  # fmt: skip
            return "paper"
        actions.write_note(case_id=case_id, text=rng.choice(made_up.SENTENCES["km"]), by=user, entry_id=entry_id)
        return "note"
