"""Questions about releases: the one in force here, one by its hash, all of them."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from homeward.procedure.loading import load
from homeward.procedure.models import OfferRow, ReleaseRow
from homeward.procedure.rules import Release, build


class UnknownRelease(LookupError):
    """No edition of this hash is installed here; what came under it waits until it is."""


@lru_cache(maxsize=1)
def current() -> Release:
    """The release in the node's procedure folder, read once for the life of the process."""
    return load(settings.NODE.procedure_dir)


@lru_cache(maxsize=32)
def _kept(meaning: str) -> Release:
    row = ReleaseRow.objects.filter(meaning=meaning).order_by("-installed_on", "-id").first()
    if row is None:
        raise UnknownRelease(meaning)
    return build(row.bundle)


def release(meaning: str) -> Release:
    """The release of a hash of meaning, with its newest words. Raises UnknownRelease."""
    return current() if meaning == current().meaning else _kept(meaning)


def knows(meaning: str) -> bool:
    """Whether an edition is installed here."""
    try:
        release(meaning)
    except UnknownRelease:
        return False
    return True


def all_releases() -> tuple[Release, ...]:
    """Every release installed here, oldest first, each meaning once; the one of the node's folder is among them."""
    meanings = dict.fromkeys(ReleaseRow.objects.order_by("installed_on", "id").values_list("meaning", flat=True))
    meanings.setdefault(current().meaning)
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
    """Reads the folder anew at the next question; for tests and after an installation."""
    current.cache_clear()
    _kept.cache_clear()


def by_prefix(prefix: str) -> Release:
    """The release whose hash begins so; of several the newest. Raises UnknownRelease."""
    if current().meaning.startswith(prefix):
        return current()
    found = ReleaseRow.objects.filter(meaning__startswith=prefix).order_by("-installed_on", "-id").first()
    if found is None:
        raise UnknownRelease(prefix)
    return release(found.meaning)


def editions() -> tuple[Release, ...]:
    """Every edition that can be read here, the one in force first, then the newest."""
    kept = [one for one in reversed(all_releases()) if one.meaning != current().meaning]
    return (current(), *kept)


def previous(of: Release) -> Release | None:
    """The edition that was installed before this one; None for the first."""
    others = [one for one in all_releases() if one.meaning != of.meaning]
    meanings = [one.meaning for one in all_releases()]
    before = others[: meanings.index(of.meaning)] if of.meaning in meanings else others
    return before[-1] if before else None
