"""Steps that ask only closed kinds of data: who may not read those does not even see that such a step exists."""

from collections.abc import Iterable

from homeward.agencies import queries as agencies
from homeward.agencies import rules as rights
from homeward.agencies.queries import User
from homeward.cases.models import Entry
from homeward.cases.queries.allowed import may, may_stand_in
from homeward.cases.queries.journal import Journal
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Release, Step

# Kinds of data whose very existence in a case is told to nobody without need.
CLOSED = frozenset({"health", "justice"})


def closed_kinds(step: Step, release: Release) -> frozenset[str]:
    """The closed kinds of data of a step that asks nothing else about the person; empty for every other step."""
    form = release.forms.get(step.form or "")
    kinds = {question.compartment for question in form.questions} - {"none"} if form else set()
    return frozenset(kinds) if kinds and kinds <= CLOSED else frozenset()


def hidden(file: Journal, user: User) -> frozenset[str]:
    """The steps of a case that a reader does not see."""
    found = set()
    readable: dict[str, bool] = {}
    there = agencies.roles_in(user.agency_id)
    for step in file.release.steps.values():
        kinds = closed_kinds(step, file.release)
        for kind in kinds - set(readable):
            readable[kind] = may(file, user, "read_compartment", compartment=kind).allowed
        # Whoever does the step has to see that it is there; what is answered stays shut all the same.
        if kinds and not _does(step, user, there, file.release) and not any(readable[kind] for kind in kinds):
            found.add(step.id)
    if file.seal:
        found |= set(file.release.steps) - set(file.seal.steps)
    return frozenset(found)


def _does(step: Step, user: User, there: frozenset[str], release: Release) -> bool:
    """Whether the step is this reader's to do: by role, or standing in where nobody is `there` for it."""
    if step.role == user.role:
        return True
    return may_stand_in(user.role, step.role, release) and step.role not in there


def hidden_in_lists(user: User, release: Release) -> frozenset[str]:
    """The same for lists over many cases, by what the reader's role may ever read."""
    there = agencies.roles_in(user.agency_id)
    role = rights.current().roles.get(user.role)
    reads = set(role.reads) if role else set()
    steps = [(step, closed_kinds(step, release)) for step in release.steps.values()]
    return frozenset(s.id for s, kinds in steps if kinds and not kinds & reads and not _does(s, user, there, release))


def hidden_from(user: User) -> frozenset[str]:
    """The same for all procedures that this node follows."""
    return frozenset().union(*(hidden_in_lists(user, one) for one in procedure.currents()))


def hidden_from_offices(release: Release) -> frozenset[str]:
    """Steps that a list read by a whole office never names."""
    return frozenset(step.id for step in release.steps.values() if closed_kinds(step, release))


def seen(file: Journal, entries: Iterable[Entry], user: User) -> list[Entry]:
    """The entries that exist for a reader."""
    gone = hidden(file, user)
    if file.seal:
        # Of a sealed file a note, a paper or a consent is not there; what was written with its steps is.
        entries = [one for one in entries if one.step in file.seal.steps]
    return [one for one in entries if not gone & {one.step, str(one.facts.get("step", ""))}]
