"""Offices and workers that a case can be given to."""

from uuid import UUID

from django.utils.translation import gettext as _

from homeward.agencies import queries as agencies
from homeward.agencies import rules
from homeward.agencies.queries import Agency, User
from homeward.lib.errors import Refused

NOT_FOR_CASES = ("registry",)


def to_assign(user: User) -> list[Agency]:
    """Every active office of this country that can hold a case, but one's own."""
    return [one for one in agencies.agencies() if one.kind not in NOT_FOR_CASES and one.pk != user.agency_id]


def holds_cases(user: User) -> bool:
    """Whether somebody's role opens cases at all."""
    role = rules.current().roles.get(user.role)
    return role is not None and "open_record" in role.may


def one_of(user: User, agency: str, worker: str, case_id: UUID) -> tuple[UUID | None, str]:
    """The worker and the office that were chosen on the page; Refused when they are not among those offered."""
    if worker:
        offered = {str(one.id): one for one in agencies.colleagues(user) if holds_cases(one)}
        offered |= {str(one.user.id): one.user for one in agencies.holders(case_id) if one.user}
        if worker not in offered:
            raise Refused(_("Please choose a person of the list."))
        return UUID(worker), agency or offered[worker].agency.code
    codes = {one.code for one in to_assign(user)} | {one.agency.code for one in agencies.holders(case_id)}
    if agency not in codes or (agency == user.agency.code and not _holds(agency, case_id)):
        raise Refused(_("Please choose an office or a person of the list."))
    return None, agency


def _holds(agency: str, case_id: UUID) -> bool:
    return any(one.agency.code == agency for one in agencies.holders(case_id))
