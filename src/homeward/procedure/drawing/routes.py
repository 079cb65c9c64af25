"""The ways of arrows and letters: through the gutters between columns and rows, never through boxes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from homeward.procedure.drawing import shapes
from homeward.procedure.drawing.arrows import Edge, Message
from homeward.procedure.drawing.frame import BOX, GUTTER, ROW, Box, Frame
from homeward.procedure.drawing.plan import Plan

# An arrow over more columns than this is written as "after 3.1" in the box instead.
LONGEST = 3


def drawn(edge: Edge, plan: Plan) -> bool:
    """Whether an arrow is short enough, goes to the right and stays in its pool."""
    source, target = (plan.places.get(one) for one in edge)
    if source is None or target is None or source.lane[0] != target.lane[0]:
        return False
    return 0 < target.column - source.column <= LONGEST


@dataclass
class Roads:
    """Gives every line its own slot in a gutter, so that two lines do not lie on one another."""

    frame: Frame
    plan: Plan
    used: Counter[str] = field(default_factory=Counter)
    pills: list[tuple[float, float, float]] = field(default_factory=list)

    def slot(self, key: str, first: float, step: float, count: int) -> float:
        """The next free place of a road; when all are taken it begins anew."""
        place = self.used[key] % count
        self.used[key] += 1
        return first + place * step

    def arrow(self, edge: Edge) -> str:
        """An arrow from one step to the next, in one pool."""
        source, target = (self.frame.boxes[one] for one in edge)
        end = target.x - 1
        tip = shapes.head(end, target.middle, "sl-head")
        if abs(source.middle - target.middle) < 1 and self._clear(edge):
            return shapes.line(f"M{source.right:.0f} {source.middle:.0f}H{end - 5:.0f}", "sl-arrow") + tip
        return shapes.line(self._way(source, target, source.right, source.middle, edge[1]), "sl-arrow") + tip

    def _way(self, source: Box, target: Box, x: float, y: float, name: str) -> str:
        column = self.plan.places[name].column
        end = target.x - 6
        if target.x - source.right <= GUTTER + 1:
            turn = source.right + self.slot(f"g{column}", 10, 7, 4)
            return f"M{x:.0f} {y:.0f}H{turn:.0f}V{target.middle:.0f}H{end:.0f}"
        first = source.right + self.slot(f"g{(source.x, 'out')}", 8, 6, 3)
        channel = target.y - ROW / 2 + self.slot(f"c{target.y}", -4, 4, 3)
        last = target.x - GUTTER + self.slot(f"g{column}", 10, 7, 4)
        return f"M{x:.0f} {y:.0f}H{first:.0f}V{channel:.0f}H{last:.0f}V{target.middle:.0f}H{end:.0f}"

    def _clear(self, edge: Edge) -> bool:
        source, target = (self.plan.places[one] for one in edge)
        between = range(source.column + 1, target.column)
        return not any(
            one.lane == source.lane and one.row == source.row and one.column in between
            for one in self.plan.places.values()
        )

    def letters(self, sent: Iterable[Message]) -> tuple[list[str], list[str]]:
        """Lines and pills of the letters of one part: from the sender to the border, and on to whom they wake."""
        lines, marks = [], []
        groups: dict[str, list[Message]] = {}
        for one in sent:
            if one.source in self.frame.boxes:
                groups.setdefault(one.source, []).append(one)
        for name, group in groups.items():
            source = self.frame.boxes[name]
            column = self.plan.places[name].column
            x = source.right + self.slot(f"m{column}", 14, 8, 4)
            y = source.middle + 9
            text = " ".join(group[0].letters)
            place = self._pill(x, text)
            lines.append(shapes.line(f"M{source.right:.0f} {y:.0f}H{x:.0f}V{place[1]:.0f}", "sl-message"))
            marks.append(shapes.pill(*place, text))
            lines += [self._onward(place, one) for one in self._nearest(group)]
        return lines, marks

    def _nearest(self, group: list[Message]) -> list[str]:
        """Whom a letter wakes first: those who act on it later have arrows of their own, or answer with a letter."""
        places = self.plan.places
        after = places[group[0].source].column
        found = [one.target for one in group if one.target in places and places[one.target].column > after]
        first = min((places[one].column for one in found), default=0)
        return [one for one in found if places[one].column == first]

    def _onward(self, start: tuple[float, float], name: str) -> str:
        target = self.frame.boxes[name]
        x, y = start
        end, middle = target.x - 6, target.middle - 8
        tip = shapes.head(target.x - 1, middle, "sl-message-head")
        if target.x - x <= GUTTER:
            return shapes.line(f"M{x:.0f} {y:.0f}V{middle:.0f}H{end:.0f}", "sl-message") + tip
        last = target.x - GUTTER + self.slot(f"o{target.x}", 12, 8, 3)
        way = f"M{x:.0f} {y:.0f}H{last:.0f}V{middle:.0f}H{end:.0f}"
        return shapes.line(way, "sl-message") + tip

    def _pill(self, x: float, text: str) -> tuple[float, float]:
        """A place on the border where the pill covers no other."""
        half = shapes.pill_half(text)
        rows = [self.frame.border + one for one in (-22, 0, 22)]
        for y in rows:
            if all(abs(x - other) > half + wide + 3 or y != level for other, level, wide in self.pills):
                self.pills.append((x, y, half))
                return x, y
        self.pills.append((x, rows[1], half))
        return x, rows[1]


def fork_place(plan: Plan, frame: Frame, step: str) -> tuple[float, float]:
    """Where the fork stands: right of the decision, in the middle of its lane."""
    place = plan.places[step]
    lane = frame.lanes[place.lane]
    column = max(one.first + one.count - 1 for one in plan.columns if one.fork)
    return frame.boxes[step].x + (column - place.column) * (BOX + GUTTER) - 6, lane.y + lane.height / 2
