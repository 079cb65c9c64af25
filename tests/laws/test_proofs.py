"""The proofs of the real procedures look at every case that the rules allow, and find a gate that was taken away."""

import shutil
from pathlib import Path

import pytest

from homeward.cli import ROOT
from homeward.procedure.checking.proving.acting import after
from homeward.procedure.checking.proving.exploring import Space
from homeward.procedure.checking.proving.whole import Edition, edition, prove
from homeward.procedure.rules import open_steps

SOP = ROOT / "sop"


@pytest.fixture(scope="module", params=["th-kh-return", "th-la-return"])
def real(request: pytest.FixtureRequest) -> Edition:
    return edition(SOP / request.param)


def test_whatever_is_open_in_a_real_story_may_open_in_the_exploration(real: Edition) -> None:
    gate = real.release.child_gate
    assert gate
    followed = frozenset({("flag", gate.flag), ("done", gate.custody_paper)})
    for exact in (frozenset(), followed):
        space, seen = Space(real.release, real.sides, exact, frozenset(real.release.steps)), 0
        for story in real.planner.stories:
            case = real.planner.start[0]
            for act in story:
                for side in ("host", "home"):
                    for step in open_steps(case.view(side), real.release, side):
                        assert space.opening(case.view(side), side, space.steps[step])[0], (step, side, act)
                        seen += 1
                case = after(case, act, real.release)
        assert seen > 200


def test_nothing_is_left_that_breaks_a_property_in_a_known_story(real: Edition) -> None:
    quick = frozenset({"no_timer", "consent", "child_gate", "hold", "reachable"})
    assert [str(problem) for proof in prove(real, quick) for problem in proof.problems] == []


def test_a_handover_without_the_custody_gate_is_named_with_its_story(tmp_path: Path) -> None:
    shutil.copytree(SOP / "th-kh-return", tmp_path, dirs_exist_ok=True)
    journey = tmp_path / "stages" / "70-journey.yaml"
    text = journey.read_text("utf-8")
    assert text.count("{done: record_custody_paper}, ") == 1
    journey.write_text(text.replace("{done: record_custody_paper}, ", ""), "utf-8")
    (said,) = [str(one) for proof in prove(edition(tmp_path), frozenset({"child_gate"})) for one in proof.problems]
    assert "`hand_over` opens for a child without the custody paper (`record_custody_paper`)" in said
    assert said.startswith("stages/70-journey.yaml, line ") and "Appoint a guardian" in said
