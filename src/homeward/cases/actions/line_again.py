"""A partner who was on paper is on the line again: our papers go as letters, and theirs replace what was typed in."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from homeward.cases.actions import telling
from homeward.cases.models import Entry, Round, Told
from homeward.cases.queries.contents import contents_of
from homeward.cases.queries.journal import Journal
from homeward.cases.rules.arriving import PAPER
from homeward.cases.rules.entries import Content
from homeward.cases.rules.typed import CAME, TypedIn, same_paper


def was_on_the_line(file: Journal) -> bool:
    """Whether letters of this case went or came before it ran on paper: then both nodes know it."""
    return any(row.letter is not None and row.state == Told.State.COMMON for row in file.told.values())


def send_papers(file: Journal) -> None:
    """Posts what we told on paper meanwhile, each as the letter that it was, with its number, in the old stream.

    What we typed in from their papers does not go: it is theirs, and comes from them.
    """
    ours = [e for e in file.entries if (row := file.told.get(e.id)) and not row.incoming and _is_paper(row)]
    numbers = {str(one.entry_id): one for one in Round.objects.filter(case_id=file.case.id)}
    drafts = {told: str(e.id) for e in file.entries for told in e.pointers.get("told_as", ())}
    receipts: list[Content] = []
    for content in contents_of(ours):
        step = file.release.steps.get(content.step)
        if step is not None and step.does("give_consent"):
            receipts.append(content)
            continue
        round_ = numbers.get(drafts.get(content.id, ""))
        official = None
        if round_ is not None and round_.official_date is not None:
            official = {"number": round_.official_number, "date": round_.official_date.isoformat()}
        letter = telling.post(
            file.case, [*receipts, content], consent_ids=list(content.pointers.get("relies", ())),
            needs_consent=bool(step and step.needs_consent), official=official,
        )  # fmt: skip
        sent = [UUID(one.id) for one in (*receipts, content)]
        Told.objects.filter(entry_id__in=sent, code=PAPER).update(letter=letter)
        receipts = []
    file.case.on_paper = False
    file.case.save(update_fields=["on_paper"])


def _is_paper(row: Told) -> bool:
    return row.code == PAPER and row.letter is None


def replace_typed(file: Journal, came: Sequence[Content], *, number: str) -> None:
    """What came as a letter and had been typed in before counts once: as the letter."""
    rows = [e for e in file.entries if (row := file.told.get(e.id)) and row.incoming and _is_typed(row)]
    if not rows:
        return
    typed = [_typed(row, content) for row, content in zip(rows, contents_of(rows), strict=False)]
    for content in came:
        if content.author == PAPER:
            continue
        found = same_paper(node=content.node, step=content.step, number=number, happened_on=_day(content), typed=typed)
        if found is None:
            continue
        typed.remove(found)
        Told.objects.filter(entry_id=UUID(found.id)).update(state=Told.State.REJECTED, code=CAME, of=UUID(content.id))


def _is_typed(row: Told) -> bool:
    return row.code == PAPER and row.state == Told.State.COMMON


def _typed(row: Entry, content: Content) -> TypedIn:
    return TypedIn(str(row.id), row.node, row.step, str(content.answers.get("paper.number", "")), row.happened_on)


def _day(content: Content) -> date | None:
    return date.fromisoformat(content.happened_on) if content.happened_on else None
