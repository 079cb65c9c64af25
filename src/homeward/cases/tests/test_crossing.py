"""At the crossing: two acts, one word of the person, one record for one id."""

import re
from uuid import UUID

import pytest

from homeward.cases.models import Entry
from homeward.cases.queries.journal import journal
from homeward.cases.tests import journeys, making
from homeward.procedure import rules as procedure

pytestmark = pytest.mark.django_db


def entry_of(page: str, step: str) -> str:
    found = re.search(rf'name="entry" value="([^"]+)"><input type="hidden" name="step" value="{step}"', page)
    assert found, step
    return found[1]


def state(made: making.Made) -> procedure.State:
    with making.acting(made.people["worker"]):
        return journal(made.case.id).own


def test_the_day_and_place_of_the_journey_are_read_on_this_page_only() -> None:
    made = journeys.on_the_day()
    border = making.browser(made.people["border"])
    page = border.get(f"/cases/{made.case.id}/crossing/").content.decode()
    assert "Poipet" in page and "Vibol Tep" in page
    assert "Poipet" not in border.get("/").content.decode()


@pytest.mark.parametrize(("word", "open_after"), [("does_not_want", False), ("not_today", False), ("go_on", True)])
def test_each_word_of_the_person_does_its_own(word: str, open_after: bool) -> None:
    made = journeys.on_the_day()
    border = making.browser(made.people["border"])
    address = f"/cases/{made.case.id}/crossing/"
    page = border.get(address).content.decode()
    sent = {"entry": entry_of(page, "give_last_word"), "step": "give_last_word", "crossing.word": word,
            "crossing.alone": "yes"}  # fmt: skip
    assert border.post(address, sent).status_code == 302
    after = state(made)
    assert bool(after.journey_stopped) is not open_after
    page = border.get(address).content.decode()
    assert ('value="hand_over"' in page) is open_after


def test_a_stop_waits_for_no_other_answer() -> None:
    made = journeys.on_the_day()
    border = making.browser(made.people["border"])
    address = f"/cases/{made.case.id}/crossing/"
    entry = entry_of(border.get(address).content.decode(), "give_last_word")
    go_on = {"entry": entry, "step": "give_last_word", "crossing.word": "go_on"}
    assert border.post(address, go_on).status_code == 422
    assert border.post(address, go_on | {"crossing.word": "does_not_want"}).status_code == 302
    assert state(made).journey_stopped


def test_declining_to_sign_is_not_declining_to_go() -> None:
    made = journeys.on_the_day()
    border = making.browser(made.people["border"])
    address = f"/cases/{made.case.id}/crossing/"
    first = {"entry": entry_of(border.get(address).content.decode(), "give_last_word"), "step": "give_last_word",
             "crossing.word": "go_on", "crossing.alone": "yes"}  # fmt: skip
    assert border.post(address, first).status_code == 302
    page = border.get(address).content.decode()
    entry = entry_of(page, "hand_over")
    sent = {"entry": entry, "step": "hand_over", "handover.signed": "declined_to_sign",
            "handover.day": making.today().isoformat()}  # fmt: skip
    answer = border.post(address, sent)
    assert answer.status_code == 302, re.findall(r"field-error.*|refused.*", answer.content.decode())
    assert not state(made).journey_stopped
    # A line that came back sends the same again: still one record, and now it has its mark.
    assert border.post(address, sent).status_code == 302
    with making.acting(made.people["border"]):
        assert Entry.objects.filter(id=UUID(entry)).count() == 1
    assert re.search(r'class="mark number">(?:[0-9A-Z]{2} ?){4}<', border.get(address).content.decode())


def test_the_printed_form_carries_the_id_under_which_it_is_typed_in() -> None:
    made = journeys.on_the_day()
    border = making.browser(made.people["border"])
    entry = "01938f3e-1111-7abc-8def-001122334455"
    printed = border.get(f"/cases/{made.case.id}/print/handover/?entry={entry}")
    assert printed.status_code == 200 and printed.content.startswith(b"%PDF")
    assert printed["Content-Type"] == "application/pdf"
    page = border.get(f"/cases/{made.case.id}/steps/hand_over/?entry={entry}").content.decode()
    assert f'name="entry" value="{entry}"' in page


def test_nobody_else_sees_the_crossing() -> None:
    made = journeys.on_the_day()
    stranger = making.browser(made.people["stranger"])
    assert stranger.get(f"/cases/{made.case.id}/crossing/").status_code == 404
    assert stranger.get(f"/cases/{made.case.id}/print/handover/").status_code == 404
