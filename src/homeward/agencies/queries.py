"""Questions about agencies, accounts and who has which case."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from homeward.agencies import context, rules
from homeward.agencies.models import Access, Node
from homeward.agencies.models import Agency as Agency
from homeward.agencies.models import User as User
from homeward.agencies.words import role_name as role_name

# Other rooms name these types, and come in by this door only.
__all__ = [
    "Agency",
    "Holder",
    "User",
    "accounts",
    "agencies",
    "agency",
    "colleagues",
    "holders",
    "may",
    "node",
    "reason",
    "roles_in",
    "standing",
    "user",
]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a case: an agency, or (with a user) one of its workers; `part` is owner, receiving or a role's id."""

    agency: Agency
    user: User | None
    part: str


def node() -> Node | None:
    """The card of this node, None before set-up."""
    return Node.objects.first()


def agency(code: str) -> Agency:
    """An agency by its code; raises Agency.DoesNotExist."""
    return Agency.objects.get(code=code)


def roles_in(agency_id: UUID) -> frozenset[str]:
    """The roles of an agency for which somebody's account is open."""
    return frozenset(User.objects.filter(agency_id=agency_id, active=True).values_list("role", flat=True).distinct())


def agencies(*, kind: str | None = None) -> QuerySet[Agency]:
    """Active agencies, all or of one kind."""
    found = Agency.objects.filter(active=True)
    return found.filter(kind=kind) if kind else found


def focal_point() -> Agency:
    """The national focal point, where cases of the other country arrive; raises Agency.DoesNotExist before set-up."""
    return Agency.objects.filter(active=True, kind="focal").order_by("code")[:1].get()


def scope(user: User) -> str:
    """What lists show this user: `agency`, `assigned` (her own cases), or `none`."""
    role = rules.current().roles.get(user.role)
    return role.scope if role else "none"


def colleagues(user: User) -> QuerySet[User]:
    """Active accounts of the user's own agency (whom a case may be assigned to)."""
    return User.objects.filter(agency_id=user.agency_id, active=True).select_related("agency")


def user(user_id: UUID) -> User:
    """An account by id; raises User.DoesNotExist."""
    return User.objects.select_related("agency").get(pk=user_id)


def accounts(user_ids: Iterable[str]) -> list[User]:
    """Those of these ids that are accounts, also ones out of use; a service's name is none."""
    ids = []
    for one in user_ids:
        try:
            ids.append(UUID(one))
        except ValueError:
            continue
    return list(User.objects.filter(pk__in=ids).select_related("agency"))


def holders(case_id: UUID) -> list[Holder]:
    """Everyone who has the case now, agencies first; ask only after the case itself was found in her own scope."""
    return holders_of([case_id])[case_id]


def holders_of(case_ids: Collection[UUID]) -> dict[UUID, list[Holder]]:
    """The same for many cases at once."""
    with context.looking("access"):
        rows = list(_live(case_ids).select_related("agency", "user").order_by("part", "agency__code"))
    found: dict[UUID, list[Holder]] = {case_id: [] for case_id in case_ids}
    for row in sorted(rows, key=lambda r: r.user_id is not None):
        found[row.case_id].append(Holder(row.agency, row.user, row.part))
    return found


def standing(user: User, case_id: UUID) -> tuple[str, bool]:
    """The relation of her agency to a case (owner | receiving | none) and whether she herself is assigned."""
    with context.looking("access"):
        rows = list(_live([case_id]).filter(agency_id=user.agency_id).values_list("user_id", "part"))
    parts = {part for who, part in rows if who is None}
    assigned = any(who == user.pk for who, _part in rows)
    if not rows:
        return "none", False
    # A worker's row without one of her agency still makes the agency part of the case.
    return ("owner" if "owner" in parts else "receiving"), assigned


def may(
    user: User,
    action: str,
    case_id: UUID | None = None,
    *,
    purpose: str = "",
    compartment: str = "",
    sensitivity: int = 0,
    second_person: bool = False,
    own: bool = False,
    known: tuple[str, bool] | None = None,
) -> rules.Decision:
    """Ask the rules for this user, with her standing in the case looked up; pages and actions call this.

    A page that asks many times gives the standing that it looked up itself as `known`.
    """
    relation, assigned = known or (standing(user, case_id) if case_id else ("none", False))
    session = rules.Session(second_person=second_person)
    return rules.decide(
        rules.Ask(user.role, action, relation, assigned, purpose, compartment, sensitivity, session, own)
    )


def reason(decision: rules.Decision) -> str:
    """The sentence for people that goes with a refusal."""
    sentences = {
        "locked": _("You were away for a while. Please sign in again; what you typed is kept."),
        "not_this_role": _("This belongs to another role in the office."),
        "not_this_purpose": _("This is not part of what your role is asked to do."),
        "not_this_agency": _("This case is with another office."),
        "not_assigned": _("This case is assigned to a colleague."),
        "sealed": _("This part is kept apart. A second person has to open it with you."),
        "own_work": _("A second person has to do this: you prepared it yourself."),
    }
    return sentences.get(decision.why, _("This is not possible with your account."))


def _live(case_ids: Collection[UUID]) -> QuerySet[Access]:
    return Access.objects.filter(case_id__in=case_ids).filter(Q(until=None) | Q(until__gt=timezone.now()))
