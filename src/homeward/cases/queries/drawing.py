"""The path of a case as a drawing: from the stops of the procedure, or from the dots that a list keeps."""

from collections.abc import Sequence

from django.utils.translation import get_language

from homeward.cases.queries.journal import Journal
from homeward.cases.queries.wording import say, show_day, show_week
from homeward.procedure.rules import Promise, Release, Stage, Stop
from homeward.web.context import country_name
from homeward.web.path import Drawing, Letter, Station


def fork_at(release: Release) -> int:
    """The place of the stage in which the person decides; after all stages where nothing is decided."""
    step = release.steps.get(release.fork.step) if release.fork else None
    ids = [stage.id for stage in release.stages]
    return ids.index(step.stage) if step else len(ids) - 1


def on_line(release: Release, states: Sequence[str]) -> list[int]:
    """Places of the stages that are drawn: the trunk as far as the decision, then the chosen branch, if any."""
    fork = fork_at(release)
    return [place for place, (stage, state) in enumerate(zip(release.stages, states, strict=False))
            if (place <= fork and stage.branch is None) or (stage.branch is not None and state != "other")]  # fmt: skip


def decided(release: Release, states: Sequence[str]) -> bool:
    """Whether a branch was chosen."""
    return any(stage.branch is not None and state != "other"
               for stage, state in zip(release.stages, states, strict=False))  # fmt: skip


# A list draws the same few paths again and again; each drawing is kept with the edition that it was made from.
_small: dict[tuple[object, ...], tuple[Release, Drawing]] = {}
KEPT = 4096


def of_dots(dots: Sequence[Sequence[str]], release: Release, *, ours: str) -> Drawing:
    """A small drawing from the `[side, state]` pairs of a list row."""
    key = (id(release), get_language(), ours, *map(tuple, dots))
    found = _small.get(key)
    if found is None:
        if len(_small) >= KEPT:
            _small.clear()
        found = _small[key] = release, _drawn(dots, release, ours)
    return found[1]


def _drawn(dots: Sequence[Sequence[str]], release: Release, ours: str) -> Drawing:
    states = [state for _side, state in dots]
    stations = [
        Station(label=say(release, "stages", release.stages[place].id), side=dots[place][0], state=dots[place][1])
        for place in on_line(release, states)
    ]
    return Drawing(stations=stations, host="", home="", ours=ours)


def of_case(file: Journal, stops: Sequence[Stop], waiting: Sequence[Promise], words: str, place: str) -> Drawing:
    """The large drawing: stages with their days (of journeys weeks), the open fork, and the letter on its way."""
    release = file.release
    states = [stop.state for stop in stops]
    drawn = on_line(release, states)
    fork = fork_at(release)
    stations = [_station(stops[one], release.stages[one], release, fork=one == fork) for one in drawn]
    open_fork = release.fork is not None and not decided(release, states)
    return Drawing(
        stations=stations,
        host=country_name(file.case.host),
        home=country_name(file.case.home),
        ours=file.side,
        branches=[say(release, "branches", name) for name in release.fork.branches]
        if release.fork and open_fork
        else (),
        letter=_letter(file, drawn, waiting, words, place),
    )


def _station(stop: Stop, stage: Stage, release: Release, *, fork: bool) -> Station:
    when = show_week(stop.week) if stop.week else show_day(stop.on) if stop.on else ""
    return Station(say(release, "stages", stage.id), stop.side, stop.state, when if stop.state != "ahead" else "", fork)


def _letter(file: Journal, drawn: Sequence[int], waiting: Sequence[Promise], words: str, place: str) -> Letter | None:
    """The last thing asked of the other side that it has not answered; drawn from the stage that asked."""
    if not waiting or not words:
        return None
    told = file.common.entries[waiting[-1].told_id]
    stage = file.release.steps[told.step or ""].stage
    ids = [file.release.stages[one].id for one in drawn]
    if stage not in ids:
        return None
    return Letter(ids.index(stage), words, place, waiting[-1].state != "open")
