"""Checks what procedure.yaml says of arrivals: forms, questions, the number of questions aside, words of the card."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeward.procedure.checking.names import Names, known
from homeward.procedure.checking.problems import Problem, at
from homeward.procedure.loading import File
from homeward.procedure.rules.arrivals import FORMS, QUESTIONS


def arrival_problems(files: list[File], names: Names) -> Iterator[Problem]:
    """Unknown names, an aside that asks too much, and answers of arrivals that could cross the border."""
    file = next((one for one in files if one.path == "procedure.yaml"), None)
    said: Mapping[str, Any] = names.procedure.get("arrivals") or {}
    if file is None or not said:
        return
    for key in FORMS:
        yield from known(file, ("arrivals", key), "form", said[key], names.forms)
        yield from _never_crosses(file, key, names.forms.get(said[key], {}))
    for key in QUESTIONS:
        yield from known(file, ("arrivals", key), "question", said[key], names.questions)
    for target, sources in said["opens_with"].items():
        for question in (target, *sources):
            yield from known(file, ("arrivals", "opens_with", target), "question", question, names.questions)
    asked = sum(len(section["questions"]) for section in names.forms.get(said["aside"], {}).get("sections", ()))
    if asked > (most := said["aside_at_most"]["value"]):
        yield at(file, ("arrivals", "aside"), f"`{said['aside']}` asks {asked} questions; aside {most} may be.")


def _never_crosses(file: File, key: str, form: Mapping[str, Any]) -> Iterator[Problem]:
    for section in form.get("sections", ()):
        for question in section["questions"]:
            if question.get("crosses"):
                says = f"`{question['id']}` would cross; nothing that is written of an arrival leaves the country."
                yield at(file, ("arrivals", key), says)
