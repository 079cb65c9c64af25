"""What people and machines send wrongly: the right status, nothing half saved, nothing typed lost."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from tools.demo import made_up

from homeward.agencies import sessions
from homeward.cases.models import Case, Draft, Entry
from homeward.cases.rules import answers
from homeward.cases.tests import making
from homeward.lib.ids import uuid7
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Form, Question, Section

pytestmark = pytest.mark.django_db


def entries(made: making.Made) -> int:
    with making.acting(made.people["worker"]):
        return Entry.objects.count()


def error(page: str) -> str:
    return " ".join(re.findall(r'class="field-error"[^>]*>(.*?)</p>', page, re.S))


def opening(**more: str | list[str]) -> dict[str, object]:
    base: dict[str, object] = {"entry": str(uuid7()), "case": str(uuid4()), "opening.house_name": "Lotus",
                               "opening.age_group": "adult", "opening.languages": ["khm"]}  # fmt: skip
    return base | {name.replace("__", "."): value for name, value in more.items()}


def test_the_31st_of_february_is_no_day_and_the_page_comes_back_whole() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    before = entries(made)
    answer = worker.post("/cases/new/", opening(opening__found_on="31/2/2026", opening__together="with Bopha"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "no such day" in error(page)
    assert "31/2/2026" in page and "with Bopha" in page
    assert 'href="#q-opening-found_on"' in page
    assert entries(made) == before


def test_a_buddhist_year_is_understood_and_said_back() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    page = worker.post("/cases/new/", opening(opening__found_on="22/4/2562", opening__age_group="")).content.decode()
    assert "understood as 22 April 2019" in page
    assert "22/4/2562" in page


def test_a_day_after_today_did_not_happen() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    answer = worker.post("/cases/new/", opening(happened_on="1/1/2099"))
    assert answer.status_code == 422
    assert "has not come yet" in error(answer.content.decode())


def test_nobody_is_born_tomorrow() -> None:
    birth = Question(id="person.birth", type="text", person="birth_date")
    form = Form("made_up", 1, (Section("one", (birth,)),))

    def read(text: str) -> dict[str, answers.Problem]:
        from homeward.cases.forms import read_date

        given, day = {"person.birth": [text]}, making.today()
        return answers.read(form, given, codes={}, read_date=read_date(day, "en"), today=day).problems

    assert read("1/1/2099")["person.birth"].code == "in_the_future"
    assert not read("about 19, born in the year of the rat")


def test_ten_megabytes_of_text_get_a_gentle_page_in_the_readers_language() -> None:
    made = making.opened()
    for language in ("en", "th", "km"):
        worker = making.browser(made.people["worker"], language)
        before = entries(made)
        answer = worker.post("/cases/new/", opening(opening__things_taken="ក" * 3_500_000))
        assert answer.status_code == 413
        assert f'lang="{language}"' in answer.content.decode()
        assert entries(made) == before


def test_a_text_that_is_too_long_comes_back_to_be_shortened() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    long = "a sentence. " * 2_000
    answer = worker.post("/cases/new/", opening(opening__things_taken=long))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "20000" in error(page).replace(",", "") and long.strip() in page


def test_a_code_that_no_list_has_is_refused() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    answer = worker.post("/cases/new/", opening(opening__age_group="immortal", opening__languages=["khm", "elvish"]))
    assert answer.status_code == 422
    assert error(answer.content.decode()).count("one of the answers shown") == 2


def test_control_characters_go_and_khmer_joiners_stay() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    sent = opening(opening__house_name="Lo\x00tus\x07", opening__together="ក\u200bខ\x1b[31m")
    assert worker.post("/cases/new/", sent).status_code == 302
    with making.acting(made.people["worker"]):
        assert Case.objects.filter(id=str(sent["case"])).exists()
    assert answers.plain("ក\u200bខ\x1b\x00") == "ក\u200bខ"


def test_sixty_one_rows_are_too_many_and_all_come_back() -> None:
    made = making.opened()
    made.do("record_identification", 0, identification__decision="victim")
    made.consent("protection", 0)
    made.do("enter_protection", 0)
    worker = making.browser(made.people["worker"])
    before = entries(made)
    rows = {f"people.{n}.people.name": f"Person {n}" for n in range(61)}
    rows |= {"people.²." + "people.name": "odd", "people.99999999.people.name": "far"}
    answer = worker.post(f"/cases/{made.case.id}/steps/name_people/", {"entry": str(uuid7()), **rows})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "at most 60" in error(page) and "Person 60" in page
    assert entries(made) == before


def test_an_unknown_step_and_somebody_elses_case_are_not_there() -> None:
    made = making.opened()
    worker, stranger = making.browser(made.people["worker"]), making.browser(made.people["stranger"])
    assert worker.get(f"/cases/{made.case.id}/steps/fly_away/").status_code == 404
    assert worker.post(f"/cases/{made.case.id}/steps/fly_away/", {"entry": str(uuid7())}).status_code == 404
    address = f"/cases/{made.case.id}/steps/record_identification/"
    for place in (address, f"/cases/{made.case.id}/consents/tracing/"):
        assert stranger.get(place).status_code == 404
        assert stranger.post(place, {"entry": str(uuid7())}).status_code == 404
    assert stranger.post(address + "draft/", {"entry": str(uuid7()), "x": "y"}).status_code == 404
    assert worker.get(f"/cases/{made.case.id}/consents/flying/").status_code == 404


def test_a_page_without_its_id_changes_nothing() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    before = entries(made)
    for entry in ("", "nonsense", "\x00"):
        answer = worker.post(f"/cases/{made.case.id}/steps/record_identification/", {"entry": entry})
        assert answer.status_code == 422
    assert entries(made) == before


def test_a_sitting_that_was_left_alone_loses_nothing() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    address = f"/cases/{made.case.id}/steps/record_identification/"
    entry = str(uuid7())
    session = worker.session
    session[sessions.SEEN] = 0
    session.save()
    answer = worker.post(address, {"entry": entry, "happened_on": "typed before lunch"})
    assert answer.status_code == 302 and "/sign-in/" in answer["Location"]
    assert entry in answer["Location"]
    again = making.browser(made.people["worker"])
    page = again.get(f"{address}?entry={entry}").content.decode()
    assert "typed before lunch" in page and f'value="{entry}"' in page


def test_two_windows_with_one_form_make_one_entry_and_two_forms_lose_nothing() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    once = procedure.current().steps["explain_stages"]
    assert once.repeats == "never"
    made.do("record_identification", 0, identification__decision="victim")
    made.consent("protection", 0)
    made.do("enter_protection", 0)
    address = f"/cases/{made.case.id}/steps/{once.id}/"
    raw = made_up.filled(procedure.current(), procedure.current().forms[once.form or ""], today=making.today())
    first, second = str(uuid7()), str(uuid7())
    assert worker.post(address, {"entry": first, **raw}).status_code == 302
    count = entries(made)
    assert worker.post(address, {"entry": first, **raw}).status_code == 302
    assert entries(made) == count
    answer = worker.post(address, {"entry": second, **raw, "happened_on": making.today().isoformat()})
    assert answer.status_code == 422
    assert "not open now" in answer.content.decode()
    assert entries(made) == count
    with making.acting(made.people["worker"]):
        assert Draft.objects.filter(id=second).exists()


def test_a_file_that_is_not_what_it_says_is_refused_and_a_good_one_stays_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made = making.opened()
    release = procedure.current()
    step = release.steps["record_identification"]
    form = release.forms[step.form or ""]
    paper = Question(id="made_up.paper", type="file")
    more = Form(form.id, form.version, (*form.sections, Section("files", (paper,))))
    monkeypatch.setitem(release.forms, form.id, more)
    worker = making.browser(made.people["worker"])
    address = f"/cases/{made.case.id}/steps/{step.id}/"
    entry = str(uuid7())
    lie = SimpleUploadedFile("cv.pdf", b"MZ this is a program", "application/pdf")
    answer = worker.post(address, {"entry": entry, "made_up.paper": lie, "happened_on": "31/2/2026"})
    assert answer.status_code == 422 and "not what its kind says" in error(answer.content.decode())
    good = SimpleUploadedFile("note.txt", b"plain words", "text/plain")
    answer = worker.post(address, {"entry": entry, "made_up.paper": good, "happened_on": "31/2/2026"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "already kept" in page
    kept = re.search(r'name="made_up.paper" value="([^"]+)"', page)
    assert kept
    stranger = worker.post(address, {"entry": entry, "made_up.paper": str(uuid4())})
    assert "not in the case" in error(stranger.content.decode())
    assert not connection.needs_rollback
