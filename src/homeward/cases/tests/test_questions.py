"""The page of a case asks the database little, however much stands on it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from homeward.cases.tests.making import asked, browser

pytestmark = pytest.mark.django_db
AT_MOST = 45


@pytest.mark.parametrize("reader", ["worker", "head"])
def test_the_standing_of_a_reader_is_looked_up_once_for_a_page(reader: str) -> None:
    made, _ = asked()
    reads = browser(made.people[reader])
    with CaptureQueriesContext(connection) as asks:
        assert reads.get(f"/cases/{made.case.id}/").status_code == 200
    standing = [
        one for one in asks.captured_queries if '"agencies_access"."user_id"' in one["sql"] and "JOIN" not in one["sql"]
    ]
    assert len(standing) == 1
    assert len(asks) <= AT_MOST
