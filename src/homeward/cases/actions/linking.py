"""Links two cases of one person, or of people who belong together; a person who looked decides, nothing is merged."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from homeward.agencies.queries import User
from homeward.cases.models import Case, CaseLink
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.journal import journal
from homeward.cases.rules import linking as rules
from homeward.lib.errors import Refused
from homeward.procedure.rules import Release
from homeward.vault import actions as vault


def link(*, case_id: UUID, number: str, by: User, link_id: UUID, kind: str = "", wish: str = "") -> CaseLink:
    """Says that another case, which the person must be allowed to open too, is about the same person.

    With `kind` it is about somebody who is joined with this person by that, and `wish` is what this person, asked
    alone, wants for the two: both are codes of the procedure. Neither case is moved by it. Raises Refused.
    """
    must_be_allowed(by, "link_cases", case_id)
    other = Case.objects.filter(number=number.strip().upper()).first()
    if other is None or other.id == case_id:
        raise Refused(_("There is no other case of this number that you may open."), None,
                      {"number": _("Please check the number.")})  # fmt: skip
    must_be_allowed(by, "link_cases", other.id)
    if kind or wish:
        _must_be_known(journal(case_id).release, kind, wish)
    with transaction.atomic():
        known = live(case_id).filter(Q(other_id=other.id) | Q(case_id=other.id)).first()
        known = known or CaseLink.objects.filter(id=link_id).first()
        if known:
            return known
        _record("link", by, case_id, other.id)
        return CaseLink.objects.create(id=link_id, case_id=case_id, other_id=other.id, linked_by=str(by.id), kind=kind,
                                       wish=wish if kind else "")  # fmt: skip


def say_wish(*, case_id: UUID, link_id: UUID, wish: str, by: User) -> CaseLink:
    """Writes what the person of this case wants for a pair; what the other one said stays. Raises Refused."""
    must_be_allowed(by, "link_cases", case_id)
    _must_be_known(journal(case_id).release, "", wish)
    with transaction.atomic():
        found = live(case_id).select_for_update().filter(id=link_id).first()
        if found is None or not found.kind:
            raise Refused(_("This link was taken away meanwhile."))
        mine = "wish" if found.case_id == case_id else "other_wish"
        setattr(found, mine, wish)
        found.save(update_fields=[mine])
        vault.record("pair_wish", actor=str(by.id), object=str(case_id), fields=wish)
        return found


def unlink(*, case_id: UUID, link_id: UUID, by: User) -> None:
    """Says that two cases do not belong together after all; that they were linked stays on record."""
    must_be_allowed(by, "link_cases", case_id)
    with transaction.atomic():
        found = live(case_id).select_for_update().filter(id=link_id).first()
        if found is None:
            raise Refused(_("This link was taken away meanwhile."))
        found.unlinked_by, found.unlinked_at = str(by.id), timezone.now()
        found.save(update_fields=["unlinked_by", "unlinked_at"])
        _record("unlink", by, found.case_id, found.other_id)


def live(case_id: UUID) -> QuerySet[CaseLink]:
    """Links of a case that stand, from either side."""
    return CaseLink.objects.filter(Q(case_id=case_id) | Q(other_id=case_id), unlinked_at=None)


def _must_be_known(release: Release, kind: str, wish: str) -> None:
    if kind and kind not in rules.kinds(release):
        raise Refused(_("Please choose what joins the two."), None, {"kind": _("Choose one of the list.")})
    if wish and wish not in rules.wishes(release):
        raise Refused(_("Please choose what the person wants."), None, {"wish": _("Choose one of the list.")})


def _record(action: str, by: User, *cases: UUID) -> None:
    for one in cases:
        vault.record(action, actor=str(by.id), object=str(one))
