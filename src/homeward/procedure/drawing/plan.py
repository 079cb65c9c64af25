"""Where steps stand: stages as columns, roles as lanes, and how a long procedure is cut into parts for a page each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from homeward.procedure.drawing.arrows import Edge, side_of
from homeward.procedure.rules import Release, Stage

ROWS = 4
COLUMNS = 6
Lane = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """One step on the grid: its lane (side, role), the column of the whole part, the row in its lane."""

    step: str
    lane: Lane
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one stage; `fork` is true where one more is kept for the fork."""

    stage: str
    first: int
    count: int
    fork: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """One drawing: its stages in columns, its lanes from top to bottom, the place of every step."""

    columns: tuple[Columns, ...]
    lanes: tuple[Lane, ...]
    places: dict[str, Place]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max((one.first + one.count for one in self.columns), default=1)


@dataclass(frozen=True, slots=True)
class Part:
    """Some stages that fit one page: of the trunk, of one branch of the fork, or beside the path."""

    band: str
    stages: tuple[str, ...]


def band_of(stage: Stage, release: Release) -> str:
    """`trunk`, `beside`, or the branch: what has no branch and stands after the fork runs beside the path."""
    if stage.branch:
        return stage.branch
    ids = [one.id for one in release.stages]
    fork = release.steps.get(release.fork.step) if release.fork else None
    after = fork is not None and ids.index(stage.id) > ids.index(fork.stage)
    return "beside" if after or stage.proceedings else "trunk"


def parts(release: Release, arrows: Iterable[Edge], columns: int = COLUMNS) -> tuple[Part, ...]:
    """The whole procedure in parts of at most so many columns; a single wide stage stays whole."""
    edges = tuple(arrows)
    branches = tuple(release.fork.branches) if release.fork else ()
    order = {band: place for place, band in enumerate(("trunk", *branches, "beside"))}
    found: list[Part] = []
    room = 0
    for stage in sorted(release.stages, key=lambda one: order.get(band_of(one, release), len(order))):
        band, need = band_of(stage, release), _needs(stage, release, edges)
        if found and found[-1].band == band and room + need <= columns:
            found[-1] = Part(band, (*found[-1].stages, stage.id))
            room += need
        else:
            found.append(Part(band, (stage.id,)))
            room = need
    return tuple(found)


def _needs(stage: Stage, release: Release, edges: Sequence[Edge]) -> int:
    return plan(release, (stage.id,), edges).width


def plan(release: Release, stages: Sequence[str], arrows: Iterable[Edge]) -> Plan:
    """Places the steps of these stages on a grid."""
    edges = tuple(arrows)
    columns, places, first = [], {}, 0
    for name in stages:
        stage = release.stage(name)
        placed = _placed(stage, release, edges, first)
        forks = release.fork is not None and release.fork.step in stage.steps
        last = max((one.column for one in placed.values()), default=first)
        columns.append(Columns(name, first, last - first + 1 + forks, forks))
        places.update(placed)
        first += columns[-1].count
    roles = list(release.roles)
    used = {one.lane for one in places.values()}
    lanes = sorted(used, key=lambda one: (one[0] == "home", roles.index(one[1]) if one[1] in roles else len(roles)))
    return Plan(tuple(columns), tuple(lanes), places)


def _placed(stage: Stage, release: Release, edges: Sequence[Edge], first: int) -> dict[str, Place]:
    """A step stands right of all that it waits for; a full cell sends it one column on."""
    before: dict[str, list[str]] = {name: [] for name in stage.steps}
    for source, target in edges:
        if source in before and target in before:
            before[target].append(source)
    placed: dict[str, Place] = {}
    taken: set[tuple[Lane, int, int]] = set()
    for name in _in_order(before):
        lane = (side_of(release.steps[name], release), release.steps[name].role)
        waits = [placed[one] for one in before[name] if one in placed]
        column = max((one.column + 1 for one in waits), default=first)
        rows = [one.row for one in waits if one.lane == lane]
        while not (free := [row for row in range(ROWS) if (lane, column, row) not in taken]):
            column += 1
        row = next((one for one in rows if one in free), free[0])
        placed[name] = Place(name, lane, column, row)
        taken.add((lane, column, row))
    return placed


def _in_order(before: dict[str, list[str]]) -> list[str]:
    """Those which wait for nothing first; a circle is opened at the step that is written first."""
    order: list[str] = []
    left = list(before)
    while left:
        ready = [one for one in left if all(other in order for other in before[one])] or left[:1]
        order.extend(ready)
        left = [one for one in left if one not in ready]
    return order
