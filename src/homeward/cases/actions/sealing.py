"""Who has a sealed file: while the flag of the procedure's `seal` is up only its readers, then everybody as before."""

from collections.abc import Iterable

from homeward.agencies import actions as agencies
from homeward.agencies import queries as offices
from homeward.agencies.queries import Agency
from homeward.cases.models import Task
from homeward.cases.queries.journal import Journal
from homeward.cases.rules.projecting import Todo
from homeward.procedure.rules import Release, Step

# What of a sealed file stands on a desk: its own steps, and that one of them waits for a second person.
ON_A_DESK = frozenset({"do", "second"})


def follow(files: Iterable[Journal]) -> None:
    """Lets access follow the flag, each time the rows of a case are made anew: one question, more for sealed ones."""
    opened = []
    for file in files:
        if file.seal is None:
            opened.append(file.case.id)
        elif agencies.set_aside(file.case.id, roles=file.seal.readers, kinds=_kinds(file.release)):
            # What was new from the other side is on no desk either; it stands in the journal of the open file.
            Task.objects.filter(case_id=file.case.id).delete()
    if opened:
        agencies.bring_back(opened)


def left_on_desks(file: Journal, found: Iterable[Todo]) -> list[Todo]:
    """Of what would lie on the desks what a sealed file leaves there."""
    if file.seal is None:
        return list(found)
    return [one for one in found if one.kind in ON_A_DESK and one.step in file.seal.steps]


def seals(step: Step, release: Release) -> bool:
    """Whether a step seals the file."""
    flag = release.seal.flag if release.seal else None
    return any(one.kind == "raise_flag" and one.arguments.get("of") == flag for one in step.effects)


def reviewing_office(file: Journal) -> Agency | None:
    """The office to which a file goes that is sealed: one that has it already, or the first of its kind."""
    kinds = _kinds(file.release)
    there = next((one.agency for one in offices.holders(file.case.id) if one.agency.kind in kinds), None)
    return there or offices.agencies().filter(kind__in=kinds).order_by("code").first()


def _kinds(release: Release) -> tuple[str, ...]:
    seal = release.seal
    return tuple(release.roles[one].place for one in seal.readers) if seal else ()
