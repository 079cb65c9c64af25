"""The made-up people of a node in a schedule."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from homeward.agencies.models import User
from tools.demo import cast

_people: dict[str, User] = {}


def plant() -> None:
    """The made-up people of this country."""
    with transaction.atomic():
        _people.update(cast.plant(settings.NODE.country))


def who(key: str) -> User:
    """One of them."""
    if key not in _people:
        _people[key] = cast.person(settings.NODE.country, key)
    return _people[key]
