"""Which edition speaks for which case where many cases stand on one page: that of the case's own corridor."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings

from homeward.cases.models import Case
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Release
from homeward.web.context import country_name


def releases_of(cases: Iterable[UUID]) -> Mapping[UUID, Release]:
    """The edition of each case's corridor, for its words; a node with one corridor asks no table."""
    first = procedure.current()
    found: dict[UUID, Release] = defaultdict(lambda: first)
    if len(settings.NODE.corridors) > 1:
        for case in Case.objects.filter(id__in=set(cases)).only("id", "host", "home"):
            if case.other in settings.NODE.corridors:
                found[case.id] = procedure.current(case.other)
    return found


def other_countries() -> str:
    """The countries at the other ends, by name."""
    return ", ".join(country_name(one) for one in settings.NODE.corridors)
