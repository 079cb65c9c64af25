"""Finds names that are given twice: a step, a question, a form, a list, an answer, a role, a consent, a day off."""

from collections.abc import Iterator

from homeward.procedure.checking.problems import Problem, Where, at
from homeward.procedure.loading import File

Named = tuple[str, str, Where]


def twice_problems(files: list[File]) -> Iterator[Problem]:
    """Each second giving of a name, with the place of the first."""
    seen: dict[tuple[str, str], tuple[File, Where]] = {}
    for file in files:
        for kind, name, where in _named(file):
            if (kind, name) in seen:
                before, there = seen[kind, name]
                first = f"line {before.line(there)}" if before is file else f"{before.path}, line {before.line(there)}"
                yield at(file, where, f"`{name}` stands already in {first}; each name is used once.")
            else:
                seen[kind, name] = file, where


def _named(file: File) -> Iterator[Named]:
    folder = file.path.partition("/")[0]
    if folder == "stages":
        yield "stage", file.data["stage"], ("stage",)
        for i, step in enumerate(file.data["steps"]):
            yield "name", step["id"], ("steps", i, "id")
    elif folder == "forms":
        yield "form", file.data["form"], ("form",)
        yield from _questions(file)
    elif folder == "codes":
        yield "codes", file.data["codes"], ("codes",)
        for i, item in enumerate(file.data["items"]):
            plain = isinstance(item, str)
            yield (
                f"code of {file.data['codes']}",
                item if plain else item["id"],
                ("items", i) if plain else ("items", i, "id"),
            )
    elif folder == "calendars":
        for i, day in enumerate(file.data["holidays"]):
            yield f"day off of {file.data['country']}", day["on"], ("holidays", i, "on")
    elif folder in ("roles.yaml", "consents.yaml"):
        rows = "roles" if folder == "roles.yaml" else "scopes"
        for i, row in enumerate(file.data[rows]):
            yield rows, row["id"], (rows, i, "id")


def _questions(file: File) -> Iterator[Named]:
    for i, section in enumerate(file.data["sections"]):
        yield f"section of {file.data['form']}", section["id"], ("sections", i, "id")
        for j, question in enumerate(section["questions"]):
            yield "name", question["id"], ("sections", i, "questions", j, "id")
