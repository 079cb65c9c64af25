"""All properties of an edition, proved one after the other, with the count of states and the time of each."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from homeward.procedure.checking.problems import Problem, at
from homeward.procedure.checking.proofs import (
    Places,
    last_word_problems,
    places_of,
    proceedings_problems,
    worlds_of_the_last_word,
)
from homeward.procedure.checking.proving import dangers, standing
from homeward.procedure.checking.proving.ending import always_an_ending
from homeward.procedure.checking.proving.exploring import MOST_STATES
from homeward.procedure.checking.proving.planning import Planner
from homeward.procedure.checking.proving.reaching import reach_all
from homeward.procedure.checking.proving.remembering import Memory, memory_of
from homeward.procedure.checking.proving.retelling import stories_of
from homeward.procedure.checking.proving.telling import Proof, story, too_many
from homeward.procedure.loading import File, bundle_of, read_files
from homeward.procedure.rules import Release, Sides
from homeward.procedure.rules.build import build

# What takes seconds, and is worth remembering.
LONG = frozenset({"no_timer", "consent", "child_gate", "hold", "reachable", "ending"})


@dataclass(frozen=True)
class Edition:
    """The files of a procedure that passed its check, and the release they make."""

    files: list[File]
    release: Release
    sides: Sides
    places: Places
    most: int = MOST_STATES
    memory: Memory | None = None

    @cached_property
    def planner(self) -> Planner:
        """Finds stories, and knows those of the scenarios."""
        return Planner(self.release, self.sides, stories_of(self.files, self.release))


def edition(directory: Path, most: int = MOST_STATES, *, remember: bool = False) -> Edition:
    """Reads a folder that passed `check`; `remember`: what was proved before on this machine is not proved again."""
    return edition_of(read_files(directory), most, remember=remember)


def edition_of(files: list[File], most: int = MOST_STATES, *, remember: bool = False) -> Edition:
    """The edition of files that were read already."""
    release, memory = build(bundle_of(files)), memory_of(files) if remember else None
    return Edition(files, release, Sides(*release.parties[:2]), places_of(files), most, memory)


def properties(of: Edition) -> dict[str, Callable[[], Proof]]:
    """Every property by its short name, the quickest first."""
    known, told = (of.release, of.sides, of.places), (of.planner, of.places, of.most)
    return {
        "beginning": partial(standing.nothing_before_the_beginning, *known),
        "standing": partial(standing.everyone_knows_who, of.release, of.places),
        "promises": partial(standing.promises_are_kept, of.release, of.places),
        "shared": partial(standing.shared_is_told, of.release, of.places),
        "flags": partial(_flags, of),
        "taken_back": partial(standing.consents_can_be_taken_back, of.release, of.places),
        "last_word": partial(_last_word, of),
        "proceedings": partial(_proceedings, of),
        "no_timer": partial(dangers.decision_before_journey, *told),
        "consent": partial(dangers.consent_before_crossing, *told),
        "child_gate": partial(dangers.papers_before_handover, *told),
        "hold": partial(dangers.nothing_goes_out_under_a_hold, *told),
        "reachable": partial(_reachable, of),
        "ending": partial(_ending, of),
    }


def prove(of: Edition, only: frozenset[str] | None = None) -> Iterator[Proof]:
    """The proofs as they come."""
    for name, run in properties(of).items():
        if only is None or name in only:
            start = time.perf_counter()
            proof = _remembered(name, run, of.memory) if of.memory and name in LONG else run()
            proof.seconds = time.perf_counter() - start
            yield proof


def _remembered(name: str, run: Callable[[], Proof], memory: Memory) -> Proof:
    if (known := memory.get(name)) is not None:
        return known
    proof = run()
    memory.keep(name, proof)
    return proof


def unproved(files: list[File], *, leaving_out: frozenset[str] = frozenset(), remember: bool = False) -> list[Problem]:
    """What the proofs find in files that passed `check`."""
    of = edition_of(files, remember=remember)
    asked = frozenset(properties(of)) - leaving_out
    return [problem for proof in prove(of, asked) for problem in proof.problems]


def _flags(of: Edition) -> Proof:
    proof = standing.flags_have_both_ends(of.release, of.places)
    named = str([file.data.get("arrivals") for file in of.files if file.path == "procedure.yaml"])
    proof.problems += standing.leftovers(of.release, named)
    return proof


def _last_word(of: Edition) -> Proof:
    proof = Proof("from every state before the receiving signature one act of the person leads back")
    proof.problems += last_word_problems(of.files, of.release)
    proof.states = worlds_of_the_last_word(of.release)
    return proof


def _proceedings(of: Edition) -> Proof:
    proof = Proof("no step but those of proceedings depends on proceedings")
    proof.problems += proceedings_problems(of.files, of.release)
    proof.states = len(of.release.steps)
    return proof


def _reachable(of: Edition) -> Proof:
    proof = Proof("every step can be reached")
    reached = reach_all(of.planner, of.most)
    proof.states, proof.steps = reached.states, frozenset(reached.plans)
    longest = max(reached.plans.items(), key=lambda one: len(one[1][1]), default=None)
    proof.notes.append(f"{reached.known} of {len(of.release.steps)} steps by a scenario, the others by a story found")
    if longest:
        proof.notes.append(f"the longest story has {len(longest[1][1])} acts, to {longest[0]}")
    for name, verdict in reached.shut.items():
        says = (
            f"`{name}` can never be reached: no story opens it ({verdict.states} states)."
            if verdict.proved
            else too_many(verdict)
        )
        proof.problems.append(at(*of.places[name], says))
    for name in reached.behind:
        proof.problems.append(
            at(*of.places[name], f"no way was found to `{name}`, as what it waits for cannot be reached.")
        )
    return proof


def _ending(of: Edition) -> Proof:
    proof = Proof("from everywhere an ending can be reached")
    branched = {stage.id for stage in of.release.stages if stage.branch} or {stage.id for stage in of.release.stages}
    ends = frozenset(one.id for one in of.release.steps.values() if one.does("close_case") and one.stage in branched)
    if not ends:
        proof.problems.append(Problem("procedure.yaml", 1, "no step on a branch of the path closes a case."))
        return proof
    verdict = always_an_ending(of.planner, ends, of.most)
    proof.add(verdict)
    if not verdict.proved:
        says = (
            f"no ending can be reached any more after this:{story(verdict.story, of.release)}"
            if verdict.story is not None
            else too_many(verdict)
        )
        proof.problems.append(at(*of.places["stages"], says))
    return proof
