"""What a worker does beside the steps: keep a draft, write a note, add a paper, ask a second person."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from homeward.agencies.queries import User
from homeward.cases.actions import projecting, steps, writing
from homeward.cases.models import Draft, Entry, Paper
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.drafts import draft_key
from homeward.cases.queries.journal import journal
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.procedure import rules as procedure
from homeward.vault import actions as vault
from homeward.vault.rules import Destroyed


def keep_draft(
    *, entry_id: UUID, case_id: UUID | None, step: str, raw: Mapping[str, Sequence[str]], by: User, always: bool = False
) -> Draft | None:
    """Keeps what was typed, sealed, for its writer alone; nothing typed means nothing kept, unless `always`.

    Sealed under the writer's own key, not the case's: a draft is not yet part of any file. None also when the entry is
    written already, lies with a second person, or was thrown away in another window.
    """
    if not always and not any(text.strip() for texts in raw.values() for text in texts):
        return None
    mine = Draft.objects.filter(id=entry_id, user=by.id, awaiting=False)
    if Entry.objects.filter(id=entry_id).exists() or (Draft.objects.filter(id=entry_id).exists() and not mine.exists()):
        return None
    vault.open_case(by.id)
    data = json.dumps({name: list(texts) for name, texts in raw.items()}, ensure_ascii=False).encode()
    try:
        sealed = vault.seal(by.id, draft_key(entry_id), data, context="draft")
    except Destroyed:
        return None
    try:
        with transaction.atomic():
            draft, _made = Draft.objects.update_or_create(
                id=entry_id, user=by.id, awaiting=False, defaults={"case_id": case_id, "step": step, "sealed": sealed}
            )
    except IntegrityError:
        # Somebody else's id, which the database does not show: nothing of hers is touched.
        return None
    return draft


def drop_draft(*, entry_id: UUID, by: User) -> None:
    """Throws a draft of one's own away, with its key, so that nothing can bring it back."""
    gone, _counts = Draft.objects.filter(id=entry_id, user=by.id, awaiting=False).delete()
    if gone:
        vault.destroy_item(draft_key(entry_id))


def ask_second(
    *, entry_id: UUID, case_id: UUID, step: str, raw: Mapping[str, Sequence[str]], by: User, today: date
) -> Draft:
    """Hands a finished step to a second person, who confirms it or gives it back; asked twice is once."""
    must_be_allowed(by, "complete_step", case_id)
    if known := Draft.objects.filter(id=entry_id, awaiting=True).first():
        return known
    file = journal(case_id)
    planned = file.release.steps[step]
    # The role of the step is asked of the one who confirms: often a worker writes and the head of the house confirms.
    must_be_allowed(by, "complete_step", case_id)
    if step not in procedure.open_steps(file.own, file.release, file.side):
        raise Refused(_("This step is not open now. What it waits for stands on the page of the case."), planned.clause)
    draft = keep_draft(entry_id=entry_id, case_id=case_id, step=step, raw=raw, by=by, always=True)
    if draft is None:
        raise Refused(_("This was sent already, or thrown away in another window."))
    draft.awaiting = True
    draft.save(update_fields=["awaiting", "kept_at"])
    projecting.project(case_id, today=today)
    return draft


def confirm_second(
    *, entry_id: UUID, values: Mapping[str, Any], by: User, today: date,
    happened_on: date | None = None, assign_to: str = "",
) -> Entry:  # fmt: skip
    """The second person confirms; the step is done from now on. The first one's words are not changed."""
    draft = Draft.objects.filter(id=entry_id, awaiting=True).first()
    if draft is None or draft.case_id is None:
        raise Refused(_("This was confirmed or taken back meanwhile."))
    must_be_allowed(by, "approve_step", draft.case_id)
    return steps.complete_step(
        case_id=draft.case_id, step=draft.step, values=values, by=by, entry_id=entry_id, today=today,
        happened_on=happened_on, assign_to=assign_to,
    )  # fmt: skip


def give_back(*, entry_id: UUID, by: User, today: date) -> None:
    """The second person gives the step back; it is a draft of its writer again."""
    draft = Draft.objects.filter(id=entry_id, awaiting=True).first()
    if draft is None:
        raise Refused(_("This was confirmed or taken back meanwhile."))
    must_be_allowed(by, "approve_step", draft.case_id)
    draft.awaiting = False
    draft.save(update_fields=["awaiting"])
    if draft.case_id:
        projecting.project(draft.case_id, today=today)


def write_note(*, case_id: UUID, text: str, by: User, entry_id: UUID) -> Entry:
    """A note in the journal of this side; it never crosses."""
    if not text.strip():
        raise Refused(_("The note is empty."), None, {"text": _("Please write something.")})
    must_be_allowed(by, "open_record", case_id)
    return _plain(case_id, Entry.Kind.NOTE, {"text": text.strip()}, {}, by, entry_id)


def add_paper(
    *, case_id: UUID, kind: str, name: str, data: bytes, media_type: str, by: User, paper_id: UUID, note: str = "",
    compartment: str = "",
) -> Paper:  # fmt: skip
    """Keeps a file of the case: sealed on disk, its name sealed in an entry. The same paper id twice is one paper."""
    must_be_allowed(by, "upload_paper", case_id)
    with transaction.atomic():
        if known := Paper.objects.filter(id=paper_id).first():
            return known
        size = vault.put_file(case_id, paper_id, data, media_type)
        entry = _plain(case_id, Entry.Kind.PAPER, {"name": name, "note": note}, {"paper": str(paper_id)}, by, uuid7())
        return Paper.objects.create(
            id=paper_id, case_id=case_id, entry_id=entry.id, kind=kind[:40],
            media_type=media_type, size=size, compartment=compartment,
        )  # fmt: skip


def _plain(
    case_id: UUID, kind: str, answers: Mapping[str, Any], facts: Mapping[str, Any], by: User, entry_id: UUID
) -> Entry:
    with transaction.atomic():
        if known := Entry.objects.filter(id=entry_id, case_id=case_id).first():
            return known
        file = journal(case_id, lock=True)
        content = writing.make_content(
            case=file.case, kind=kind, writer=writing.Writer.of(by), told=False,
            facts=facts, answers=answers, entry_id=entry_id,
        )  # fmt: skip
        (row,) = writing.store([content], case=file.case)
        vault.record("write", actor=str(by.id), object=str(case_id), fields=kind)
        return row
