"""Which entries count: those that no other entry names as replaced. No time and no id is ever compared here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from homeward.procedure.rules.entries import Entry
from homeward.procedure.rules.release import Release

LOWERS = {"lower_flag": "raise_flag", "release_hold": "hold"}
RAISES = ("raise_flag", "hold")
# The kind of an entry that says: what it names was written about another person.
TAKEN_OUT = "taken_out"
REPLACING = frozenset({"withdraws", "chooses", "amends"})


@dataclass(frozen=True)
class Counted:
    """The entries that are here and not taken out, which of them live, and which flags were lowered at which entry."""

    entries: Mapping[str, Entry]
    live: frozenset[str]
    lowered: frozenset[tuple[str, str]]


def count(entries: Iterable[Entry], release: Release) -> Counted:
    """Sorts a set of entries into those that count and those that are replaced."""
    here = {entry.id: entry for entry in entries}
    out = taken_out(here)
    here = {key: entry for key, entry in here.items() if key not in out and entry.kind != TAKEN_OUT}
    replaced: set[str] = set()
    lowered: set[tuple[str, str]] = set()
    for entry in here.values():
        replaced |= _replaces(entry, here)
        _end(entry, here, release, replaced, lowered)
    # A private entry follows its told twin: the other side can only name the twin.
    for entry in here.values():
        twins = entry.names("told_as")
        if twins & replaced:
            replaced.add(entry.id)
        lowered |= {(entry.id, flag) for target, flag in tuple(lowered) if target in twins}
    return Counted(here, frozenset(here) - replaced, frozenset(lowered))


def taken_out(here: Mapping[str, Entry]) -> frozenset[str]:
    """What belongs to another person: only the country that wrote an entry takes it out of the file.

    A private entry and its told twin go together, whichever of the two is named.
    """
    named = [(entry, target) for entry in here.values() if entry.kind == TAKEN_OUT for target in entry.names("ends")]
    out = {target for entry, target in named if target in here and here[target].node == entry.node}
    if not out:
        return frozenset()
    pairs = [{entry.id, twin} for entry in here.values() for twin in entry.names("told_as") if twin in here]
    return frozenset(out.union(*(pair for pair in pairs if pair & out)))


def _replaces(entry: Entry, here: Mapping[str, Entry]) -> frozenset[str]:
    if REPLACING.isdisjoint(entry.pointers):
        return frozenset()
    targets = entry.names("withdraws", "chooses") - {entry.id}
    # Only the country that wrote an entry corrects it.
    amended = {one for one in entry.names("amends") if one in here and here[one].node == entry.node}
    return (targets | amended) - {entry.id}


def _end(
    entry: Entry, here: Mapping[str, Entry], release: Release, replaced: set[str], lowered: set[tuple[str, str]]
) -> None:
    """`ends` ends the whole entry, except that lowering a flag leaves standing the entry which raised it."""
    if not entry.pointers.get("ends"):
        return
    targets = entry.names("ends") - {entry.id}
    flags = {one for kind in LOWERS for one in flags_of(entry, release, kind)}
    for target in targets:
        raised = flags_of(here[target], release, *RAISES) & flags if target in here and flags else frozenset()
        if raised:
            lowered |= {(target, flag) for flag in raised}
        else:
            replaced.add(target)


def flags_of(entry: Entry, release: Release, *kinds: str) -> frozenset[str]:
    """The flags which an entry's step raises or lowers by effects of these kinds, whatever its `when` says."""
    step = release.steps.get(entry.step or "")
    return frozenset(str(one.arguments["of"]) for one in step.effects if one.kind in kinds) if step else frozenset()


def chain(entry_id: str, entries: Mapping[str, Entry]) -> frozenset[str]:
    """The entry and all that it amends, directly or through others, also those not yet here."""
    found, ahead = {entry_id}, [entry_id]
    while ahead:
        entry = entries.get(ahead.pop())
        before = entry.names("amends") - found if entry else frozenset()
        found |= before
        ahead.extend(before)
    return frozenset(found)


def root(entry_id: str, entries: Mapping[str, Entry]) -> str:
    """The first entry of a chain of amendments; its id names the promise, also before it has arrived."""
    ids = chain(entry_id, entries)
    first = [one for one in ids if one not in entries or not entries[one].names("amends")]
    return min(first, default=entry_id)
