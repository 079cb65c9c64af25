"""Searches an edition in any of the three languages: steps, questions, answers, consents, roles."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from homeward.procedure.reading.teller import Teller
from homeward.procedure.rules import Release

MOST = 40
KEYS = {
    "step": "steps.{}.title",
    "question": "questions.{}.label",
    "code": "codes.{}",
    "consent": "consents.{}.name",
    "role": "roles.{}",
    "stage": "stages.{}",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One find: what it is, its title in the reader's language, where the words were found, and what to open."""

    kind: str
    id: str
    title: str
    note: str
    step: str


@dataclass(frozen=True, slots=True)
class Found:
    """All finds of one kind, at most `MOST`, and how many there are."""

    kind: str
    hits: tuple[Hit, ...]
    count: int


def search(text: str, teller: Teller) -> tuple[Found, ...]:
    """What has all the typed words in its id, clause or text in any language, by kind; empty for an empty text."""
    wanted = [_plain(one) for one in text.split()]
    if not wanted:
        return ()
    groups: dict[str, list[Hit]] = {}
    for kind, name, texts, step in _shelf(teller.release):
        place = next((one for one in texts if all(word in _plain(one) for word in wanted)), None)
        if place is not None:
            groups.setdefault(kind, []).append(_hit(kind, name, place, step, teller))
    return tuple(Found(kind, tuple(hits[:MOST]), len(hits)) for kind, hits in groups.items())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _hit(kind: str, name: str, place: str, step: str, teller: Teller) -> Hit:
    title = teller.word(KEYS[kind].format(name))
    belongs = teller.step(step) if step and kind != "step" else ""
    note = "" if place == title or place.endswith(name) else place
    return Hit(kind, name, title, " · ".join(filter(None, (belongs, note))), step)


def _shelf(release: Release) -> Iterator[tuple[str, str, list[str], str]]:
    """Kind, id, every text in every language, and the step to which it belongs."""
    for stage in release.stages:
        yield "stage", stage.id, _texts(release, f"stages.{stage.id}"), ""
    for step in release.steps.values():
        keys = [f"steps.{step.id}.{part}" for part in ("title", "why", "tell")]
        yield "step", step.id, [*_texts(release, *keys), f"{step.clause or ''} · {step.id}"], step.id
    home = {step.form: step.id for step in release.steps.values() if step.form}
    used: dict[str, str] = {}
    for form in release.forms.values():
        for question in form.questions:
            keys = [f"questions.{question.id}.{part}" for part in ("label", "help")]
            yield "question", question.id, [*_texts(release, *keys), question.id], home.get(form.id, "")
            used.setdefault(question.codes or "", home.get(form.id, ""))
    for scope in release.consents.values():
        keys = [f"consents.{scope.id}.{part}" for part in ("name", "text", "if_no")]
        yield "consent", scope.id, [*_texts(release, *keys), f"({scope.letter}) · {scope.id}"], ""
    for name, codes in release.codes.items():
        for code in codes:
            yield (
                "code",
                f"{name}.{code.id}",
                [*_texts(release, f"codes.{name}.{code.id}"), code.id],
                used.get(name, ""),
            )
    for role in release.roles:
        yield "role", role, [*_texts(release, f"roles.{role}"), role], ""


def _texts(release: Release, *keys: str) -> list[str]:
    return [found for key in keys for texts in release.texts.values() if (found := texts.get(key))]
