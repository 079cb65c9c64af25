"""The part of the command `sop` that proves: every property with its count of states and its time."""

import sys
import time
from pathlib import Path

from homeward.procedure.checking.proving.whole import edition, prove


def prove_all(directory: Path, *, show: bool) -> int:
    """Prints each property as it is proved; returns how many are not."""
    of, start, states, failed = edition(directory), time.perf_counter(), 0, 0
    for proof in prove(of):
        states, failed = states + proof.states, failed + (not proof.holds)
        _say(f"{'proved' if proof.holds else 'NOT PROVED'}: {proof.says} · {proof.states} states · {proof.seconds:.1f} s")
        for line in proof.lines(of.release) if show else ():
            _say(line)
        for problem in (*proof.problems, *proof.warnings):
            _say(f"  {problem}")
    _say(f"{states} states in {time.perf_counter() - start:.1f} s; {failed} not proved.")
    return failed


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
