"""Takes an entry that belongs to another person out of a file: one asks, a second one confirms, its content is gone."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from homeward.agencies import actions as agencies
from homeward.agencies.queries import User
from homeward.cases.actions import desk, erasing, projecting, telling, writing
from homeward.cases.models import Case, Draft, Entry
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.drafts import draft_key
from homeward.cases.queries.journal import Journal, as_rule, journal, journals
from homeward.cases.queries.taken_out import ASKED, Ask, asked
from homeward.cases.rules import taking_out as rules
from homeward.cases.rules.entries import Content
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.procedure.rules import TAKEN_OUT
from homeward.vault import actions as vault


def ask_to_take_out(
    *, case_id: UUID, entry_id: UUID, by: User, ask_id: UUID, today: date, belongs_to: str = ""
) -> UUID:
    """Says that an entry belongs to another person; it counts when a second person has confirmed it.

    `belongs_to` is the number of that person's case, if it is known and the one who asks may open it. Returns the id of
    what waits: asked for twice it is one. Raises Refused.
    """
    must_be_allowed(by, "complete_step", case_id)
    with transaction.atomic():
        file = journal(case_id, lock=True)
        _must_be_ours(file, entry_id)
        for known in asked(case_id):
            if known.entry == entry_id:
                return known.id
        raw = {"entry": [str(entry_id)], "belongs": [str(one) for one in _other(case_id, belongs_to, by)]}
        draft = desk.keep_draft(entry_id=ask_id, case_id=case_id, step=ASKED, raw=raw, by=by, always=True)
        if draft is None:
            raise Refused(_("This was sent already, or thrown away in another window."))
        draft.awaiting = True
        draft.save(update_fields=["awaiting", "kept_at"])
        vault.record("ask_take_out", actor=str(by.id), object=str(case_id), fields=str(entry_id))
        projecting.project(case_id, today=today)
        return draft.id


def leave_in(*, case_id: UUID, ask_id: UUID, by: User, today: date) -> None:
    """The entry stays: the second person says so, or the first one takes her word back."""
    ask = _asked(case_id, ask_id)
    must_be_allowed(by, "complete_step" if ask.by == by.id else "approve_step", case_id)
    with transaction.atomic():
        _end(ask)
        projecting.project(case_id, today=today)


def take_out(*, case_id: UUID, ask_id: UUID, by: User, today: date) -> Entry:
    """The second person confirms: it vanishes from every reader here at once, and the other country is told first.

    Its digest, and that something stood there, remain; its content is destroyed on both sides.
    """
    ask = _asked(case_id, ask_id)
    must_be_allowed(by, "approve_step", case_id)
    if ask.by == by.id:
        raise Refused(_("You said it yourself. A colleague has to read it and confirm."))
    with transaction.atomic():
        with agencies.service("taking out"):
            # Both files in one order, so that two who correct each other's cases cannot wait for each other.
            journals([case_id, *ask.belongs], lock=True)
        file = journal(case_id)
        found = _must_be_ours(file, ask.entry)
        named = rules.whole(as_rule(found), {str(one.id): as_rule(one) for one in file.entries})
        row = _write(file, named, by, ask_id, today)
        with agencies.service("taking out"):
            for other in ask.belongs:
                _tell_the_other(other, by, today)
        _end(ask)
        vault.record("take_out", actor=str(by.id), object=str(case_id), fields=str(ask.entry))
        erasing.erase_taken_out(case_id)
        projecting.project(case_id, today=today)
        return row


def _write(file: Journal, named: frozenset[str], by: User, entry_id: UUID, today: date) -> Entry:
    """The word for this side, and where anything of it was told the word that crosses, before other letters."""
    told = named & {str(one) for one in file.told}
    crosses = [_said(file, told, by, uuid7(), {}, told=True, today=today)] if told else []
    twin = {"told_as": [one.id for one in crosses]}
    (row,) = writing.store([_said(file, named, by, entry_id, twin, told=False, today=today)], case=file.case)
    if crosses:
        # It says nothing of the person, and it protects her: no consent is asked for.
        telling.send(file.case, crosses, again=[], consent_ids=[], needs_consent=False, official=None, first=True)
    return row


def _said(
    file: Journal, named: Collection[str], by: User, entry_id: UUID, more: dict[str, list[str]], *, told: bool,
    today: date,
) -> Content:  # fmt: skip
    return writing.make_content(
        case=file.case, kind=TAKEN_OUT, writer=writing.Writer.of(by), told=told, happened_on=today,
        pointers={rules.ENDS: sorted(named), **more}, entry_id=entry_id,
    )  # fmt: skip


def _tell_the_other(case_id: UUID, by: User, today: date) -> None:
    """The worker of the person it belongs to is told that something stood elsewhere; not where, and not what."""
    file = journal(case_id)
    content = writing.make_content(
        case=file.case, kind=Entry.Kind.NOTE, writer=writing.Writer.of(by), told=False, happened_on=today,
        facts={rules.ELSEWHERE: True},
    )  # fmt: skip
    (row,) = writing.store([content], case=file.case)
    projecting.project(case_id, today=today, news=[row.id])


def _other(case_id: UUID, number: str, by: User) -> list[UUID]:
    if not number.strip():
        return []
    other = Case.objects.filter(number=number.strip().upper()).exclude(id=case_id).first()
    if other is None:
        raise Refused(_("There is no other case of this number that you may open."), None,
                      {"belongs_to": _("Please check the number, or leave it empty.")})  # fmt: skip
    must_be_allowed(by, "open_record", other.id)
    return [other.id]


def _must_be_ours(file: Journal, entry_id: UUID) -> Entry:
    found = next((one for one in file.entries if one.id == entry_id), None)
    if found is None or str(entry_id) in file.taken_out:
        raise Refused(_("This entry is not in the file any more."))
    if found.node != settings.NODE.country:
        raise Refused(_("Only the country that wrote an entry can take it out. Please call its focal point."))
    if not rules.can_be_taken_out(as_rule(found), file.edition_of(found)):
        raise Refused(_("This entry holds the file together and cannot belong to another person."))
    return found


def _asked(case_id: UUID, ask_id: UUID) -> Ask:
    for ask in asked(case_id):
        if ask.id == ask_id:
            return ask
    raise Refused(_("This was confirmed or taken back meanwhile."))


def _end(ask: Ask) -> None:
    with agencies.service("taking out"):
        Draft.objects.filter(id=ask.id).delete()
    transaction.on_commit(lambda: vault.destroy_item(draft_key(ask.id)))
