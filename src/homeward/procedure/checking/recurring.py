"""A step whose cause can happen again must be able to come back to the desk."""

from collections.abc import Iterator

from homeward.procedure.checking.problems import Problem, at
from homeward.procedure.checking.proofs import places_of
from homeward.procedure.loading import File
from homeward.procedure.rules.folding import journey_stages
from homeward.procedure.rules.guards import demanded
from homeward.procedure.rules.recurring import RAISING
from homeward.procedure.rules.release import Release, Step


def recurring_problems(files: list[File], release: Release) -> Iterator[Problem]:
    """Steps that would stay off the desk although what they are for happens a second time."""
    where, over = places_of(files), _taken_back(release)
    for step in release.steps.values():
        if step.does("close_case") or step.stage in over:
            continue  # coming back, or a new journey, begins them from nothing
        if again := [name for name in step.causes if _comes_again(release.steps[name])]:
            if step.repeats == "never":
                says = (
                    f"`{step.id}` is done once, but `{again[0]}` can happen again: it would not come back to the desk. "
                    "Write `repeats: adds` or `repeats: replaces`."
                )
                yield at(*where[step.id], says)
        elif flag := _flag_again(step, release):
            starts = " or ".join(f"`{name}`" for name in sorted(_raisers(flag, release)))
            says = (
                f"`{step.id}` is open while `{flag}` stands, but its clock starts neither from {starts} nor itself: "
                f"once done, it would not come back to the desk when `{flag}` is raised again."
            )
            yield at(*where[step.id], says)


def _flag_again(step: Step, release: Release) -> str:
    """The flag or track that opens a step with a clock and can be raised again; empty when the step comes back."""
    if not step.limits or step.replies or any(step.id in limit.starts for limit in step.limits):
        return ""
    for word, flag in sorted(demanded(step.opens_when)):
        raisers = _raisers(flag, release) if word == "flag" else set()
        if any(_comes_again(release.steps[name]) for name in raisers) and not _lasting(flag, release):
            return flag
    return ""


def _raisers(flag: str, release: Release) -> set[str]:
    return {
        one.id for one in release.steps.values() for e in one.effects if e.kind in RAISING and e.arguments["of"] == flag
    }


def _lasting(flag: str, release: Release) -> bool:
    """Whether nothing lowers it: then it is raised once for a case."""
    ends = ("lower_flag", "release_hold", "close_track")
    return not any(e.kind in ends and e.arguments["of"] == flag for one in release.steps.values() for e in one.effects)


def _comes_again(step: Step) -> bool:
    return step.repeats == "adds"


def _taken_back(release: Release) -> set[str]:
    """The stages whose steps some step takes back whole."""
    stops = [e for one in release.steps.values() for e in one.effects if e.kind == "stop_journey"]
    return {stage for stop in stops for stage in journey_stages(stop, release)}
