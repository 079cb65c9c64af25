"""Cases that belong together with one: of the same person, or of people joined by something, with what they want."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from homeward.agencies import queries as agencies
from homeward.cases.models import Case, CaseLink
from homeward.cases.queries import wording
from homeward.cases.queries.journal import Journal, journal
from homeward.cases.rules import linking as rules

# Kinds of offices in which people live.
HOUSES = ("shelter",)


@dataclass(frozen=True, slots=True)
class Linked:
    """Another case; without `kind` of the same person. `wish` is this person's, `counts` that of the pair in words.

    `near` says what would bring two people together of whom one wants to be apart.
    """

    link: UUID
    case: UUID
    number: str
    since: datetime
    kind: str
    wish: str
    counts: str
    apart: bool
    near: tuple[str, ...]


def linked(file: Journal) -> list[Linked]:
    """Cases that a person linked with this one, as far as the reader may see them."""
    case_id = file.case.id
    links = list(CaseLink.objects.filter(Q(case_id=case_id) | Q(other_id=case_id), unlinked_at=None))
    others = {one.id: one.other_id if one.case_id == case_id else one.case_id for one in links}
    numbers = dict(Case.objects.filter(id__in=others.values()).values_list("id", "number"))
    return [_linked(file, one, others[one.id], numbers[others[one.id]]) for one in links if others[one.id] in numbers]


def _linked(file: Journal, link: CaseLink, other: UUID, number: str) -> Linked:
    mine = link.wish if link.case_id == file.case.id else link.other_wish
    counts = rules.counting((link.wish, link.other_wish), file.release)
    apart = rules.apart(counts, file.release)
    return Linked(
        link=link.id, case=other, number=number, since=link.linked_at,
        kind=_word(rules.KIND, link.kind, file),
        wish=mine, counts=_word(rules.WISH, counts, file),
        apart=apart, near=_near(file, other) if apart else (),
    )  # fmt: skip


def _near(file: Journal, other: UUID) -> tuple[str, ...]:
    """What would bring the two together: one house that has both cases, or journeys of one week."""
    holders = agencies.holders_of([file.case.id, other])
    houses = [{one.agency.id for one in found if one.agency.kind in HOUSES} for found in holders.values()]
    found = [_("with the same house")] if len(houses) > 1 and set.intersection(*houses) else []
    weeks = _weeks(file) & _weeks(journal(other))
    return (*found, *(_("both travel: %(week)s") % {"week": wording.show_week(one)} for one in sorted(weeks)))


def _weeks(file: Journal) -> set[str]:
    return {one.week or "" for one in file.own.entries.values() if one.id in file.own.live} - {""}


def choices(file: Journal) -> dict[str, list[tuple[str, str]]]:
    """What may join two people, and what a person may want, as (code, words)."""
    return {
        "kinds": [(one, _word(rules.KIND, one, file)) for one in rules.kinds(file.release)],
        "wishes": [(one, _word(rules.WISH, one, file)) for one in rules.wishes(file.release)],
    }


def _word(part: str, code: str, file: Journal) -> str:
    return wording.say(file.release, "codes", rules.list_of(part, file.release), code) if code else ""
