"""Keeps the lines of a group's sheet as they were typed, from several windows at once, and loses no word of any."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from homeward.agencies import queries as standing
from homeward.agencies.queries import User
from homeward.cases.models import GroupEvent, GroupLine, LineRevision
from homeward.cases.queries import groups as queries
from homeward.cases.rules import groups as rules
from homeward.cases.rules.groups import Typed
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.procedure.rules import Section
from homeward.vault import actions as vault

Raw = Mapping[str, Sequence[str]]
# What is sealed of one line: for everybody who may see the sheet, and for the nurse; None where nothing is written.
Parts = tuple[bytes | None, bytes | None]


@dataclass
class Saved:
    """What became of a page of lines: numbers written, words that clash with a colleague's, by line."""

    written: list[int] = field(default_factory=list)
    clashes: dict[int, dict[str, list[str]]] = field(default_factory=dict)


def save_lines(*, event_id: UUID, section: str, lines: Mapping[int, Raw], was: Mapping[int, int], by: User) -> Saved:
    """Keeps the lines of one part of a sheet as they were typed; a line that did not change is not written.

    `was` is the state (0: none) that the window showed of each line. Where a colleague wrote other words meanwhile,
    hers stay and mine are kept beside and given back in `clashes`. Sending the same twice changes nothing.
    """
    with transaction.atomic():
        event = GroupEvent.objects.select_for_update().get(id=event_id, agency_id=by.agency_id)
        sheet = queries.sheet(event_id, by, only=lines)
        part = next((one for one in sheet.form.sections if one.id == section), None)
        asked = [one.id for one in sheet.writes(part)] if part else []
        if part is None or not asked:
            raise Refused(_("This part of the sheet belongs to another role."))
        most = sheet.arrivals.most_lines
        lines = {number: raw for number, raw in lines.items() if 0 < number <= most}
        saved = _Saving(event, sheet, part, asked, by).save(lines, was)
        if saved.written:
            event.rows = max(event.rows, *saved.written)
            event.save(update_fields=["rows"])
            vault.record("write", actor=str(by.id), object=str(event_id), fields=f"line.{section}",
                         count=len(saved.written))  # fmt: skip
        return saved


@dataclass
class _Saving:
    """One page of lines on its way into the database."""

    event: GroupEvent
    sheet: queries.Sheet
    part: Section
    asked: list[str]
    by: User

    def save(self, lines: Mapping[int, Raw], was: Mapping[int, int]) -> Saved:
        saved = Saved()
        bases = self._bases(was)
        changed: dict[int, Typed] = {}
        for number, raw in lines.items():
            line = self.sheet.lines.get(number) or queries.LineSeen(number)
            if line.destroyed:
                continue
            mine = rules.tidy(raw, self.asked)
            base = bases.get(number, {}) if number in bases or was.get(number, 0) != line.revision else line.typed
            merged = rules.merged(base, mine, line.typed, self.asked)
            if merged.clashes:
                saved.clashes[number] = merged.clashes
            if merged.typed != line.typed:
                changed[number] = merged.typed
        self._write(changed, saved)
        return saved

    def _bases(self, was: Mapping[int, int]) -> dict[int, Typed]:
        """What this window showed of the lines that changed since."""
        old = {n: r for n, r in was.items() if n in self.sheet.lines and r != self.sheet.lines[n].revision}
        care = standing.may(self.by, "group_health").allowed
        ids = {queries.line_id(self.event.id, n): n for n in old}
        found = queries.states(self.event.id, [(i, old[n]) for i, n in ids.items() if old[n]], care=care)
        return {n: found.get(i, {}) for i, n in ids.items()}

    def _write(self, changed: Mapping[int, Typed], saved: Saved) -> None:
        event, sealed = self.event.id, self._sealed(changed, saved.clashes)
        rows = {row.number: row for row in GroupLine.objects.filter(event=self.event, number__in=list(changed))}
        fresh: list[GroupLine] = []
        old: list[GroupLine] = []
        revisions: list[LineRevision] = []
        for number in changed:
            text, care = sealed[number, False]
            row = rows.get(number) or GroupLine(id=queries.line_id(self.event.id, number), event=self.event,
                                                agency_id=self.event.agency_id, number=number, revision=0)  # fmt: skip
            (old if number in rows else fresh).append(row)
            row.revision += 1
            row.sealed, row.care = text or row.sealed, care or row.care
            revisions.append(self._revision(row.id, row.revision, (_bytes(row.sealed), _bytes(row.care))))
        GroupLine.objects.bulk_create(fresh)
        GroupLine.objects.bulk_update(old, ["revision", "sealed", "care"])
        revisions += [
            self._revision(queries.line_id(event, n), self.sheet.lines[n].revision, sealed[n, True], beside=True)
            for n in saved.clashes
        ]
        LineRevision.objects.bulk_create(revisions)
        saved.written = sorted(changed)

    def _revision(self, line: UUID, number: int, sealed: Parts, *, beside: bool = False) -> LineRevision:
        text, care = sealed
        return LineRevision(id=uuid7(), line_id=line, agency_id=self.event.agency_id, revision=number, beside=beside,
                            sealed=text, care=care, written_by=self.by.id)  # fmt: skip

    def _sealed(self, changed: Mapping[int, Typed], beside: Mapping[int, Typed]) -> dict[tuple[int, bool], Parts]:
        """The two sealed parts of every line that is written, by its number and whether it is kept beside."""
        health = {one.id for one in self.sheet.form.questions if queries.is_care(one)}
        mine_is_care = any(one in health for one in self.asked)
        mine_is_plain = any(one not in health for one in self.asked)
        items: list[tuple[UUID, bytes, str]] = []
        places: list[tuple[int, bool, bool]] = []
        rows = [(n, one, False) for n, one in changed.items()] + [(n, one, True) for n, one in beside.items()]
        for number, typed, aside in rows:
            key = queries.line_id(self.event.id, number)
            for care, wanted in ((False, mine_is_plain), (True, mine_is_care)):
                if wanted:
                    part = {name: list(texts) for name, texts in typed.items() if (name in health) == care}
                    data = json.dumps(part, ensure_ascii=False).encode()
                    items.append((queries.care_id(key) if care else key, data, queries.CARE if care else queries.LINE))
                    places.append((number, aside, care))
        found: dict[tuple[int, bool], Parts] = {}
        for (number, aside, care), blob in zip(places, vault.seal_many(self.event.id, items), strict=True):
            text, nurse = found.get((number, aside), (None, None))
            found[number, aside] = (text, blob) if care else (blob, nurse)
        return found


def _bytes(blob: bytes | memoryview | None) -> bytes | None:
    return None if blob is None else bytes(blob)
