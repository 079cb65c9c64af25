"""Tells the other side: cuts the told entry that procedure and consent let cross, and posts it in one letter."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from homeward.cases import messages
from homeward.cases.actions import attachments, writing
from homeward.cases.models import Case, Entry, Told
from homeward.cases.queries.contents import NEVER_LEFT, contents_of, untold_closures
from homeward.cases.queries.journal import Journal
from homeward.cases.queries.sentences import sentence
from homeward.cases.rules.arriving import PAPER
from homeward.cases.rules.entries import Content
from homeward.cases.rules.pointers import as_told, with_needs
from homeward.consent import rules as consent
from homeward.exchange import actions as exchange
from homeward.exchange import queries as letters
from homeward.lib.errors import Refused
from homeward.procedure.rules import Form, Step

# The purpose under which a form of consent lets its own receipt cross: scope, answer, last day, and nothing else.
RECEIPT = "consent"


def crosses(file: Journal, step: Step, private: Content) -> bool:
    """Whether completing this step tells the other side anything now.

    A consent crosses only with the first letter that relies on it: before that, not even that there is a case is
    anybody's business abroad. For the same reason it is taken back abroad only where it was told.
    """
    if step.does("give_consent"):
        return False
    if step.does("withdraw_consent"):
        return bool(set(private.pointers.get("withdraws", ())) & _left_ids(file))
    # The first thing that crosses is one that the person agreed to; a hold or an end before it stays here.
    return step.tells is not None and bool(file.told or step.needs_consent)


def tell(
    file: Journal,
    private: Content,
    step: Step,
    writer: writing.Writer,
    *,
    today: date,
    official: dict[str, str] | None = None,
) -> Content:
    """Writes the told twin of a private entry, with the receipts of the consents it relies on, and posts the letter.

    Raises Refused when the consent it rests on has ended meanwhile.
    """
    verdict = consent.verdict(step, file.own, today, file.release)
    if not verdict.allowed:
        raise Refused(sentence(verdict, file.release), verdict.clause)
    form = file.release.forms.get(step.form) if step.form else None
    told_receipts = receipts(file, verdict.consent_ids)
    once_more = receipts_again(file, verdict.consent_ids)
    facts, answers = _cut(file, step, form, private, today)
    twin = UUID(private.pointers["told_as"][0])
    # What was closed before the other side heard of the case comes with the first thing that it hears.
    closed = untold_closures(file)
    content = writing.make_content(
        case=file.case,
        kind=Entry.Kind.STEP,
        writer=writer,
        told=True,
        step=step,
        form=form,
        happened_on=_day(private),
        # Between draft and signature a consent may have been given anew: what counts is the day it is sent.
        pointers=with_needs(
            step,
            _pointers(file, {**private.pointers, "relies": verdict.consent_ids}, told_receipts),
            _on_the_way(file),
            along=[one.id for one in (*told_receipts, *once_more)],
        ),
        facts=facts,
        answers=attachments.named_in(file.case, form, answers, twin),
        entry_id=twin,
    )
    send(
        file.case,
        [*told_receipts, content],
        again=once_more,
        consent_ids=content.pointers.get("relies", []),
        needs_consent=bool(verdict.scope),
        official=official,
        first=step.priority == "first",
        stored=closed,
    )
    return content


def send(
    case: Case,
    contents: list[Content],
    *,
    again: list[Content],
    consent_ids: list[str],
    needs_consent: bool,
    official: dict[str, str] | None,
    first: bool = False,
    stored: Sequence[Content] = (),
) -> None:
    """Stores told entries and posts them; where the partner is on paper they count as told when the paper is sent.

    `again` are told entries that stand here already and travel once more; `stored` stand here and travel now first.
    """
    on_paper = case.on_paper or letters.on_paper(case.partner)
    letter = None
    if on_paper and not case.on_paper:
        case.on_paper = True
        case.save(update_fields=["on_paper"])
    if not on_paper:
        whole = [*stored, *again, *contents]
        letter = post(case, whole, consent_ids=consent_ids, needs_consent=needs_consent, official=official, first=first)
    told = {one.id: on_its_way(one, letter) for one in contents}
    writing.store(contents, case=case, told=told)
    if letter:
        Told.objects.bulk_create(
            [on_its_way(one, letter) for one in stored],
            update_conflicts=True,
            unique_fields=["entry"],
            update_fields=["letter", "state", "code"],
        )


def on_its_way(content: Content, letter: UUID | None) -> Told:
    """Where a told entry of ours stands when it leaves: in a letter, or told already by the paper that carries it."""
    state, code = (Told.State.QUEUED, "") if letter else (Told.State.COMMON, PAPER)
    return Told(
        entry_id=UUID(content.id), case_id=UUID(content.case), letter=letter, incoming=False, state=state, code=code
    )


def post(
    case: Case,
    contents: Sequence[Content],
    *,
    consent_ids: Sequence[str],
    needs_consent: bool,
    official: dict[str, str] | None = None,
    offered: bool = False,
    first: bool = False,
) -> UUID:
    """Puts one letter with these told entries into the outbox, in the caller's transaction."""
    frame = messages.CaseFrame(case.id, case.number, case.host, case.home, case.release, offered)
    letter = exchange.post(
        to=case.partner,
        kind=messages.KIND,
        case_id=case.id,
        body=messages.body(frame, [content.as_json() for content in contents]),
        consent_ids=consent_ids,
        needs_consent=needs_consent,
        official=official,
        first=first,
    )
    attachments.follow(letter, case, contents)
    return letter


