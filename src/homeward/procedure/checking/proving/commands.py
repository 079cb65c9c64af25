"""The part of the command `sop` that proves: every property with its count of states and its time."""

import sys
import time
from collections import Counter
from pathlib import Path

from homeward.procedure.checking.proving.hunting import Table, hunt_all
from homeward.procedure.checking.proving.journals import run_seeds
from homeward.procedure.checking.proving.whole import edition, prove

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


def run_many(directory: Path, count: int, first: int) -> int:
    """Plays random journals, two at a time; returns how many seeds broke an invariant. Go on with the next seed."""
    start, broken, reached = time.perf_counter(), 0, Counter[str]()
    for number, played in enumerate(run_seeds(edition(directory).planner, range(first, first + count)), start=1):
        reached.update(played.steps)
        if played.wrong:
            broken += 1
            _say(f"seed {played.seed}: {'; '.join(played.wrong)}")
        if number % 1000 == 0:
            past = time.perf_counter() - start
            _say(f"{number} runs, {broken} broken, {past:.0f} s; next seed {first + number}")
    rarest = ", ".join(f"{step} {times}" for step, times in reached.most_common()[:-6:-1])
    _say(f"{len(reached)} steps were done, the rarest {rarest}")
    _say(f"{count} runs from seed {first}: {broken} broke an invariant, {time.perf_counter() - start:.0f} s.")
    return broken


def hunt(directory: Path, most: int) -> int:
    """Prints who found which mutant; returns 1 when fewer than 95 in a hundred were found."""
    table, start = Table(), time.perf_counter()
    for mutant, found in hunt_all(directory, most):
        table.found[mutant.kind][found] += 1
        if found == "nobody":
            table.survivors.append(f"{mutant.kind}: {mutant.place} ({mutant.path})")
            _say(f"survived: {table.survivors[-1]}")
    for line in table.lines():
        _say(line)
    _say(f"{table.share():.1%} found, {time.perf_counter() - start:.0f} s.")
    return 0 if table.share() >= LEAST else 1
