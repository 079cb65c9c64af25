"""Asks the one decision whether a person may do a thing in a case, and refuses gently when not."""

from uuid import UUID

from django.utils.translation import gettext as _

from homeward.agencies import queries as agencies
from homeward.agencies.queries import User
from homeward.agencies.rules import Decision
from homeward.cases.queries.journal import Journal
from homeward.lib.errors import Refused
from homeward.procedure.rules import Release


def must_be_allowed(
    user: User, action: str, case_id: UUID | None = None, *, role: str | None = None, release: Release | None = None,
    file: Journal | None = None,
) -> None:  # fmt: skip
    """Raises Refused when the rights of the user's role, or the role that the step names, say no."""
    decision = may(file, user, action) if file else agencies.may(user, action, case_id)
    if not decision.allowed:
        raise Refused(agencies.reason(decision), decision.clause)
    if role is not None and release is not None and not may_stand_in(user.role, role, release):
        name = release.word(user.language, f"roles.{role}")
        raise Refused(_("This step is done by: %(role)s.") % {"role": name})


def may(file: Journal, user: User, action: str, *, compartment: str = "") -> Decision:
    """The one decision for a page that has the file open: her standing in the case is looked up once for the page."""
    if file.seal and user.role not in file.seal.readers:
        return Decision(False, "not_this_role")
    if user.id not in file.standings:
        file.standings[user.id] = agencies.standing(user, file.case.id)
    return agencies.may(user, action, file.case.id, compartment=compartment, known=file.standings[user.id])


def may_stand_in(role: str, wanted: str, release: Release) -> bool:
    """Whether a role does what a step asks of another: the same, or one that the procedure lets stand in."""
    return role == wanted or (wanted in release.roles and role in release.roles[wanted].stands_in)
