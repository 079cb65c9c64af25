"""Questions about releases: the one in force here, one by its hash, all of them."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from homeward.procedure.differences import Difference as Difference
from homeward.procedure.differences import difference as difference
from homeward.procedure.loading import load
from homeward.procedure.models import OfferRow, ReleaseRow
from homeward.procedure.rules import Release, build


class UnknownRelease(LookupError):
    """No edition of this hash is installed here; what came under it waits until it is."""


def current(country: str | None = None) -> Release:
    """The release under which cases with another country begin here; by itself that of the node's first corridor.

    Each folder is read once for the life of the process. Raises UnknownRelease for a country without a corridor.
    """
    if country is None:
        return _in(settings.NODE.procedure_dir)
    if country not in settings.NODE.corridors:
        raise UnknownRelease(country)
    return _in(settings.NODE.corridors[country].procedure_dir)


def currents() -> tuple[Release, ...]:
    """The release of every corridor of this node, the first one first."""
    return (current(), *(_in(one.procedure_dir) for one in settings.NODE.further.values()))


@lru_cache(maxsize=8)
def _in(folder: Path) -> Release:
    return load(folder)


@lru_cache(maxsize=32)
def _kept(meaning: str) -> Release:
    row = ReleaseRow.objects.filter(meaning=meaning).order_by("-installed_on", "-id").first()
    if row is None:
        raise UnknownRelease(meaning)
    return build(row.bundle)


def release(meaning: str) -> Release:
    """The release of a hash of meaning, with its newest words. Raises UnknownRelease."""
    return next((one for one in currents() if one.meaning == meaning), None) or _kept(meaning)


def knows(meaning: str) -> bool:
    """Whether an edition is installed here."""
    try:
        release(meaning)
    except UnknownRelease:
        return False
    return True


def all_releases() -> tuple[Release, ...]:
    """Every release installed here, oldest first, each meaning once; those of the node's folders are among them."""
    meanings = dict.fromkeys(ReleaseRow.objects.order_by("installed_on", "id").values_list("meaning", flat=True))
    meanings.update(dict.fromkeys(one.meaning for one in currents()))
    return tuple(release(meaning) for meaning in meanings)


@dataclass(frozen=True, slots=True)
class Offer:
    """An edition that the other country offers and nobody has decided about."""

    id: UUID
    release: Release
    sender: str


def offers() -> list[Offer]:
    """Editions that wait for a person here, oldest first."""
    rows = OfferRow.objects.filter(state=OfferRow.State.OFFERED).order_by("offered_on", "id")
    return [Offer(row.id, build(row.bundle), row.sender) for row in rows]


def forget() -> None:
    """Reads the folders anew at the next question; for tests and after an installation."""
    _in.cache_clear()
    _kept.cache_clear()


def by_prefix(prefix: str) -> Release:
    """The release whose hash begins so; of several the newest. Raises UnknownRelease."""
    if here := next((one for one in currents() if one.meaning.startswith(prefix)), None):
        return here
    found = ReleaseRow.objects.filter(meaning__startswith=prefix).order_by("-installed_on", "-id").first()
    if found is None:
        raise UnknownRelease(prefix)
    return release(found.meaning)


def editions() -> tuple[Release, ...]:
    """Every edition that can be read here, those in force first, then the newest."""
    here = {one.meaning: one for one in currents()}
    return (*here.values(), *(one for one in reversed(all_releases()) if one.meaning not in here))


def previous(of: Release) -> Release | None:
    """The edition of the same two countries that was installed before this one; None for the first."""
    alike = [one for one in all_releases() if set(one.parties) == set(of.parties)]
    others = [one for one in alike if one.meaning != of.meaning]
    meanings = [one.meaning for one in alike]
    before = others[: meanings.index(of.meaning)] if of.meaning in meanings else others
    return before[-1] if before else None
