"""Made-up cases in any number: each a played story told of another person, with names in three scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple
from uuid import UUID

from tools.demo import names
from tools.demo.cast import cast_id

from bench.stories import Told, like
from homeward.cases.actions.bulk import MadeCase, Part, Standing
from homeward.cases.rules.entries import Content
from homeward.lib.ids import new_case_number
from homeward.procedure.rules import Release

ENTRIES, MOST, LONGEST_OF = 25, 200, 500
ASSIGNED = 40
# Thai letters for the sounds of a Latin spelling, as an office abroad may write a foreign name by ear.
BY_EAR = dict(zip("abcdefghijklmnopqrstuvwxyz", "าบกดเฟกหิจกลมนอปกรสตุววกยซ", strict=True))
# Who has the cases that are not the worker's: her colleague, and another shelter.
OTHERS = (("shelter", "worker2"), ("stranger", "stranger"))
SCRIPTS = ("name.khmer", "name.thai", "name.latin")


class Known(NamedTuple):
    """What is known of one case, to ask for it later."""

    case: str
    number: str
    latin: str
    misspelt: str
    own: str
    open: tuple[str, ...]
    assigned: bool


class Caseload:
    """`cases()` yields them; `known` grows with what was yielded."""

    def __init__(
        self, told: Sequence[Told], release: Release, country: str, step: str,
        *, longest_of: int = LONGEST_OF, most: int = MOST,
    ) -> None:  # fmt: skip
        """`step` is one that the worker's forty cases must have open; one of `longest_of` has `most` entries."""
        self.told, self.release, self.country = told, release, country
        self.longest_of, self.most = longest_of, most
        self.here = [one for one in told if one.frame.host == country and step in one.open]
        self.known: list[Known] = []
        self.entries = 0
        self._more = max(1.0, ENTRIES - sum(len(one.half.contents) for one in told) / len(told))
        self._marked = {
            form.id: {question.id: question.person for question in form.questions if question.person in SCRIPTS}
            for form in release.forms.values()
        }
        self._naming = next(form for form, marked in self._marked.items() if len(marked) == len(SCRIPTS))

    def cases(self, count: int) -> Iterator[MadeCase]:
        """This many, the worker's own among them."""
        draw = Random(count)  # noqa: S311 - made-up cases, no secret
        mine = set(draw.sample(range(count), min(ASSIGNED, count)))
        for number in range(count):
            yield self._made(draw, number in mine, number % self.longest_of == 1 % self.longest_of)

    def _made(self, draw: Random, mine: bool, longest: bool) -> MadeCase:
        told = draw.choice(self.here if mine else self.told)
        case, number = UUID(int=draw.getrandbits(128), version=4), new_case_number(told.frame.host)
        name = _drawn(draw, told.frame.home)
        new = {one.id: like(draw, one.id) for one in told.half.contents}
        contents = [self._told_of(one, str(case), new, _spelt(name)) for one in told.half.contents]
        contents.append(self._named(draw, contents[-1], _spelt(name)))
        room = self.most - len(contents)
        more = room if longest else min(int(draw.expovariate(1 / self._more)), room)
        contents += [self._another(draw, contents) for _ in range(more)]
        self.entries += len(contents)
        self.known.append(
            Known(str(case), number, name.latin, names.misspelt(draw, name.latin), name.own, told.open, mine)
        )
        standings = {new[one]: _standing(at, new) for one, at in told.half.told.items()}
        frame = replace(told.frame, id=case, number=number)
        rounds = [replace(one, entry=new[one.entry]) for one in told.half.rounds]
        return MadeCase(frame, contents, standings, self._parts(draw, mine, frame.host == self.country), rounds)

    def _told_of(self, content: Content, case: str, new: Mapping[str, str], spelt: Mapping[str, str]) -> Content:
        pointers = {kind: [new.get(one, one) for one in ids] for kind, ids in content.pointers.items()}
        said = self._names(content.form.split("@")[0], spelt)
        return replace(
            content, id=new[content.id], case=case, pointers=pointers, answers={**content.answers, **said}
        )  # fmt: skip

    def _names(self, form: str, spelt: Mapping[str, str]) -> dict[str, str]:
        return {question: spelt[mark] for question, mark in self._marked.get(form, {}).items() if mark}

    def _named(self, draw: Random, last: Content, spelt: Mapping[str, str]) -> Content:
        """A note with the names, so that everybody can be looked for however early the story ends."""
        form = f"{self._naming}@{self.release.forms[self._naming].version}"
        return replace(
            last, id=like(draw, last.id), kind="note", step="", form=form, pointers={}, facts={},
            answers=self._names(self._naming, spelt),
        )  # fmt: skip

    def _another(self, draw: Random, contents: Sequence[Content]) -> Content:
        """One more day: a note, or one more of a step that may be done again and again."""
        again = [
            one for one in contents
            if one.kind == "step" and self.release.steps[one.step].repeats == "adds" and not one.pointers
        ]  # fmt: skip
        same = draw.choice(again) if again and draw.random() < 0.5 else contents[0]
        fresh = replace(same, id=like(draw, draw.choice(contents).id), salt=f"{draw.getrandbits(128):032x}")
        if same in again:
            return fresh
        text = "Ate well, slept well, asked for her sister. Called the nurse about the cough; comes on Friday. " * 3
        return replace(fresh, kind="note", step="", form="", pointers={}, facts={}, answers={"text": text})

    def _parts(self, draw: Random, mine: bool, opened_here: bool) -> list[Part]:
        focal = Part(cast_id(self.country, "office", "focal"), None, "focal_point")
        if not (opened_here or mine):
            return [focal]
        office, worker = ("shelter", "worker") if mine else draw.choice(OTHERS)
        agency = cast_id(self.country, "office", office)
        user = cast_id(self.country, "person", worker)
        return [Part(agency, None, "owner"), Part(agency, user, "shelter_worker"), focal]


def _drawn(draw: Random, country: str) -> names.MadeUp:
    """A name that is long enough to be written wrongly."""
    while len((name := names.name(draw, country, draw.choice("fm"))).latin) < 8:
        pass
    return name


def _standing(at: Standing, new: Mapping[str, str]) -> Standing:
    return at._replace(of=new.get(at.of, ""))


def _spelt(name: names.MadeUp) -> dict[str, str]:
    own = "name.khmer" if name.language == "km" else "name.thai"
    by_ear = "".join(BY_EAR.get(letter, letter) for letter in name.latin.lower())
    return {"name.khmer": by_ear, "name.thai": by_ear, "name.latin": name.latin, own: name.own}
