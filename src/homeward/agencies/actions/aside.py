"""Lays access to a sealed file aside and brings it back as it was; nothing of it is forgotten."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from homeward.agencies import context
from homeward.agencies.models import Access, Aside


def set_aside(case_id: UUID, *, roles: Collection[str], kinds: Collection[str]) -> bool:
    """From now on only offices of these kinds, and of their workers those of these roles, have the case.

    Says whether it is so: where nobody of them has it, it stays with those who do, so that a file is never nobody's.
    """
    with context.service("access"), transaction.atomic():
        # A worker's row opens the file to her whole office too, so of another office nobody's row stays.
        reads = Q(agency__kind__in=kinds) & (Q(user=None) | Q(user__role__in=roles))
        here = Access.objects.filter(case_id=case_id)
        if not here.filter(reads, user=None).exists():
            return False
        kept = set(here.filter(reads).values_list("pk", flat=True))
        gone = [one for one in here if one.pk not in kept]
        Aside.objects.bulk_create(
            Aside(case_id=case_id, agency_id=one.agency_id, user_id=one.user_id, part=one.part, until=one.until)
            for one in gone
        )
        here.exclude(pk__in=kept).delete()
    return True


def bring_back(case_ids: Collection[UUID]) -> None:
    """Whoever had these cases before they were sealed has them again; who was let in meanwhile stays."""
    with context.service("access"):
        rows = list(Aside.objects.filter(case_id__in=case_ids))
        if not rows:
            return
        Access.objects.bulk_create(
            (Access(case_id=one.case_id, agency_id=one.agency_id, user_id=one.user_id, part=one.part, until=one.until)
             for one in rows),
            ignore_conflicts=True,
        )  # fmt: skip
        Aside.objects.filter(pk__in=[one.pk for one in rows]).delete()
