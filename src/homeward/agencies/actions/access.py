"""Who acts in this transaction, and who is let into a case."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _l

from homeward.agencies import context, rules
from homeward.agencies.models import Access, Agency, User
from homeward.lib import rls
from homeward.lib.errors import Refused

ROLE_OF_SCOPE = {"agency": rls.BY_AGENCY, "assigned": rls.BY_ASSIGNMENT, "none": rls.BY_ASSIGNMENT}


def act_as(user: User) -> None:
    """From here to the end of the transaction the database shows what this user may see.

    Raises Refused for an account that is not active or has an unknown role, TransactionManagementError outside one.
    """
    context.put(context_of(user))


def acting(user: User) -> AbstractContextManager[None]:
    """A transaction (or savepoint) of its own in which the user acts; the surrounding one gets its context back."""
    return context.acting(context_of(user))


def act_as_service(name: str) -> None:
    """From here to the end of the transaction a named service acts ("courier", "tick"); it sees every case."""
    context.put(context.Context(role=rls.SERVICE, service=name))


def service(name: str) -> AbstractContextManager[None]:
    """A section in which a named service acts on behalf of whoever acts around it, and then she again."""
    return context.service(name)


def looking(name: str) -> AbstractContextManager[None]:
    """Like `service`, where the named service only reads."""
    return context.looking(name)


def act_as_nobody() -> None:
    """Give up every right for the rest of the transaction: no case is visible."""
    context.put(context.NOBODY)


def context_of(user: User) -> context.Context:
    """The database context of a user; raises Refused when the account may not act."""
    role = rules.current().roles.get(user.role)
    if role is None or not user.is_active:
        raise Refused(_l("This account is not in use. Please ask the person who manages accounts in your office."))
    agency = "" if role.scope == "none" else str(user.agency_id)
    return context.Context(role=ROLE_OF_SCOPE[role.scope], user=str(user.pk), agency=agency)


def grant_access(
    *, case_id: UUID, agency: Agency | UUID, user: User | UUID | None = None, part: str, until: datetime | None = None
) -> None:
    """Let an agency (or one of its workers) into a case; granting again changes part and end.

    Written before the case row it opens. Raises Refused for a user of another agency or whose role sees no case.
    """
    agency_id = agency.pk if isinstance(agency, Agency) else agency
    if user is not None:
        who = user if isinstance(user, User) else User.objects.select_related("agency").get(pk=user)
        role = rules.current().roles.get(who.role)
        if who.agency_id != agency_id or role is None or role.scope == "none":
            raise Refused(_l("This person cannot be given a case in this office."))
        user = who
    with context.service("access"):
        Access.objects.update_or_create(
            case_id=case_id, agency_id=agency_id, user=user, defaults={"part": part, "until": until}
        )


def grant_many(rows: Iterable[tuple[UUID, UUID, UUID | None, str]]) -> None:
    """Let many into many cases at once, as (case, agency, user or None, part); rows that stand already are kept."""
    with context.service("access"):
        Access.objects.bulk_create(
            (Access(case_id=case, agency_id=agency, user_id=user, part=part) for case, agency, user, part in rows),
            ignore_conflicts=True,
            batch_size=2000,
        )


def revoke_access(*, case_id: UUID, agency: Agency | UUID, user: User | UUID | None = None) -> int:
    """Take a case from a worker, or (no user) from a whole agency with all its workers; counts what was removed.

    The next statement of the person no longer sees the case.
    """
    rows = {"case_id": case_id, "agency_id": agency.pk if isinstance(agency, Agency) else agency}
    if user is not None:
        rows["user_id"] = user.pk if isinstance(user, User) else user
    with context.service("access"):
        return Access.objects.filter(**rows).delete()[0]
