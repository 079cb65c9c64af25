"""Moves a running case to another edition of the procedure: one country proposes, the other accepts, both keep it."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from homeward.agencies.queries import User
from homeward.cases.actions import projecting, telling, writing
from homeward.cases.models import Entry
from homeward.cases.queries import moving
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.journal import Journal, as_rule, journal
from homeward.exchange import queries as letters
from homeward.lib.errors import Refused
from homeward.procedure import queries as procedure
from homeward.procedure import rules
from homeward.procedure.rules.moving import ACCEPT, DECLINE, PROPOSE
from homeward.vault import actions as vault


def propose_release(*, case_id: UUID, meaning: str, by: User, entry_id: UUID, today: date) -> Entry:
    """Proposes that the case goes on under another edition that is installed here; nothing moves yet.

    Raises Refused when the case is not known abroad, is on paper, or already has an open proposal.
    """
    with transaction.atomic():
        file, known = _begun(case_id, entry_id, by)
        if known:
            return known
        known_here = procedure.knows(meaning) and set(procedure.release(meaning).parties) == set(file.release.parties)
        if not known_here or meaning == file.editions[-1]:
            raise Refused(_("Please choose an edition that is installed here and is not the one of the case."))
        if any(one.state == "open" for one in moving.proposals(file)):
            raise Refused(_("A proposal is open already. It must be answered or taken back first."))
        said = [as_rule(one) for one in file.common_entries() if one.kind == Entry.Kind.RELEASE]
        names = sorted(rules.last_acceptances(said, file.case.release))
        facts = {"move": PROPOSE, "from": file.editions[-1], "to": meaning}
        return _tell(file, facts, {"names": names}, by, entry_id, today)


def accept_release(*, case_id: UUID, proposal: UUID, by: User, entry_id: UUID, today: date) -> Entry:
    """Accepts what the other country proposed; the case is computed anew when both nodes hold both words.

    Raises Refused when the edition is not installed here, or our own proposal is still open.
    """
    with transaction.atomic():
        file, known = _begun(case_id, entry_id, by)
        if known:
            return known
        found = _open(file, proposal)
        if found.by == settings.NODE.country:
            raise Refused(_("The other country answers what was proposed here."))
        if not procedure.knows(found.to):
            raise Refused(_("This edition is not installed here yet. Look at it and install it first."))
        if any(one.state == "open" and one.by == settings.NODE.country for one in moving.proposals(file)):
            raise Refused(_("Our own proposal is still open. Take it back before you accept theirs."))
        return _tell(file, {"move": ACCEPT}, {"accepts": [str(proposal)]}, by, entry_id, today)


def decline_release(*, case_id: UUID, proposal: UUID, by: User, entry_id: UUID, today: date) -> Entry:
    """Declines what the other country proposed, or takes one's own proposal back; the case stays where it is."""
    with transaction.atomic():
        file, known = _begun(case_id, entry_id, by)
        if known:
            return known
        _open(file, proposal)
        return _tell(file, {"move": DECLINE}, {"ends": [str(proposal)]}, by, entry_id, today)


def _begun(case_id: UUID, entry_id: UUID, by: User) -> tuple[Journal, Entry | None]:
    """The locked file, and the entry if the same page was sent twice."""
    must_be_allowed(by, "move_release", case_id)
    file = journal(case_id, lock=True)
    if known := next((one for one in file.entries if one.id == entry_id), None):
        return file, known
    if not file.told:
        raise Refused(_("The other country does not know this case yet, so there is nobody to agree with."))
    if file.case.on_paper or letters.on_paper(file.case.partner):
        raise Refused(_("The other country is on paper. A case moves only when both nodes can record it."))
    return file, None


def _open(file: Journal, proposal: UUID) -> rules.Move:
    found = next((one for one in moving.proposals(file) if one.id == str(proposal)), None)
    if found is None or found.state != "open":
        raise Refused(_("This proposal was answered or taken back meanwhile."))
    return found


def _tell(
    file: Journal,
    facts: Mapping[str, str],
    pointers: Mapping[str, Sequence[str]],
    by: User,
    entry_id: UUID,
    today: date,
) -> Entry:
    """Writes the told entry and posts it; it speaks of the case, not of the person, and needs no consent."""
    content = writing.make_content(
        case=file.case, kind=Entry.Kind.RELEASE, writer=writing.Writer.of(by), told=True, happened_on=today,
        facts=facts, pointers=pointers, entry_id=entry_id,
    )  # fmt: skip
    telling.send(file.case, [content], again=[], consent_ids=[], needs_consent=False, official=None)
    vault.record(
        f"release_{facts['move']}", actor=str(by.id), object=str(file.case.id), fields=facts.get("to", "")[:12]
    )
    projecting.project(file.case.id, today=today)
    return Entry.objects.get(id=entry_id)
