"""Papers and assignment: what comes in is sealed, who has the case can be changed, and never nobody."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from homeward.cases.models import Paper
from homeward.cases.tests import making
from homeward.lib.ids import uuid7

pytestmark = pytest.mark.django_db


def test_a_paper_is_kept_once_and_comes_back_as_it_was() -> None:
    made = making.opened()
    worker, case = making.browser(made.people["worker"]), f"/cases/{made.case.id}/"
    paper = str(uuid7())
    for _time in range(2):
        file = SimpleUploadedFile("letter.txt", b"made up", content_type="text/plain")
        sent = worker.post(f"{case}papers/", {"paper": paper, "file": file, "note": "Letter of the clinic"})
        assert sent.status_code == 302
    with making.acting(made.people["worker"]):
        assert Paper.objects.count() == 1
    assert "Letter of the clinic" in worker.get(f"{case}?show=papers").text
    back = worker.get(f"{case}papers/{paper}/")
    assert back.content == b"made up"
    assert "attachment" in back["Content-Disposition"]
    assert making.browser(made.people["stranger"]).get(f"{case}papers/{paper}/").status_code == 404


def test_no_file_is_refused_and_what_was_typed_stays() -> None:
    made = making.opened()
    refused = making.browser(made.people["worker"]).post(
        f"/cases/{made.case.id}/papers/", {"paper": str(uuid7()), "note": "Letter of the clinic"}
    )
    assert refused.status_code == 422
    assert "Letter of the clinic" in refused.text


def test_a_head_gives_a_case_to_a_colleague_and_takes_it_back_but_never_from_everybody() -> None:
    made = making.opened()
    head, case = making.browser(made.people["head"]), f"/cases/{made.case.id}/"
    second = making.browser(made.people["worker2"])
    given = {"entry": str(uuid7()), "user": str(made.people["worker2"].id), "agency": "th-shelter"}
    for _time in range(2):
        assert head.post(f"{case}assign/", given).status_code == 302
    assert second.get(case).status_code == 200
    assert head.post(f"{case}assign/", {**given, "entry": str(uuid7()), "end": "1"}).status_code == 302
    assert second.get(case).status_code == 404
    refused = head.post(f"{case}assign/", {"entry": str(uuid7()), "agency": "th-shelter", "end": "1"})
    assert refused.status_code == 422
    assert "always stays with somebody" in refused.text
    assert head.post(f"{case}assign/", {"entry": str(uuid7()), "agency": "nowhere"}).status_code == 422
    worker = making.browser(made.people["worker"])
    assert worker.post(f"{case}assign/", given).status_code == 422
