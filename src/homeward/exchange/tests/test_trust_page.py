"""The page of trust tells everybody who sees letters what to renew, and shows the root as the signed paper does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from homeward.exchange import rules
from homeward.exchange.tests.partner import Partner
from homeward.exchange.tests.test_page import browser, office

__all__ = ["office"]


@pytest.fixture(autouse=True)
def in_english(settings: Any) -> Any:
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def shown(user: Any) -> str:
    return browser(user).get(reverse("exchange:trust")).content.decode()


def test_the_page_shows_both_roots_in_numbers_and_words_and_is_not_for_everybody(office: Any, kh: Partner) -> None:
    page = shown(office.one)
    for root in (kh.root, kh.theirs.root):
        assert all(f'<span class="number">{group}</span>' in page for group in rules.fingerprint_digits(root).split())
        assert rules.fingerprint_words(root) in page
    assert page.count("chip-ok") == 2
    assert "notice-warning" not in page
    assert browser(office.auditor).get(reverse("exchange:trust")).status_code == 422


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (8, ["not been renewed for a week"]),
        (340, ["The certificate of the other side ends on", "The certificate of this node ends on"]),
        (400, ["The certificate of the other side has ended"]),
    ],
)
def test_the_page_says_in_time_what_to_renew(
    office: Any, monkeypatch: pytest.MonkeyPatch, days: int, said: list[str]
) -> None:
    later = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: later)
    page = shown(office.one)
    assert [sentence for sentence in said if sentence not in page] == []
