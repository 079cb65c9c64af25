"""Links two cases of one person, and unlinks them; a person who looked decides, and nothing is merged."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from homeward.agencies.queries import User
from homeward.cases.models import Case, CaseLink
from homeward.cases.queries.allowed import must_be_allowed
from homeward.lib.errors import Refused
from homeward.vault import actions as vault


def link(*, case_id: UUID, number: str, by: User, link_id: UUID) -> CaseLink:
    """Says that another case, which the person must be allowed to open too, is about the same person."""
    must_be_allowed(by, "link_cases", case_id)
    other = Case.objects.filter(number=number.strip().upper()).first()
    if other is None or other.id == case_id:
        raise Refused(_("There is no other case of this number that you may open."), None,
                      {"number": _("Please check the number.")})  # fmt: skip
    must_be_allowed(by, "link_cases", other.id)
    with transaction.atomic():
        known = live(case_id).filter(Q(other_id=other.id) | Q(case_id=other.id)).first()
        known = known or CaseLink.objects.filter(id=link_id).first()
        if known:
            return known
        _record("link", by, case_id, other.id)
        return CaseLink.objects.create(id=link_id, case_id=case_id, other_id=other.id, linked_by=str(by.id))


def unlink(*, case_id: UUID, link_id: UUID, by: User) -> None:
    """Says that two cases are not about one person after all; that they were linked stays on record."""
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


def _record(action: str, by: User, *cases: UUID) -> None:
    for one in cases:
        vault.record(action, actor=str(by.id), object=str(one))
