"""What a search of the list shows first."""

from __future__ import annotations

import pytest

from homeward.cases.tests.making import browser, opened

pytestmark = pytest.mark.django_db


def test_the_name_that_fits_best_comes_first_whatever_is_due() -> None:
    first = opened(days=60, house_name="Sopheap")
    right = opened(days=2, house_name="Sophea", people=first.people)
    other = opened(days=60, house_name="Jasmine", people=first.people)
    page = browser(first.people["worker"]).get("/cases/", {"q": "sophea"}).content.decode()
    assert other.case.number not in page
    assert 0 < page.index(right.case.number) < page.index(first.case.number)


def test_a_search_can_still_be_sorted_by_who_was_told_least() -> None:
    made = opened(house_name="Sophea")
    page = browser(made.people["worker"]).get("/cases/", {"q": "sophia", "sort": "told"})
    assert made.case.number in page.content.decode()
