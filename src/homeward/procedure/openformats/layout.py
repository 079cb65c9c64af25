"""Where everything of a BPMN diagram stands: the grid and the roads of the drawn procedure, and small nodes beside."""

import re
from dataclasses import dataclass

from homeward.procedure.drawing.frame import GUTTER, ROW, Box, Frame, frame
from homeward.procedure.drawing.plan import Plan, plan
from homeward.procedure.drawing.routes import Roads, fork_place
from homeward.procedure.openformats.flows import Flow, Flows, Node
from homeward.procedure.rules import Release

Point = tuple[float, float]
# The small nodes fit into a gutter: joins and beginnings before a step, ends behind it.
BEFORE, JOIN, END, FORK = 28.0, 20.0, 12.0, 24.0
ROAD = re.compile(r"([MHV])(-?\d+)(?: (-?\d+))?")


@dataclass(frozen=True)
class Layout:
    """Places in units of the drawing: boxes of steps and small nodes, bands of lanes and pools, points of lines."""

    frame: Frame
    grid: Plan
    nodes: dict[str, Box]
    flows: dict[Flow, list[Point]]
    letters: list[list[Point]]


def layout(release: Release, of: Flows, lang: str) -> Layout:
    """Places a whole procedure for the words of one language."""
    grid = plan(release, of.order, [(one.source, one.target) for one in of.flows if one.source in release.steps])
    size = frame(grid, release, lang)
    nodes = dict(size.boxes) | {one.id: _beside(one, size, grid) for one in of.nodes}
    roads = Roads(size, grid)
    steps = {one.id: one.beside for one in of.nodes}
    flows = {one: _road(one, nodes, roads, steps) for one in of.flows}
    letters = [_crossing(one.source, one.target, size, roads) for one in of.messages]
    return Layout(size, grid, nodes, flows, letters)


def _beside(node: Node, size: Frame, grid: Plan) -> Box:
    box = size.boxes[node.beside]
    if node.kind == "fork":
        x, y = fork_place(grid, size, node.beside)
        return Box(x - FORK / 2, y - FORK / 2, FORK, FORK)
    if node.kind == "end":
        return Box(box.right + 3, box.middle - END / 2, END, END)
    return Box(box.x - BEFORE, box.middle - JOIN / 2, JOIN, JOIN)


def _road(flow: Flow, nodes: dict[str, Box], roads: Roads, steps: dict[str, str]) -> list[Point]:
    source, target = nodes[flow.source], nodes[flow.target]
    if steps.get(flow.source) == flow.target or steps.get(flow.target) == flow.source:
        if flow.target == "the_fork":
            turn = (source.right + 8, source.middle), (source.right + 8, target.middle)
            return [(source.right, source.middle), *turn, (target.x, target.middle)]
        return [(source.right, source.middle), (target.x, target.middle)]
    step = steps.get(flow.target, flow.target)
    box = roads.frame.boxes[step]
    first = source.right + roads.slot(f"out{source.x}", 4, 3, 3)
    if 0 < box.x - source.right <= GUTTER + 1:
        return [
            (source.right, source.middle), (first, source.middle), (first, target.middle), (target.x, target.middle),
        ]  # fmt: skip
    channel = box.y - ROW / 2
    last = box.x - GUTTER + roads.slot(f"in{box.x}", 4, 3, 3)
    return [
        (source.right, source.middle), (first, source.middle), (first, channel), (last, channel),
        (last, target.middle), (target.x, target.middle),
    ]  # fmt: skip


def _crossing(sender: str, name: str | None, size: Frame, roads: Roads) -> list[Point]:
    """Out of the sender into the gutter, over the border, and through a gutter again to whom it wakes."""
    source, side = size.boxes[sender], roads.plan.places[sender].lane[0]
    if name and roads.plan.places[name].lane[0] == side:
        name = None
    x, y = source.right + roads.slot(f"m{source.x}", 14, 6, 4), source.middle + 9
    other = size.pools["home"].y if side == "host" else size.pools["host"].y + size.pools["host"].height
    if name is None:
        return [(source.right, y), (x, y), (x, other)]
    target = size.boxes[name]
    last = target.x - GUTTER + roads.slot(f"o{target.x}", 4, 4, 4)
    border = size.border + roads.slot("border", -24, 6, 9)
    y_there = target.middle - 8
    return [(source.right, y), (x, y), (x, border), (last, border), (last, y_there), (target.x, y_there)]
