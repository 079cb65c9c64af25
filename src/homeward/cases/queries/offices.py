"""Offices that a step can give a case to."""

from homeward.agencies import queries as agencies
from homeward.agencies.queries import Agency, User

NOT_FOR_CASES = ("registry",)


def to_assign(user: User) -> list[Agency]:
    """Every active office of this country that can hold a case, but one's own."""
    return [one for one in agencies.agencies() if one.kind not in NOT_FOR_CASES and one.pk != user.agency_id]
