"""Files of told entries: they follow their letter, and on the other side become papers of the same case."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils.translation import gettext as _

from homeward.cases.models import Attachment, Case, Entry, Paper, Told
from homeward.cases.queries.contents import contents_of
from homeward.cases.queries.journal import Journal, journal
from homeward.cases.rules import attachments as rules
from homeward.cases.rules.entries import Content
from homeward.exchange import actions as exchange
from homeward.lib.errors import Refused
from homeward.procedure.rules import Form, Release
from homeward.vault import actions as vault
from homeward.vault import queries as vault_queries
from homeward.vault.rules import Destroyed

TOLD = "told"


def named_in(case: Case, form: Form | None, answers: Mapping[str, Any], entry_id: UUID) -> dict[str, Any]:
    """The answers of a told entry, with each paper replaced by what must come of it; raises Refused for too many.

    A new id by chance every time: that one file was told twice is nobody's business but the writer's.
    """
    asked = {str(value): question for question, value in rules.values(form, answers)}
    if not asked:
        return dict(answers)
    rows = []
    found: dict[str, Any] = {}
    for paper in Paper.objects.filter(id__in=asked, case_id=case.id):
        question = asked[str(paper.id)]
        try:
            data = vault_queries.get_file(paper.id).read()
        except Destroyed:
            continue
        digest = hashlib.sha256(data).hexdigest()
        one = rules.Attached(uuid4(), question.id, question.compartment, paper.media_type, len(data), digest)
        found[str(paper.id)] = one.as_answer()
        rows.append(_row(case.id, entry_id, one, incoming=False, paper_id=paper.id))
    if len(rows) > rules.MOST_FILES or sum(one.size for one in rows) > rules.MOST_BYTES:
        raise Refused(_("These files are too many for one letter. Please send some of them with another one."))
    Attachment.objects.bulk_create(rows)
    return rules.replaced(form, answers, found)


def _row(case_id: UUID, entry_id: UUID, one: rules.Attached, *, incoming: bool, paper_id: UUID | None) -> Attachment:
    return Attachment(
        id=one.id, case_id=case_id, entry_id=entry_id, paper_id=paper_id, incoming=incoming, question=one.question,
        compartment=one.compartment, media_type=one.media_type, size=one.size,
    )  # fmt: skip


def follow(letter: UUID, case: Case, contents: Sequence[Content]) -> None:
    """The files that these told entries of ours name follow their letter."""
    named = Attachment.objects.filter(entry_id__in=[one.id for one in contents], incoming=False)
    if files := {one.id: one.paper_id for one in named if one.paper_id}:
        exchange.attach(letter=letter, to=case.partner, case_id=case.id, files=files)


def expect(case: Case, release: Release, contents: Sequence[Content], *, letter: UUID) -> None:
    """Told entries of the other side that are accepted now name files: they are taken in as they come."""
    rows = [
        _row(case.id, UUID(content.id), one, incoming=True, paper_id=None)
        for content in contents
        for one in rules.attached(release.forms.get(content.form.split("@")[0]), content.answers)
    ]
    if rows:
        Attachment.objects.bulk_create(rows, ignore_conflicts=True)
        exchange.expect_files(letter=letter, iss=case.partner, case_id=case.id, files=[one.id for one in rows])


def file_came(case_id: UUID, name: UUID, data: bytes, media_type: str, sha256: str) -> str:
    """All of a file is here: sealed anew under this node's own keys, as a paper of its case.

    Returns "" when it is kept, else a code that both sides can read. Runs as the courier's service.
    """
    row = Attachment.objects.select_for_update().filter(pk=name, case_id=case_id, incoming=True).first()
    if row is None:
        return "nobody"
    if row.paper_id is not None:
        return ""
    said = _said(row)
    if said is None:
        return "destroyed"
    if (said.sha256, said.size, said.media_type) != (sha256, len(data), media_type):
        return "differs"
    try:
        kept = vault.put_file(case_id, name, data, media_type)
    except Refused:
        return "not_kept"
    if kept != len(data):  # it carried traces that every upload loses; who sends such a file did not send an upload
        vault.destroy_file(name)
        return "not_kept"
    Paper.objects.create(id=name, case_id=case_id, entry_id=row.entry_id, kind=TOLD, media_type=media_type, size=kept,
                         compartment=row.compartment)  # fmt: skip
    row.paper_id = name
    row.save(update_fields=["paper_id"])
    vault.record("receive", actor="courier", object=str(case_id), fields="file")
    return ""


def _said(row: Attachment) -> rules.Attached | None:
    """What the told entry itself says of the file; None when its answers were destroyed, or it does not count."""
    entry = Entry.objects.filter(pk=row.entry_id, told_state__state=Told.State.COMMON).first()
    contents = contents_of([entry]) if entry else []
    if entry is None or not contents:
        return None
    form = journal(row.case_id).edition_of(entry).forms.get(entry.form.split("@")[0])
    return next((one for one in rules.attached(form, contents[0].answers) if one.id == row.id), None)


def stop_resting_on(file: Journal, consents: Collection[str]) -> None:
    """A consent was taken back: files of the letters that rest on it, which are still on the way, go no further."""
    named = set(consents) | {one for entry in file.entries if str(entry.id) in set(consents)
                             for one in entry.pointers.get("told_as", ())}  # fmt: skip
    stop_of([entry.id for entry in file.entries if entry.told and named & set(entry.pointers.get("relies", ()))])


def stop_of(entries: Collection[UUID], code: str = "withdrawn") -> None:
    """Files of these told entries, in either direction, go no further; what came of them is erased."""
    on_the_way = Attachment.objects.filter(entry_id__in=entries).filter(Q(incoming=False) | Q(paper_id=None))
    ours = [one.id for one in on_the_way if not one.incoming]
    theirs = [one.id for one in on_the_way if one.incoming]
    if ours:
        exchange.stop_files(ours, code)
    if theirs:
        exchange.drop_files(theirs, code)
