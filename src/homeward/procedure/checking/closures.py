"""Checks what a procedure says of closures: every name is defined, and no closure stops what protects a person."""

from collections.abc import Iterator
from typing import Any

from homeward.procedure.checking.names import Names, known
from homeward.procedure.checking.problems import Problem, Where, at
from homeward.procedure.loading import File

# Whatever is closed, a person says stop, takes back a word, is received and comes back.
NEVER_STOPPED = frozenset(
    {"hold", "pause", "stop_journey", "withdraw_consent", "give_consent", "accept_lead", "decline_lead", "open_case",
     "reopen_case"}
)  # fmt: skip


def closure_problems(files: list[File], names: Names) -> Iterator[Problem]:
    """Unknown lists, codes and kinds, and steps that a closure must never stop."""
    kinds = names.procedure.get("closures") or {}
    causes = names.codes.get(names.procedure.get("waiting_causes") or "", [])
    for file in files:
        if file.path == "procedure.yaml":
            for kind, raw in kinds.items():
                yield from _closure(file, ("closures", kind), raw, causes, names)
        elif file.path.startswith("stages/"):
            for place, step in enumerate(file.data["steps"]):
                yield from _step(file, ("steps", place, "stopped_by"), step, kinds)


def _closure(file: File, here: Where, raw: Any, causes: list[str], names: Names) -> Iterator[Problem]:
    yield from known(file, (*here, "cause"), "cause of waiting", raw["cause"], causes)
    for key in ("reasons", "ways", "points"):
        if key in raw:
            yield from known(file, (*here, key), "code list", raw[key], names.codes)
    for code in raw.get("stops_with", ()):
        yield from known(file, (*here, "stops_with"), "way", code, names.codes.get(raw.get("ways", ""), []))


def _step(file: File, here: Where, step: Any, kinds: Any) -> Iterator[Problem]:
    if "stopped_by" not in step:
        return
    for kind in step["stopped_by"]:
        yield from known(file, here, "closure", kind, kinds)
    acts = {word for effect in step.get("effects", ()) for word in effect} & NEVER_STOPPED
    if step.get("priority") == "first" or acts:
        said = ", ".join(sorted(acts)) or "priority: first"
        yield at(file, here, f"`{step['id']}` protects a person ({said}): no closure may stop it.")
