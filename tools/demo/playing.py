"""Plays one made-up case on two made-up nodes at once: both journals, with the same told entries byte for byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from homeward.cases.actions.bulk import MadeRound, Part, Standing
from homeward.cases.messages import CaseFrame
from homeward.cases.rules.arriving import as_entry
from homeward.cases.rules.entries import Content, week_of
from homeward.cases.rules.pointers import as_told
from homeward.consent import rules as consent
from homeward.procedure import rules as procedure
from homeward.procedure.rules import Release, Sides, State, Step
from tools.demo.ids import cast_id

HAPPENED = "happened_on"
RECEIPT = "consent"
# Who of the cast does the steps of a role, where the case was opened and where the person returns.
OFFICIALS = {
    "focal_point": "focal", "provincial_officer": "officer", "provincial_head": "province_head",
    "border_officer": "border",
}  # fmt: skip
DOES = {
    "host": {
        **OFFICIALS,
        "shelter_worker": "worker",
        "shelter_head": "head",
        "nurse": "nurse",
        "lawyer": "lawyer",
        "finance_officer": "finance",
    },
    "home": {**OFFICIALS, "shelter_worker": "officer", "shelter_head": "province_head"},
}
OFFICE = {"worker": "shelter", "worker2": "shelter", "head": "shelter", "nurse": "shelter", "lawyer": "shelter",
          "finance": "shelter", "border": "border",
          "focal": "focal", "officer": "province", "province_head": "province"}  # fmt: skip
ROLES = {"worker": "shelter_worker", "worker2": "shelter_worker", "head": "shelter_head", "nurse": "nurse",
         "lawyer": "lawyer", "finance": "finance_officer", "border": "border_officer",
         "officer": "provincial_officer"}  # fmt: skip


@dataclass
class Half:
    """One node's journal as it grows."""

    country: str
    contents: list[Content] = field(default_factory=list)
    told: dict[str, Standing] = field(default_factory=dict)
    rules: list[procedure.Entry] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    rounds: list[MadeRound] = field(default_factory=list)
    letters: list[list[str]] = field(default_factory=list)
    _state: State | None = None

    def add(self, content: Content, standing: Standing | None = None) -> None:
        """Append an entry; what the other side has not accepted from us counts here at once."""
        self.contents.append(content)
        if standing:
            self.told[content.id] = standing
        self.rules.append(replace(as_entry(content), told=standing is not None))
        self._state = None

    def give(self, key: str, part: str) -> None:
        """Let an office of the cast, and one of its people, into the case."""
        office = cast_id(self.country, "office", OFFICE[key])
        person = cast_id(self.country, "person", key)
        if not any(one.agency == office and one.user is None for one in self.parts):
            self.parts.append(Part(office, None, part))
        if key in ROLES and not any(one.user == person for one in self.parts):
            self.parts.append(Part(office, person, ROLES[key]))


