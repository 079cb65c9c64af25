"""Draws one part of the procedure: the ground with pools and lanes, then lines, then boxes over them."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

from homeward.procedure.drawing import shapes
from homeward.procedure.drawing.arrows import Edge, Message, side_of
from homeward.procedure.drawing.frame import BOX, GUTTER, LEFT, POOL, TOP, Box, Frame, column_x, frame
from homeward.procedure.drawing.plan import Part, Plan, plan
from homeward.procedure.drawing.routes import Roads, drawn, fork_place
from homeward.procedure.drawing.words import catalogue
from homeward.procedure.rules import Release, Step

__all__ = ["Part", "draw_part"]
HUE = {"host": "ours", "home": "theirs"}


def draw_part(
    release: Release, stages: Sequence[str], lang: str, arrows: Iterable[Edge], sent: Iterable[Message], *,
    link: Callable[[str], str] | None = None, name: str = "lanes", sheet: str = "",
) -> str:  # fmt: skip
    """One SVG of these stages. With `link` every box leads to its step; `sheet` is written into the drawing."""
    edges = tuple(arrows)
    grid = plan(release, stages, edges)
    told = [one for one in sent if one.source in grid.places]
    size = frame(grid, release, lang, crossing=bool(told))
    roads = Roads(size, grid)
    lines = [roads.arrow(edge) for edge in sorted(edges) if drawn(edge, grid)]
    letters, pills = roads.letters(told)
    parts = [
        f"<style>{sheet}</style>" if sheet else "",
        *_ground(grid, size, release, lang),
        *lines,
        *letters,
        *_fork(grid, size, release, lang),
        *(_box(release, one, size.boxes[one], lang, _after(one, edges, grid, release), link) for one in grid.places),
        *pills,
    ]
    return _svg(release, grid, size, lang, name, "".join(parts))


def _svg(release: Release, grid: Plan, size: Frame, lang: str, name: str, inner: str) -> str:
    _ = catalogue(lang)
    title = " · ".join(release.word(lang, f"stages.{one.stage}") for one in grid.columns)
    said = _("Swim lanes: who does which step and what crosses the border. The list below says the same in words.")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="swim sl-{lang}" lang="{lang}" role="group"'
        f' aria-labelledby="{name}-title {name}-said" viewBox="0 0 {size.width:.0f} {size.height:.0f}"'
        f' width="{size.width:.0f}" height="{size.height:.0f}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-said">{escape(said)}</desc>{inner}</svg>'
    )


def _ground(grid: Plan, size: Frame, release: Release, lang: str) -> list[str]:
    _ = catalogue(lang)
    names = {"host": _("the country where the person is"), "home": _("the country of return")}
    found = []
    for side, band in size.pools.items():
        found.append(shapes.rect(1, band.y, size.width - 2, band.height, f"sl-pool-{HUE[side]}", 6))
        found.append(shapes.words(10, band.y + 2, size.width - 20, POOL, names[side], f"sl-side sl-{HUE[side]}"))
    for place, (lane, band) in enumerate(size.lanes.items()):
        if place:
            found.append(shapes.line(f"M8 {band.y:.0f}H{size.width - 8:.0f}", "sl-lane"))
        role = release.word(lang, f"roles.{lane[1]}")
        found.append(shapes.words(10, band.y + 4, LEFT - 14, band.height - 8, role, "sl-role"))
    found.append(shapes.line(f"M4 {size.border:.0f}H{size.width - 4:.0f}", "sl-border"))
    for one in grid.columns:
        x, width = column_x(one.first), one.count * (BOX + GUTTER) - GUTTER
        title = release.word(lang, f"stages.{one.stage}")
        found.append(shapes.words(x - 10, TOP, width + 20, size.header - TOP - 4, title, "sl-stage"))
        if one.first:
            edge = x - GUTTER / 2
            found.append(shapes.line(f"M{edge:.0f} {TOP}V{size.height - 4:.0f}", "sl-edge"))
    return found


def _after(name: str, edges: Iterable[Edge], grid: Plan, release: Release) -> str:
    """The clauses of what must be done before and is not drawn as an arrow."""
    before = [release.steps[source] for source, target in sorted(edges) if target == name]
    step = release.steps[name]
    hidden = [one for one in before if not drawn((one.id, name), grid) and not _over(one, step, grid, release)]
    clauses = sorted({one.clause for one in hidden if one.clause}, key=_order)
    return " ".join(clauses[:3]) + ("…" if len(clauses) > 3 else "")


def _over(one: Step, other: Step, grid: Plan, release: Release) -> bool:
    """A letter in this drawing shows the same."""
    if one.id not in grid.places or side_of(one, release) == side_of(other, release):
        return False
    return one.tells is not None and grid.places[one.id].column < grid.places[other.id].column


def _order(clause: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in clause.split("."))


def _box(release: Release, name: str, box: Box, lang: str, after: str, link: Callable[[str], str] | None) -> str:
    step = release.steps[name]
    hue = HUE[side_of(step, release)]
    either = step.side not in ("host", "home")
    title = release.word(lang, f"steps.{name}.title")
    inner = (
        shapes.rect(box.x, box.y, box.width, box.height, f"sl-box sl-{hue}", 5)
        + _edge(box, hue, either)
        + (shapes.small(box.x + 12, box.y + 15, step.clause, "sl-clause") if step.clause else "")
        + (shapes.small(box.right - 6, box.y + 15, f"← {after}", "sl-after") if after else "")
        + shapes.words(box.x + 11, box.y + 18, box.width - 14, box.height - 20, title, "sl-title")
    )
    group = f'<g class="sl-step" data-step="{escape(name)}">{inner}</g>'
    return f'<a href="{escape(link(name))}">{group}</a>' if link else group


def _edge(box: Box, hue: str, either: bool) -> str:
    """The stripe of the side; of both where either side may do the step."""
    if not either:
        return shapes.rect(box.x, box.y, 5, box.height, f"sl-stripe-{hue}", 2)
    half = box.height / 2
    return shapes.rect(box.x, box.y, 5, half, "sl-stripe-ours", 2) + shapes.rect(
        box.x, box.y + half, 5, half, "sl-stripe-theirs", 2
    )


def _fork(grid: Plan, size: Frame, release: Release, lang: str) -> list[str]:
    """After the decision three ways, all alike: same line, same length."""
    fork = release.fork
    if fork is None or fork.step not in grid.places:
        return []
    x, y = fork_place(grid, size, fork.step)
    box = size.boxes[fork.step]
    found = [shapes.line(f"M{box.right:.0f} {box.middle:.0f}H{x - 20:.0f}V{y:.0f}H{x - 11:.0f}", "sl-arrow")]
    middle = (len(fork.branches) - 1) / 2
    for place, name in enumerate(fork.branches):
        to = y + (place - middle) * 44
        found.append(shapes.branch(x + 11, y, x + 48, to))
        words = release.word(lang, f"branches.{name}", name)
        found.append(shapes.words(x + 52, to - 22, BOX - 56, 44, words, "sl-branch-words"))
    return [*found, shapes.diamond(x, y)]
