"""Reads the journal of a case as the rules see it: the own state and the state that both sides share."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings

from homeward.cases.models import Case, Entry, Told
from homeward.cases.rules.typed import CAME, understood
from homeward.lib.canon import digest
from homeward.procedure import queries as procedure
from homeward.procedure import rules as procedure_rules
from homeward.vault import queries as vault


def as_rule(entry: Entry) -> procedure_rules.Entry:
    """The entry without what the rules must not see: its answers, its times of writing, its writer's name."""
    return procedure_rules.Entry(
        id=str(entry.id),
        kind=entry.kind,
        step=entry.step or None,
        node=entry.node,
        told=entry.told,
        facts=entry.facts,
        pointers=entry.pointers,
        happened_on=entry.happened_on,
        week=entry.week or None,
    )


@dataclass
class Journal:
    """All entries of one case on this node, with the two states that follow from them."""

    case: Case
    entries: list[Entry]
    told: dict[UUID, Told]
    # What a reader's standing in this case was when it was first asked for, by her id; a page asks a score of times.
    standings: dict[UUID, tuple[str, bool]] = field(default_factory=dict)

    @cached_property
    def editions(self) -> tuple[str, ...]:
        """The editions that the case went through by the word of both countries; the one it follows now is the last."""
        said = (as_rule(one) for one in self.common_entries() if one.kind == Entry.Kind.RELEASE)
        return procedure_rules.editions_of(said, self.case.release)

    @cached_property
    def release(self) -> procedure_rules.Release:
        """The edition that the case follows."""
        return procedure.release(self.editions[-1])

    def edition_of(self, entry: Entry) -> procedure_rules.Release:
        """The edition under which an entry was written: it stays as written when the case goes on under another."""
        if entry.release == self.editions[-1]:
            return self.release
        try:
            return procedure.release(entry.release)
        except procedure.UnknownRelease:
            return self.release

    @property
    def sides(self) -> procedure_rules.Sides:
        """Which country is host and which is home."""
        return procedure_rules.Sides(host=self.case.host, home=self.case.home)

    @property
    def side(self) -> str:
        """The side that this node has in the case: host or home."""
        return "host" if settings.NODE.country == self.case.host else "home"

    def own_entries(self) -> Iterable[Entry]:
        """Private entries, what this side told, and what it accepted from the other."""
        for entry in self.entries:
            state = self.told.get(entry.id)
            if state is None or not state.incoming or state.state == Told.State.COMMON:
                yield entry

    def common_entries(self) -> Iterable[Entry]:
        """Told entries that one side sent and the other accepted."""
        for entry in self.entries:
            state = self.told.get(entry.id)
            if state is not None and state.state == Told.State.COMMON:
                yield entry

    @cached_property
    def taken_out(self) -> frozenset[str]:
        """Entries that belong to another person; what is left of them is that they stood here."""
        return procedure_rules.taken_out({str(one.id): as_rule(one) for one in self.entries})

    @cached_property
    def removals(self) -> dict[str, Entry]:
        """By entry that was taken out, the word that took it out: of the private one and the told one the first."""
        pairs = [{str(one.id), *one.pointers.get("told_as", ())} for one in self.entries]
        words = [one for one in self.entries if one.kind == Entry.Kind.TAKEN_OUT and not one.told]
        words += [one for one in self.entries if one.kind == Entry.Kind.TAKEN_OUT and one.told]
        found: dict[str, Entry] = {}
        for word in words:
            named = set(word.pointers.get("ends", ()))
            for one in self.taken_out & named.union(*(pair for pair in pairs if pair & named)):
                found.setdefault(one, word)
        return found

    @cached_property
    def own(self) -> procedure_rules.State:
        """What this side must do follows from this."""
        return procedure_rules.fold(map(self._as_rule, self.own_entries()), self.release, self.sides)

    @cached_property
    def common(self) -> procedure_rules.State:
        """The shared path and the promises follow from this; the same on both nodes."""
        return procedure_rules.fold(map(self._as_rule, self.common_entries()), self.release, self.sides)

    def _as_rule(self, entry: Entry) -> procedure_rules.Entry:
        """As the rules see it, where something was typed in first and then came as a letter."""
        rule = as_rule(entry)
        if not self._came:
            return rule
        typed = self._came.get(rule.id)
        names = {str(one.id): key for key, one in self._came.items()}
        here = {str(one.id) for one in self.entries}
        return replace(rule, pointers=understood(rule.pointers, typed.pointers if typed else None, names, here))

    @cached_property
    def _came(self) -> dict[str, Entry]:
        """Typed-in entries by the id of the letter's entry that took their place."""
        gone = {row.entry_id: str(row.of) for row in self.told.values() if row.code == CAME}
        return {gone[entry.id]: entry for entry in self.entries if entry.id in gone}

    @property
    def seal(self) -> procedure_rules.Seal | None:
        """Who still reads this file and what of it, while it is sealed; None while it is open."""
        seal = self.release.seal
        return seal if seal and seal.flag in self.own.flags else None

    def common_digest(self) -> str:
        """One hash over the common part, for the daily comparison of both nodes.

        What was taken out is left aside, with the word that did it: of a case that ran on paper the other side may
        never have had either.
        """
        common = {str(one.id): one for one in self.common_entries()}
        gone = procedure_rules.taken_out({key: as_rule(one) for key, one in common.items()})
        return digest(str(self.case.id), sorted(one.digest for key, one in common.items()
                                                 if key not in gone and one.kind != Entry.Kind.TAKEN_OUT))  # fmt: skip


def journal(case_id: UUID, *, lock: bool = False) -> Journal:
    """The journal of a case that the caller may see; `Case.DoesNotExist` otherwise. `lock` keeps other writers out."""
    found = journals([case_id], lock=lock)
    if not found:
        raise Case.DoesNotExist
    return found[0]


def journals(case_ids: Collection[UUID], *, lock: bool = False, bare: bool = False) -> list[Journal]:
    """The journals of those of these cases that the caller may see: three questions, whatever their number.

    `bare` leaves what is sealed where it lies, for those who only need what follows from the entries.
    """
    cases = Case.objects.select_for_update() if lock else Case.objects
    # Locked in one order, so that two who want the same cases cannot wait for each other.
    files = {case.id: Journal(case, [], {}) for case in cases.filter(id__in=case_ids).order_by("id")}
    entries = Entry.objects.defer("sealed") if bare else Entry.objects
    for entry in entries.filter(case_id__in=files).order_by("stored_at", "id"):
        files[entry.case_id].entries.append(entry)
    for row in Told.objects.filter(case_id__in=files):
        files[row.case_id].told[row.entry_id] = row
    for file in files.values():
        file.case.under = file.editions[-1]
    return list(files.values())


def open_sealed(entries: Iterable[Entry]) -> dict[UUID, dict[str, Any]]:
    """What is sealed in these entries, `{"answers": …, "salt": …}` by entry id; destroyed ones are missing."""
    rows = list(entries)
    opened = vault.unseal_many([(row.case_id, row.id, bytes(row.sealed), "entry") for row in rows])
    return {row.id: json.loads(data) for row, data in zip(rows, opened, strict=True) if data is not None}
