"""What people type: the adult's way from the first day to an agreed journey, every field that takes words a canary."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from tools.demo import cast

from homeward.agencies import sessions as sittings
from homeward.cases.actions import ask_second, confirm_second, send_back
from homeward.cases.tests import making
from homeward.lib.ids import uuid7
from homeward.vault import actions as vault
from tests.canaries.words import WORDS

made_here: list[making.Made] = []


def plant() -> None:
    """People of this country, and a folder that letters go through."""
    with transaction.atomic():
        cast.plant(settings.NODE.country)
    for way in ("in", "out"):
        (Path(settings.NODE.home) / "post" / settings.NODE.partner / way).mkdir(parents=True, exist_ok=True)


def people() -> dict[str, Any]:
    """The cast of this country."""
    with transaction.atomic():
        return cast.plant(settings.NODE.country)


def _hidden(page: str, name: str = "entry") -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, page[:2000]
    return found[1]


def _typed(client: Client, made: making.Made, step: str, **answers: Any) -> None:
    """A form filled in and sent by a browser."""
    address = f"/cases/{made.case.id}/steps/{step}/"
    sent = {"entry": _hidden(client.get(address).content.decode())}
    said = client.post(address, sent | {name.replace("__", "."): value for name, value in answers.items()})
    assert said.status_code == 302, said.content.decode()[-3000:]


def host() -> str:
    """The shelter brings the file to a signed request; returns the case."""
    made = making.opened(days=40, house_name=WORDS["house name"], people=people())
    made_here.append(made)
    worker = making.browser(made.people["worker"])
    made.do("record_identification", 0, identification__decision="victim")
    made.consent("protection", 0)
    made.do("enter_protection", 0)
    made.consent("record_data", 2)
    _typed(worker, made, "hold_interview", interview__wants_family_asked="yes", interview__story=WORDS["story"],
           interview__name_khmer=WORDS["name in Khmer"], interview__name_thai=WORDS["name in Thai"],
           interview__name_latin=WORDS["name in Latin"], interview__place_words=WORDS["place"])  # fmt: skip
    _typed(worker, made, "name_people", people__0__people__relation="mother", people__0__people__contact="may",
           people__0__people__name=WORDS["family"], people__0__people__phone=WORDS["telephone"])  # fmt: skip
    made.consent("tracing", 10)
    made.consent("contact_family", 11)
    made.do("agree_door_plan", 11)
    asked = made.do("request_tracing", 12, request__age_group="adult", request__name_khmer=WORDS["name in Khmer"],
                    request__nickname=WORDS["name in Latin"])  # fmt: skip
    with making.acting(made.people["head"]):
        send_back(entry_id=asked.id, note=WORDS["round note"], by=made.people["head"], today=made.start)
    made.sign_and_send(asked)
    return str(made.case.id)


def beside(case: str) -> None:
    """Everything that is typed beside the steps: notes, papers, drafts, a draft of a sitting that was over."""
    made = made_here[0]
    worker = making.browser(made.people["worker"])
    page = f"/cases/{case}/"
    worker.post(page + "notes/", {"entry": str(uuid7()), "text": WORDS["note"]})
    paper = SimpleUploadedFile(WORDS["file name"], WORDS["file"].encode(), content_type="text/plain")
    sent = worker.post(page + "papers/", {"paper": str(uuid7()), "kind": "other", "file": paper})
    assert sent.status_code == 302
    address = page + "steps/assess_risk/"
    kept = {"entry": str(uuid7()), "happened_on": WORDS["draft"]}
    assert worker.post(address + "draft/", kept).status_code == 204
    _two_persons(made)
    session = worker.session
    session[sittings.SEEN] = session[sittings.SINCE] = int(time.time()) - 24 * 3600
    session.save()
    late = {"entry": str(uuid7()), "happened_on": WORDS["locked draft"]}
    assert worker.post(address, late).status_code in (302, 401, 403)
    vault.number_leaves()


def _two_persons(made: making.Made) -> None:
    """A stop for safety is lifted by two: what the first one typed waits for the second."""
    made.do("raise_hold", 13)
    user, head, entry_id, on = made.people["worker"], made.people["head"], uuid7(), making.today()
    with making.acting(user):
        ask_second(entry_id=entry_id, case_id=made.case.id, step="release_hold", by=user, today=on,
                   raw={"happened_on": [WORDS["second person"]]})  # fmt: skip
    with making.acting(head):
        confirm_second(entry_id=entry_id, values=making.values("release_hold", on), by=head, today=on)
