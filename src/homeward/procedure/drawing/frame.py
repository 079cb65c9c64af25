"""How large everything is: boxes as high as their words, lanes as high as their rows, the border between pools."""

from dataclasses import dataclass

from homeward.procedure.drawing.plan import Lane, Plan
from homeward.procedure.drawing.words import height_of
from homeward.procedure.rules import Release

BOX, GUTTER, ROW, PAD = 152, 42, 18, 12
LEFT, POOL, BORDER, TOP = 112, 26, 74, 8
FORK_ROOM = 150


@dataclass(frozen=True, slots=True)
class Box:
    """A step's place in units of the drawing."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where arrows leave."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Band:
    """A stripe from left to right: a lane, or a pool with all its lanes."""

    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything measured; `border` is the middle of the strip between the two pools."""

    width: float
    height: float
    header: float
    boxes: dict[str, Box]
    lanes: dict[Lane, Band]
    pools: dict[str, Band]
    border: float


def column_x(column: int) -> float:
    """Where the boxes of a column begin."""
    return LEFT + GUTTER + column * (BOX + GUTTER)


def frame(plan: Plan, release: Release, lang: str, *, crossing: bool = True) -> Frame:
    """Measures a plan for the words of one language; where nothing crosses the border needs less room."""
    strip = BORDER if crossing else BORDER / 3
    titles = {name: release.word(lang, f"steps.{name}.title") for name in plan.places}
    header = TOP + 12 + max(_title_height(one.stage, one.count, release, lang) for one in plan.columns)
    rows: dict[tuple[Lane, int], float] = {}
    for name, place in plan.places.items():
        key = (place.lane, place.row)
        rows[key] = max(rows.get(key, 0), 24 + height_of(titles[name], lang, BOX - 18))
    y, lanes, pools, tops = header, {}, {}, {}
    border = 0.0
    for side in ("host", "home"):
        top = y
        y += POOL
        for lane in (one for one in plan.lanes if one[0] == side):
            lanes[lane] = Band(y, _lane_height(lane, plan, release, rows, lang))
            inner = y + PAD
            for row in sorted(row for of, row in rows if of == lane):
                tops[(lane, row)] = inner
                inner += rows[(lane, row)] + ROW
            y += lanes[lane].height
        y += 0 if any(one[0] == side for one in plan.lanes) else 14
        pools[side] = Band(top, y - top)
        if side == "host":
            border = y + strip / 2
            y += strip
    boxes = {
        name: Box(column_x(one.column), tops[(one.lane, one.row)], BOX, rows[(one.lane, one.row)])
        for name, one in plan.places.items()
    }
    return Frame(column_x(plan.width) + 4, y + 4, header, boxes, lanes, pools, border)


def _title_height(stage: str, columns: int, release: Release, lang: str) -> float:
    return height_of(release.word(lang, f"stages.{stage}"), lang, columns * (BOX + GUTTER) - 20) * 1.15


def _lane_height(lane: Lane, plan: Plan, release: Release, rows: dict[tuple[Lane, int], float], lang: str) -> float:
    mine = [height for (of, _row), height in rows.items() if of == lane]
    name = height_of(release.word(lang, f"roles.{lane[1]}"), lang, LEFT - 16) + 2 * PAD
    fork = any(one.fork for one in plan.columns) and release.fork is not None
    decides = fork and release.fork is not None and plan.places[release.fork.step].lane == lane
    return max(sum(mine) + ROW * (len(mine) - 1) + 2 * PAD, name, FORK_ROOM if decides else 0)