class Play:
    """A case between two countries; `do` completes one step, or says False when it is not open."""

    def __init__(self, frame: CaseFrame, release: Release, draw: Random, *, worker: str = "worker") -> None:
        self.frame, self.release, self.draw = frame, release, draw
        self.sides = Sides(frame.host, frame.home)
        self.halves = {"host": Half(frame.host), "home": Half(frame.home)}
        self.who = {side: dict(people) for side, people in DOES.items()}
        self.who["host"]["shelter_worker"] = worker
        self.halves["host"].give(worker, "owner")
        self._clock = 0

    def state(self, side: str) -> State:
        """What this side knows."""
        half = self.halves[side]
        if half._state is None:
            half._state = procedure.fold(half.rules, self.release, self.sides)
        return half._state

    def do(self, name: str, side: str, day: date, facts: Mapping[str, Any], answers: Mapping[str, Any],
           *, stop_at: str = "") -> bool:  # fmt: skip
        """Complete a step; `stop_at` leaves a letter at drafted, signed or queued instead of letting it arrive."""
        step = self.release.steps.get(name)
        state = self.state(side)
        if step is None or name not in procedure.open_steps(state, self.release, side):
            return False
        verdict = consent.verdict(step, state, day, self.release)
        if not verdict.allowed:
            return False
        half, key = self.halves[side], self._doer(side, step.role)
        pointers = {kind: list(ids) for kind, ids in procedure.pointers(
            step.id, facts, state, self.release, half.country).items()}  # fmt: skip
        if verdict.consent_ids:
            pointers["relies"] = list(verdict.consent_ids)
        pointers["told_as"] = [str(self._id(day))]
        private = self._content(half, step, key, day, pointers, facts, answers)
        half.add(private)
        half.give(key, "receiving")
        if step.does("assign"):
            self._assign(half, key, day)
        if step.tells and not step.does("give_consent") and self._may_tell(half, step, private):
            self._tell(half, step, private, key, day, verdict.consent_ids, stop_at)
        return True

    def _doer(self, side: str, role: str) -> str:
        """Who of the cast does the steps of a role: whoever has it, else the first who stands in."""
        roles = (role, *self.release.roles[role].stands_in, "shelter_worker")
        return next(self.who[side][one] for one in roles if one in self.who[side])

    def _may_tell(self, half: Half, step: Step, private: Content) -> bool:
        if step.does("withdraw_consent"):
            return bool(set(private.pointers.get("withdraws", ())) & self._told_ids(half))
        return bool(half.told or step.needs_consent)

    def _assign(self, half: Half, key: str, day: date) -> None:
        half.give("officer", "receiving")
        facts = {"agency": f"{half.country.lower()}-province", "user": "", "part": "receiving"}
        content = self._content(half, None, key, day, {}, facts, {})
        half.add(replace(content, kind="assignment"))

    def _tell(
        self, half: Half, step: Step, private: Content, key: str, day: date, consents: Sequence[str], stop_at: str
    ) -> None:
        if step.round:
            self._round(half, private, key, day, stop_at)
        if stop_at in ("drafted", "signed"):
            return
        receipts = [self._receipt(half, one, day) for one in consents if one not in self._told_ids(half)]
        told = frozenset({*half.told, *(one.id for one in receipts)})
        twins = {one.id: one.pointers["told_as"][0] for one in half.contents if one.pointers.get("told_as")}
        facts, answers = self._cut(half, step, private, day)
        content = self._content(
            half, step, key, day, as_told(private.pointers, twins, told), facts, answers,
            id=private.pointers["told_as"][0], told=True,
        )  # fmt: skip
        state = "queued" if stop_at == "queued" else "common"
        for one, of in [*((receipt, "") for receipt in receipts), (content, private.id)]:
            half.add(one, Standing(incoming=False, state=state, of=of))
        if state == "queued":
            half.letters.append([one.id for one in (*receipts, content)])
            return
        other = self.halves["home" if half is self.halves["host"] else "host"]
        if not other.contents:
            other.give("focal", "focal_point")
        for one in (*receipts, content):
            other.add(one, Standing(incoming=True, state="common"))

    def _round(self, half: Half, private: Content, key: str, day: date, stop_at: str) -> None:
        signed = stop_at or "sent"
        number = f"{self.draw.randint(100, 999)}/{self.draw.randint(1000, 9999)}" if signed != "signed" else ""
        sent = signed in ("sent", "queued")
        half.rounds.append(MadeRound(
            entry=private.id, agency=cast_id(half.country, "office", OFFICE[key]), step=private.step,
            state="sent" if sent else signed, drafted_by=cast_id(half.country, "person", key),
            number=number if sent else "", dated=day if sent else None,
        ))  # fmt: skip

    def _receipt(self, half: Half, consent_id: str, day: date) -> Content:
        entry = next(one for one in half.contents if one.id == consent_id)
        step = self.release.steps[entry.step]
        form = self.release.forms[step.form or ""]
        facts, _ = consent.what_crosses(form, entry.facts, {}, RECEIPT, ())
        given = date.fromisoformat(entry.happened_on or day.isoformat())
        return self._content(half, step, "worker", given, {}, facts, {}, id=entry.pointers["told_as"][0], told=True)

    def _cut(self, half: Half, step: Step, private: Content, day: date) -> tuple[dict[str, Any], dict[str, Any]]:
        form = self.release.forms.get(step.form or "")
        if step.tells is None or form is None or step.tells.milestone or step.tells.purpose is None:
            return {}, {}
        scopes = consent.live_scopes(self.state(self.sides.side_of(half.country)), self.release, day)
        return consent.what_crosses(form, private.facts, private.answers, step.tells.purpose, scopes)

    def _told_ids(self, half: Half) -> set[str]:
        twins = {one.id for one in half.contents if set(one.pointers.get("told_as", ())) & half.told.keys()}
        return {*half.told, *twins}

    def _content(
        self, half: Half, step: Step | None, key: str, day: date, pointers: Mapping[str, list[str]],
        facts: Mapping[str, Any], answers: Mapping[str, Any], *, id: str = "", told: bool = False,
    ) -> Content:  # fmt: skip
        kept, week, on = dict(answers), "", day.isoformat() if day else None
        if step and step.movement:
            if not (told and step.tells and step.tells.milestone):
                kept[HAPPENED] = day.isoformat()
            week, on = week_of(day), None
        form = self.release.forms.get(step.form or "") if step else None
        return Content(
            id=id or str(self._id(day)), case=str(self.frame.id), kind="step", step=step.id if step else "",
            form=f"{form.id}@{form.version}" if form else "", release=self.frame.release, happened_on=on, week=week,
            written_at=self._written(day).isoformat(timespec="seconds"),
            author=(step.role if step else "") if told else str(cast_id(half.country, "person", key)),
            agency=f"{half.country.lower()}-{OFFICE[key]}", node=half.country,
            pointers={kind: list(ids) for kind, ids in pointers.items() if ids}, facts=dict(facts), answers=kept,
            salt=f"{self.draw.getrandbits(128):032x}",
        )  # fmt: skip

    def _written(self, day: date) -> datetime:
        from datetime import UTC

        return datetime.combine(day, time(2), UTC) + timedelta(seconds=self._clock)

    def _id(self, day: date) -> UUID:
        """Like `lib.ids.uuid7`, but of the made-up day and drawn from the seed."""
        self._clock += 61
        value = (int(self._written(day).timestamp() * 1000) << 80) | self.draw.getrandbits(80)
        value = (value & ~(0xF << 76)) | (0x7 << 76)
        return UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62))
