"""Destroys what a file holds about another person: keys, facts, files, letters, names; that it stood there remains."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.cases.actions import attachments, writing
from homeward.cases.models import Attachment, Case, Entry, Paper, Round, RoundMark, Task
from homeward.cases.queries.journal import Journal, journal, open_sealed
from homeward.exchange import actions as exchange
from homeward.people import actions as people
from homeward.procedure.rules import Form
from homeward.vault import actions as vault

# Days for which a timer looks again at what was taken out.
LATELY = 3


def erase_taken_out(case_id: UUID) -> None:
    """Empties every entry of a case that was taken out; once more changes nothing.

    Runs as a service: whoever confirmed it need not be one who may read what is destroyed. Keys are destroyed when the
    caller's transaction is done. A letter of ours that still waits for its answer is emptied when that has come.
    """
    with agencies.service("taking out"):
        file = journal(case_id)
        gone = {UUID(one) for one in file.taken_out}
        if not gone:
            return
        full = [one for one in file.entries if one.id in gone and (one.step or one.facts)]
        letters = {told.letter for key, told in file.told.items() if key in gone and told.letter}
        exchange.forget(letters=letters, needed=_carries_more(file, gone))
        Entry.objects.filter(id__in=[one.id for one in full]).update(
            facts={}, step="", form="", happened_on=None, week=""
        )
        _beside(case_id, gone)
        if any(_names_somebody(_form(file, one)) for one in full):
            name_anew(case_id)
        transaction.on_commit(lambda: vault.destroy_items(gone))


def finish_taking_out() -> int:
    """Does again what was taken out lately, should the node have fallen before the keys were destroyed; how many cases.

    A timer calls it.
    """
    lately = timezone.now() - timedelta(days=LATELY)
    with agencies.service("taking out"):
        words = Entry.objects.filter(kind=Entry.Kind.TAKEN_OUT, stored_at__gte=lately)
        case_ids = set(words.values_list("case_id", flat=True))
    for case_id in case_ids:
        with transaction.atomic():
            erase_taken_out(case_id)
    return len(case_ids)


def _carries_more(file: Journal, gone: Collection[UUID]) -> set[UUID]:
    """Letters of ours with something else in them that still has to travel; a consent goes with the next one again."""
    steps = {one.id: file.release.steps.get(one.step) for one in file.entries}
    receipts = {key for key, step in steps.items() if step is not None and step.does("give_consent")}
    return {
        told.letter
        for key, told in file.told.items()
        if told.letter and not told.incoming and key not in gone and key not in receipts
    }


def _beside(case_id: UUID, gone: Collection[UUID]) -> None:
    """What lies beside such entries: their files, letters that have not left, news of them on desks."""
    attachments.stop_of(gone, "taken_out")
    named = Attachment.objects.filter(entry_id__in=gone).exclude(paper_id=None).values("paper_id")
    papers = list(Paper.objects.filter(Q(entry_id__in=gone) | Q(id__in=named), case_id=case_id))
    Paper.objects.filter(id__in=[one.id for one in papers]).delete()
    rounds = Round.objects.filter(case_id=case_id, entry_id__in=gone)
    marks = list(RoundMark.objects.filter(round__in=rounds).values_list("id", flat=True))
    RoundMark.objects.filter(id__in=marks).update(note=None)
    # What left under a number stays in the register of the office; what did not leave never will.
    unsent = rounds.exclude(state=Round.State.SENT)
    RoundMark.objects.filter(round__in=unsent).delete()
    unsent.delete()
    Task.objects.filter(case_id=case_id, kind=Task.Kind.NEWS, why__entry__in=[str(one) for one in gone]).delete()
    transaction.on_commit(lambda: _destroy(marks, [one.id for one in papers]))


def _destroy(items: Collection[UUID], files: Collection[UUID]) -> None:
    vault.destroy_items(items)
    for one in files:
        vault.destroy_file(one)


def _form(file: Journal, entry: Entry) -> Form | None:
    return file.edition_of(entry).forms.get(entry.form.split("@")[0])


def _names_somebody(form: Form | None) -> bool:
    sections = form.sections if form else ()
    return any(question.person for section in sections if not section.repeats for question in section.questions)


def name_anew(case_id: UUID) -> None:
    """The person is called again by what the entries that are left say of her."""
    file = journal(case_id)
    live = [one for one in file.own_entries() if str(one.id) in file.own.live and _names_somebody(_form(file, one))]
    answers = open_sealed(live)
    said = [writing.marked(_form(file, one), answers[one.id]["answers"]) for one in live if one.id in answers]
    Case.objects.filter(id=file.case.id).update(house_name=None)
    for marks in said:
        writing.remember_house_name(file.case, marks)
    people.project(file.case.id, file.case.id, next((marks for marks in reversed(said) if marks), []))
