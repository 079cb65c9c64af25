"""Who asks for a page of the exchange, and whether letters are her business at all."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from homeward.agencies import queries as agencies
from homeward.agencies.queries import User
from homeward.lib.errors import Refused


def reader(request: HttpRequest) -> User:
    """The person of this request; raises Http404 for nobody."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def of_letters(request: HttpRequest) -> User:
    """The same, when her role has to do with letters; raises Refused.

    Those who see letters only case by case read the lists that the database shows them.
    """
    user = reader(request)
    role = agencies.may(user, "see_letters")
    if not role.allowed and role.why == "not_this_role":
        raise Refused(agencies.reason(role), role.clause)
    return user
