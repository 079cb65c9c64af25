"""Sends an edition of the procedure to the other country, and takes one in that the other country offers."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from homeward.agencies.queries import User
from homeward.cases.queries.allowed import must_be_allowed
from homeward.exchange import actions as exchange
from homeward.exchange import queries as letters
from homeward.exchange.rules import Letter, Outcome
from homeward.lib.errors import Refused
from homeward.procedure import actions as procedure_actions
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Release
from homeward.vault import actions as vault

KIND = "release/1"


def offer_release(*, meaning: str, by: User) -> UUID:
    """Posts an edition that is installed here to the other node; nothing of any case is in it."""
    must_be_allowed(by, "manage_releases")
    if not procedure.knows(meaning):
        raise Refused(_("This edition is not installed here."))
    release = procedure.release(meaning)
    partner = next(filter(None, map(settings.NODE.partner_of, release.parties)), "")
    if letters.on_paper(partner):
        raise Refused(_("The other country has no node yet. Give them the folder of the edition."))
    with transaction.atomic():
        vault.record("offer_release", actor=str(by.id), fields=meaning[:12])
        return exchange.post(to=partner, kind=KIND, case_id=None, consent_ids=[], needs_consent=False,
                             body={"meaning": meaning, "procedure": dict(release.bundle)})  # fmt: skip


def receive_release(letter: Letter) -> Outcome:
    """The handler of `release/1`: the edition is kept for people to look at; only a person installs it."""
    meaning, bundle = letter.body.get("meaning"), letter.body.get("procedure")
    if not isinstance(meaning, str) or not isinstance(bundle, dict):
        return Outcome("rejected", "schema")
    kept = procedure_actions.keep_offer(bundle, meaning=meaning, sender=letter.iss)
    return Outcome("accepted") if kept else Outcome("rejected", "schema")


def install_offered(*, offer: UUID, by: User) -> Release:
    """Installs an edition that the other country offered; letters that waited for it are applied by themselves."""
    must_be_allowed(by, "manage_releases")
    with transaction.atomic():
        release = procedure_actions.install_offer(offer, by=str(by.id))
        vault.record("install_release", actor=str(by.id), fields=release.meaning[:12])
        return release


def decline_offered(*, offer: UUID, by: User) -> None:
    """Turns an offered edition away."""
    must_be_allowed(by, "manage_releases")
    with transaction.atomic():
        procedure_actions.decline_offer(offer, by=str(by.id))
        vault.record("decline_release", actor=str(by.id))
