"""The part of the command `sop` that proves: every property with its count of states and its time."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from homeward.procedure.checking.proving.hunting import Table, hunt_all
from homeward.procedure.checking.proving.journals import Played, run_seeds
from homeward.procedure.checking.proving.whole import edition, prove
from homeward.procedure.checking.proving.witnessing import deeds, witnessed
from homeward.procedure.loading import bundle_of, read_files
from homeward.procedure.rules import Release
from homeward.procedure.rules.build import build

LEAST = 0.95


def prove_all(directory: Path, *, show: bool) -> int:
    """Prints each property as it is proved; returns how many are not."""
    of, start, states, failed = edition(directory, remember=True), time.perf_counter(), 0, 0
    for proof in prove(of):
        states, failed = states + proof.states, failed + (not proof.holds)
        _say(
            f"{'proved' if proof.holds else 'NOT PROVED'}: {proof.says} · {proof.states} states · {proof.seconds:.1f} s"
        )
        for line in proof.lines(of.release) if show else ():
            _say(line)
        for problem in (*proof.problems, *proof.warnings):
            _say(f"  {problem}")
    _say(f"{states} states in {time.perf_counter() - start:.1f} s; {failed} not proved.")
    return failed


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@dataclass
class Depth:
    """How far random cases came: the steps that were done, the longest case, and which endings were reached."""

    release: Release
    steps: Counter[str] = field(default_factory=Counter)
    endings: Counter[str] = field(default_factory=Counter)
    entries: int = 0
    longest: int = 0
    ended: int = 0

    def add(self, played: Played) -> None:
        """Counts one case."""
        ends = {one for one in played.steps if self.release.steps[one].does("close_case")}
        self.steps.update(played.steps)
        self.endings.update(ends)
        self.ended += bool(ends)
        self.entries, self.longest = self.entries + played.entries, max(self.longest, played.entries)

    def lines(self, runs: int) -> Iterator[str]:
        """What is printed when all cases are played."""
        rarest = ", ".join(f"{step} {times}" for step, times in self.steps.most_common()[:-6:-1])
        yield f"{len(self.steps)} of {len(self.release.steps)} steps were done, the rarest {rarest}."
        if never := [one for one in self.release.steps if one not in self.steps]:
            yield f"never done: {', '.join(never)}."
        ends = ", ".join(f"{step} {times}" for step, times in self.endings.most_common())
        yield f"an ending was reached in {self.ended} of {runs} cases: {ends or 'none'}."
        yield f"{self.entries / max(1, runs):.1f} acts in a case, {self.longest} in the longest."


def run_many(directory: Path, count: int, first: int) -> int:
    """Plays random journals, two at a time; returns how many seeds broke an invariant. Go on with the next seed."""
    of, start, broken = edition(directory), time.perf_counter(), 0
    depth = Depth(of.release)
    for number, played in enumerate(run_seeds(of.planner, range(first, first + count)), start=1):
        depth.add(played)
        if played.wrong:
            broken += 1
            _say(f"seed {played.seed}: {'; '.join(played.wrong)}")
        if number % 1000 == 0:
            past = time.perf_counter() - start
            _say(f"{number} runs, {broken} broken, {len(depth.steps)} steps, {past:.0f} s; next seed {first + number}")
    for line in depth.lines(count):
        _say(line)
    _say(f"{count} runs from seed {first}: {broken} broke an invariant, {time.perf_counter() - start:.0f} s.")
    return broken


def hunt(directory: Path, most: int) -> int:
    """Prints who found which mutant; returns 1 when fewer than 95 in a hundred were found."""
    table, start = Table(), time.perf_counter()
    for number, (mutant, found) in enumerate(hunt_all(directory, most), start=1):
        table.found[mutant.kind][found] += 1
        if number % 25 == 0:
            _say(f"{number} mutants, {table.share():.1%} found, {time.perf_counter() - start:.0f} s")
        if found == "nobody":
            table.survivors.append(f"{mutant.kind}: {mutant.place} ({mutant.path})")
            _say(f"survived: {table.survivors[-1]}")
    for line in table.lines():
        _say(line)
    _say(f"{table.share():.1%} found, {time.perf_counter() - start:.0f} s.")
    return 0 if table.share() >= LEAST else 1


def tell_witnesses(directory: Path) -> int:
    """Prints what no story stands for, with a place where one could say it; returns how much that is."""
    files = read_files(directory)
    release = build(bundle_of(files))
    asked, done = witnessed(files, release), list(deeds(files, release))
    alone = [one for one in asked if not one.stood_for and not one.said_twice]
    for one in alone:
        word = "not_open" if one.wider else "open"
        where = f"; say `{word}` in {_place(one.moments[-1])}" if one.moments else "; no story comes near"
        _say(f"{one.step}: {one.says}{where}")
    for deed in (one for one in done if not one.stood_for):
        _say(f"{deed.step}: {deed.says}: every story comes out the same without")
    lost = len(alone) + sum(not one.stood_for for one in done)
    twice = sum(one.said_twice and not one.stood_for for one in asked)
    told = len(asked) + len(done) - lost - twice
    _say(f"{told} of {len(asked) + len(done)} conditions, effects and letters have a story; {twice} are said twice.")
    return lost


def _place(moment: tuple[str, int, str]) -> str:
    path, place, side = moment
    return f"{path} after entry {place} ({side})"
