"""Row-level security of agencies_access, and who acts."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_nobody_sees_anything():
    with connection.cursor() as c:
        c.execute("select count(*) from agencies_access")
        assert c.fetchone()[0] == 0
