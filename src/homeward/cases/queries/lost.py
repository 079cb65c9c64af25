"""What has to be written again after a disaster: steps that were told, and whose private entry did not come back."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from homeward.cases.models import Entry, Told
from homeward.cases.queries import wording
from homeward.cases.queries.journal import Journal, journals
from homeward.exchange import queries as exchange


@dataclass(frozen=True, slots=True)
class Lost:
    """One step of one case: its number, the title in the reader's language, the day or week on which it was done."""

    case_id: UUID
    number: str
    title: str
    on: date | None
    week: str


def lost_work() -> list[Lost]:
    """Of every case that the reader may see, by case number; a step leaves the list when it is written again."""
    back = exchange.returned()
    told = Told.objects.filter(letter__in=back, incoming=False).values_list("case_id", flat=True)
    found = [one for file in journals(set(told)) for one in lost_in(file)]
    return sorted(found, key=lambda one: one.number)


def lost_in(file: Journal) -> list[Lost]:
    """The same of one case."""
    back = exchange.returned([file.case.id])
    if not back:
        return []
    twins = {told for entry in file.entries for told in entry.pointers.get("told_as", ())}
    again: dict[str, list[Entry]] = defaultdict(list)
    for entry in file.entries:
        if not entry.told and entry.kind == Entry.Kind.STEP:
            again[entry.step].append(entry)
    return [
        Lost(file.case.id, file.case.number, _title(file, entry), entry.happened_on, entry.week)
        for entry in file.entries
        if (row := file.told.get(entry.id)) and row.letter in back and str(entry.id) not in twins and not row.incoming
        if not any(one.stored_at > back[row.letter] for one in again[entry.step])
    ]


def _title(file: Journal, entry: Entry) -> str:
    return wording.step_title(file.release, entry.step)
