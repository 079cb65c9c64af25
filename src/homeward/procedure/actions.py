"""Installing an edition of the procedure, from its folder or as the other country offered it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from homeward.lib.canon import canonical
from homeward.lib.errors import Refused
from homeward.procedure import queries, wires
from homeward.procedure.checking.check import check, check_files
from homeward.procedure.checking.problems import Problem
from homeward.procedure.checking.proving.whole import unproved
from homeward.procedure.editions import files_of
from homeward.procedure.loading import load, read_files
from homeward.procedure.models import OfferRow, ReleaseRow
from homeward.procedure.rules import Release, build

# Somebody waits for the page; `sop check` and `sop release` have proved this one already.
PATIENT = frozenset({"ending"})


@transaction.atomic
def install(directory: Path) -> Release:
    """Keeps the edition in a folder for good; installing it twice changes nothing. Refuses one that is not proved.

    Letters that waited for it are applied by themselves.
    """
    _refuse(check(directory) or unproved(read_files(directory), leaving_out=PATIENT))
    return _keep(load(directory))


def keep_current(country: str | None = None) -> Release:
    """Keeps the edition of a corridor's folder, under which cases begin: a case must not lose it when that changes."""
    release = queries.current(country)
    if not ReleaseRow.objects.filter(meaning=release.meaning).exists():
        ReleaseRow.objects.get_or_create(
            meaning=release.meaning, words=dict(release.words), defaults={"bundle": _plain(release.bundle)}
        )
    return release


@transaction.atomic
def keep_offer(bundle: Mapping[str, Any], *, meaning: str, sender: str) -> bool:
    """Keeps an edition that came by letter for people to look at; False when it is not what its hash says."""
    try:
        release = build(bundle)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    if release.meaning != meaning:
        return False
    OfferRow.objects.get_or_create(
        meaning=meaning, words=dict(release.words), defaults={"bundle": _plain(bundle), "sender": sender}
    )
    return True


@transaction.atomic
def install_offer(offer: UUID, *, by: str) -> Release:
    """Installs what the other country offered, after the same check and proofs that a folder passes."""
    row = _waiting(offer)
    if {settings.NODE.country, settings.NODE.country_of(row.sender)} != set(row.bundle["procedure"]["parties"]):
        raise Refused(_("This edition is agreed between other countries."))
    files = files_of(row.bundle)
    _refuse(check_files(files) or unproved(files, leaving_out=PATIENT))
    release = _keep(build(row.bundle))
    _decide(row, OfferRow.State.INSTALLED, by)
    return release


@transaction.atomic
def decline_offer(offer: UUID, *, by: str) -> None:
    """Turns an offered edition away; it stays on record that it was offered."""
    _decide(_waiting(offer), OfferRow.State.DECLINED, by)


def _waiting(offer: UUID) -> OfferRow:
    row = OfferRow.objects.select_for_update().filter(id=offer, state=OfferRow.State.OFFERED).first()
    if row is None:
        raise Refused(_("Somebody has decided about this edition meanwhile."))
    return row


def _decide(row: OfferRow, state: str, by: str) -> None:
    row.state, row.decided_by, row.decided_on = state, by, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_on"])


def _refuse(problems: list[Problem]) -> None:
    if problems:
        first, count = str(problems[0]), len(problems)
        raise Refused(
            _("This procedure cannot be installed yet. First: %(first)s (%(count)d in all)")
            % {"first": first, "count": count}
        )


def _keep(release: Release) -> Release:
    ReleaseRow.objects.get_or_create(
        meaning=release.meaning, words=dict(release.words), defaults={"bundle": _plain(release.bundle)}
    )
    queries.forget()
    wires.installed()
    return release


def _plain(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """The bundle as it lies in the table: plain objects, no part shared with what is in memory."""
    plain: dict[str, Any] = json.loads(canonical(dict(bundle)))
    return plain
