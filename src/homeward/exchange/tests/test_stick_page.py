"""The page of sticks: whoever keeps the register writes one, brings one, and sees what became of the last ones."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from homeward.agencies import actions as agencies
from homeward.exchange import actions, queries
from homeward.exchange.models import Parcel, Stick
from homeward.exchange.tests.partner import NOW, Partner
from homeward.exchange.tests.test_page import browser, in_english, office, post  # noqa: F401
from homeward.exchange.tests.test_sticks import KIND, Stuck

PAGE = "exchange:ways"


def shown(user: Any) -> str:
    return browser(user).get(reverse(PAGE)).content.decode()


def test_a_clerk_writes_a_stick_and_sees_which_letters_have_no_receipt(
    office: SimpleNamespace, kh: Partner, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    post(office.case)
    answer = browser(office.clerk).post(reverse("exchange:write_stick"), {"to": "kh.mosvy"})
    name = answer["Content-Disposition"]
    assert answer.status_code == 200 and "kh" not in name and name.endswith('.zip"')
    (tmp_path / "stick.zip").write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    letters, receipts = Stuck(kh).read(tmp_path / "stick.zip")
    page = shown(office.clerk)
    assert "พม 0402/77" in page and f"{len(letters)} letters, and for 0 of them" in page
    agencies.act_as_service("courier")
    actions.read_stick(path=Stuck(kh).write(tmp_path / "back", receipts))
    assert f"for {len(letters)} of them a receipt came" in shown(office.clerk)


def test_a_stick_that_was_brought_is_read_by_the_courier(office: SimpleNamespace, kh: Partner, tmp_path: Path) -> None:  # noqa: F811
    path = Stuck(kh).write(tmp_path / "in.zip", [kh.letter(KIND, {}, case_id=office.case)])
    sent = SimpleUploadedFile("post.zip", path.read_bytes(), "application/zip")
    client = browser(office.clerk)
    assert client.post(reverse("exchange:bring_stick"), {"stick": sent}).status_code == 302
    waiting = client.get(reverse(PAGE))
    assert waiting["Refresh"] and "being read" in waiting.content.decode()
    agencies.act_as_service("courier")
    assert actions.read_waiting() == 1
    after = client.get(reverse(PAGE))
    assert not after.has_header("Refresh") and "1 letters, 0 of them known already" in after.content.decode()


def test_nothing_chosen_and_a_folder_elsewhere_are_refused_gently(office: SimpleNamespace) -> None:  # noqa: F811
    client = browser(office.clerk)
    for sent in ({}, {"folder": "../../etc"}):
        assert client.post(reverse("exchange:bring_stick"), sent).status_code == 422
    assert client.post(reverse("exchange:write_stick"), {"to": "la.mlsw"}).status_code == 422
    agencies.act_as_service("courier")
    assert not Stick.objects.exists()


def test_only_who_keeps_letters_carries_and_only_a_head_chooses_the_ways(office: SimpleNamespace) -> None:  # noqa: F811
    assert browser(office.auditor).get(reverse(PAGE)).status_code == 422
    chosen = {"partner": "kh.mosvy", "way": ["stick"]}
    assert browser(office.clerk).post(reverse("exchange:choose_ways"), chosen).status_code == 422
    assert browser(office.one).post(reverse("exchange:choose_ways"), chosen).status_code == 302
    assert queries.ways("kh.mosvy") == queries.Ways(direct=False)


def test_the_page_of_letters_says_since_when_a_carrier_has_one(office: SimpleNamespace) -> None:  # noqa: F811
    mid = post(office.case)
    agencies.act_as_service("courier")
    row = Parcel.objects.create(carrier="un.iom", sha256=uuid4().hex * 2, direction="out", partner="kh.mosvy", mid=mid,
                                case_id=office.case, taken_at=NOW)  # fmt: skip
    page = browser(office.one).get(reverse("exchange:letters")).content.decode()
    assert "un.iom certifies: with them since" in page
    agencies.act_as_service("courier")
    Parcel.objects.filter(pk=row.pk).update(handed_at=NOW)
    assert "un.iom certifies: handed over" in browser(office.one).get(reverse("exchange:letters")).content.decode()