def _told_ids(file: Journal) -> set[str]:
    told = {str(entry_id) for entry_id in file.told}
    twins = {str(e.id) for e in file.entries if set(e.pointers.get("told_as", ())) & told}
    return told | twins


def _left_ids(file: Journal) -> set[str]:
    """The same without what was taken back before it left, and with every consent that something which left names."""
    left = {key for key, row in file.told.items() if row.code not in NEVER_LEFT}
    named = {one for e in file.entries if e.id in left for one in e.pointers.get("relies", ())}
    gone = named | {str(one) for one in left}
    return gone | {str(e.id) for e in file.entries if set(e.pointers.get("told_as", ())) & gone}


def _pointers(file: Journal, named: Mapping[str, Sequence[str]], receipts: list[Content]) -> dict[str, list[str]]:
    twins = {str(e.id): e.pointers["told_as"][0] for e in file.entries if e.pointers.get("told_as")}
    told = frozenset({str(one) for one in file.told} | {receipt.id for receipt in receipts})
    return as_told(named, twins, told)


def _on_the_way(file: Journal) -> set[str]:
    """What we told and the other side has not said yet that it accepted; what it rejected nothing waits for."""
    moving = (Told.State.QUEUED, Told.State.HELD)
    return {str(key) for key, row in file.told.items() if not row.incoming and row.state in moving}


def receipts(file: Journal, consent_ids: Iterable[str]) -> list[Content]:
    """The receipts of those consents that were not told yet."""
    known = _told_ids(file)
    made = [_receipt(file, UUID(one)) for one in consent_ids if one not in known]
    return [one for one in made if one is not None]


def receipts_again(file: Journal, consent_ids: Iterable[str]) -> list[Content]:
    """Receipts that were told and are not yet common: the letter that brought them may be rejected for another reason.

    They travel as they stand, byte for byte; whoever holds them already keeps what it has.
    """
    on_the_way = {key for key, row in file.told.items() if not row.incoming and row.state != Told.State.COMMON}
    named = set(consent_ids)
    return contents_of(
        [entry for entry in file.entries if entry.id in on_the_way and {str(entry.id), *_privates(file, entry)} & named]
    )


def _privates(file: Journal, twin: Entry) -> set[str]:
    """The private entry that a told one was cut from."""
    return {str(entry.id) for entry in file.entries if str(twin.id) in entry.pointers.get("told_as", ())}


def _receipt(file: Journal, consent_id: UUID) -> Content | None:
    """The told form of a consent: what was agreed, for whom, until when; no reason, no words, nobody's name."""
    entry = next((e for e in file.entries if e.id == consent_id), None)
    if entry is None or not entry.pointers.get("told_as"):
        return None
    step = file.release.steps.get(entry.step) or file.edition_of(entry).steps[entry.step]
    return writing.make_content(
        case=file.case,
        kind=Entry.Kind.STEP,
        writer=writing.Writer(user="", role=step.role, agency=entry.agency),
        told=True,
        step=step,
        form=file.release.forms.get(step.form) if step.form else None,
        happened_on=entry.happened_on,
        # A consent given anew sets aside the withdrawal before it; abroad that has to be said, or the withdrawal wins.
        pointers=_pointers(file, {"chooses": entry.pointers.get("chooses", ())}, []),
        facts=_receipt_of(file.release.forms.get(step.form or ""), entry.facts),
        entry_id=UUID(entry.pointers["told_as"][0]),
    )


def _cut(
    file: Journal, step: Step, form: Form | None, private: Content, today: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    if step.tells is None or form is None:
        return _receipt_of(form, private.facts), {}
    if step.tells.milestone or step.tells.purpose is None:
        return {}, {}
    scopes = consent.live_scopes(file.own, file.release, today)
    return consent.what_crosses(form, private.facts, private.answers, step.tells.purpose, scopes)


def _receipt_of(form: Form | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    return consent.what_crosses(form, facts, {}, RECEIPT, ())[0] if form else {}


def _day(private: Content) -> date | None:
    typed = private.answers.get(writing.HAPPENED) or private.happened_on
    return date.fromisoformat(str(typed)) if typed else None


def private_content(entry: Entry) -> Content:
    """A stored private entry with its answers, as it was written; Refused when its answers were destroyed."""
    for content in contents_of([entry]):
        return content
    raise Refused(_("The answers of this entry were destroyed and cannot be sent."))
