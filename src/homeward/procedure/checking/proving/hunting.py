"""Spoils an edition in every listed way, and counts what the check, the proofs and the scenarios find."""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from homeward.procedure.checking.check import check_files
from homeward.procedure.checking.proving.remembering import Judged
from homeward.procedure.checking.proving.spoiling import MOST_OF_A_KIND, Mutant, mutants
from homeward.procedure.checking.proving.whole import edition_of, prove
from homeward.procedure.loading import File, read_files
from homeward.procedure.scenarios import run

# Asked in this order, the cheapest first: what each of them finds it finds before the next is asked.
QUICK = ("beginning", "standing", "promises", "shared", "flags", "taken_back", "last_word", "proceedings")
TOLD = ("no_timer", "consent", "child_gate", "hold", "reachable")
FINDERS = ("check", "scenarios", "nobody")
# What a mutant may cost: one that needs more states than this counts as found, as it would be refused.
MOST = 20_000


@dataclass
class Table:
    """How many of each kind were found by whom, and who got away."""

    found: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    survivors: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The table as it stands in docs/proof.md."""
        yield "| Kind | Mutants | Found by check | By scenarios | Survived |"
        yield "|---|---|---|---|---|"
        whole: Counter[str] = Counter()
        for kind, counts in sorted(self.found.items()):
            whole.update(counts)
            yield _row(kind, counts)
        yield _row("**All**", whole)

    def share(self) -> float:
        """The part that was found, between 0 and 1."""
        whole = sum((counts for counts in self.found.values()), Counter[str]())
        return 1 - whole["nobody"] / max(1, sum(whole.values()))


def _row(kind: str, counts: Counter[str]) -> str:
    return f"| {kind} | {sum(counts.values())} | " + " | ".join(str(counts[one]) for one in FINDERS) + " |"


def finder(mutant: Mutant, files: list[File], known: frozenset[str], fallen: frozenset[str]) -> str:
    """Who finds a mutant, the quickest first; problems that the edition has anyway do not count."""
    try:
        spoilt = mutant.files(files)
        others = frozenset(file.path for file in files) - {mutant.path}
        if _says(str(one.says) for one in check_files(spoilt, others)) - known:
            return "check"
        if proved(spoilt, QUICK) - known:
            return "check"
        if missed(spoilt, fallen, mutant.place.partition(":")[0]):
            return "scenarios"
        if proved(spoilt, TOLD) - known:
            return "check"
    except (KeyError, StopIteration):
        return "check"  # such an edition does not even load
    return "nobody"


def proved(files: list[File], names: tuple[str, ...]) -> frozenset[str]:
    """What the proofs of these names have to say, stories left out."""
    proofs = prove(edition_of(files, MOST), frozenset(names))
    return _says(one.says for proof in proofs for one in (*proof.problems, *proof.warnings))


def played(files: list[File]) -> frozenset[str]:
    """The scenarios that come out otherwise."""
    release = edition_of(files).release
    return frozenset(one.path for one in files if one.path.startswith("scenarios/") and run(release, one.data))


def missed(files: list[File], fallen: frozenset[str], step: str) -> bool:
    """Whether some scenario comes out otherwise that did not before; those that do the spoilt step are asked first."""
    release = edition_of(files).release
    stories = [file for file in files if file.path.startswith("scenarios/") and file.path not in fallen]
    stories.sort(key=lambda file: all(act.get("do") != step for act in file.data["entries"]))
    return any(run(release, file.data) for file in stories)


def _says(sentences: Iterable[str]) -> frozenset[str]:
    return frozenset(one.split("\n")[0] for one in sentences)


def hunt_all(directory: Path, most: int = MOST_OF_A_KIND) -> Iterator[tuple[Mutant, str]]:
    """Every mutant with who found it, as they come; two at a time. What was judged before is remembered."""
    files = read_files(directory)
    known = _says(one.says for one in check_files(files)) | proved(files, QUICK + TOLD)
    fallen = played(files)
    listed = mutants(files, most)
    _SHARED.update(files=files, known=known, fallen=fallen, listed=listed, judged=Judged.of(files))
    with get_context("fork").Pool(min(2, os.cpu_count() or 1)) as pool:
        for place, found in pool.imap(_one, range(len(listed)), chunksize=1):
            yield listed[place], found


_SHARED: dict[str, Any] = {}


def _one(place: int) -> tuple[int, str]:
    mutant, judged = _SHARED["listed"][place], _SHARED["judged"]
    name = f"{mutant.kind}: {mutant.place} ({mutant.path})"
    found = judged.get(name) or finder(mutant, _SHARED["files"], _SHARED["known"], _SHARED["fallen"])
    judged.keep(name, found)
    return place, found
