"""Checks that the stories name only what there is: a misspelt step that must not be open would never be missed."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeward.procedure.checking.names import Names, answers, known
from homeward.procedure.checking.problems import Problem, Where, at, nearest
from homeward.procedure.loading import File

BY_SIDE = ("open", "not_open", "again", "not_again", "heard", "not_heard", "assigned")
MARKS = {"flags": "flag or track", "not_flags": "flag or track", "consents": "consent", "no_consents": "consent"}


def story_problems(files: list[File], names: Names) -> Iterator[Problem]:
    """Unknown steps, questions, answers, marks, consents, stages and countries in the scenarios."""
    for file in files:
        if file.path.startswith("scenarios/"):
            for side in ("host", "home"):
                if "parties" in names.procedure:
                    yield from known(file, (side,), "country", file.data[side], names.procedure["parties"])
            for place, entry in enumerate(file.data["entries"]):
                here: Where = ("entries", place)
                if "expect" in entry:
                    yield from _expected(file, (*here, "expect"), entry["expect"], names)
                else:
                    yield from _act(file, here, entry, names)


def _act(file: File, here: Where, entry: Mapping[str, Any], names: Names) -> Iterator[Problem]:
    for key in ("do", "waits", "goes_on"):
        if key in entry:
            yield from known(file, (*here, key), "step", entry[key], names.steps)
    for question, value in (entry.get("facts") or {}).items():
        yield from known(file, (*here, "facts", question), "question", question, names.questions)
        yield from answers(file, (*here, "facts", question), question, value, names)


def _expected(file: File, here: Where, expect: Mapping[str, Any], names: Names) -> Iterator[Problem]:
    for key in BY_SIDE:
        for side, steps in (expect.get(key) or {}).items():
            for step in steps:
                yield from known(file, (*here, key, side), "step", step, names.steps)
    for step in [*(expect.get("due") or ()), *(expect.get("meeting") or ())]:
        yield from known(file, here, "step", step, names.steps)
    for one in expect.get("promises") or ():
        step = one["step"] if isinstance(one, Mapping) else one
        yield from known(file, (*here, "promises"), "step", step, names.steps)
    for key, kind in MARKS.items():
        for one in expect.get(key) or ():
            yield from known(file, (*here, key), kind, one, names.flags if "flags" in key else names.scopes)
    if "here" in expect:
        yield from known(file, (*here, "here"), "stage", expect["here"], names.stages)
    yield from _statuses(file, (*here, "status"), expect.get("status") or {}, names)


def _statuses(file: File, here: Where, wanted: Mapping[str, Any], names: Names) -> Iterator[Problem]:
    effects = [effect for step in names.steps.values() for effect in step.get("effects") or ()]
    asked = [effect["set_status"]["code_from"] for effect in effects if "set_status" in effect]
    codes = {code for one in asked for code in names.codes.get(names.questions.get(one, {}).get("codes", ""), ())}
    for side, code in wanted.items():
        if code is not None and code not in codes:
            yield at(file, (*here, side), f"`{code}` is no status that is decided. {nearest(str(code), codes)}")
