"""The tall path, for telephones: from top to bottom, the border across."""

from __future__ import annotations

from itertools import pairwise

from django.utils.safestring import SafeString

from homeward.web.path.shapes import Drawing, Station, hue, mark, other_hue, svg, text, track_name

TALL = 400


def tall(drawing: Drawing) -> SafeString:
    """From top to bottom, the border across; one row for each station, then the branches."""
    rows, y = [], 44
    name = text(66, 2, TALL - 80, 26, drawing.host, "left", " path-label-side")
    parts = [f'<g class="{hue(drawing, "host")}">{name}</g>']
    points: list[tuple[float, Station]] = []
    border = None
    for one in drawing.stations:
        if one.side == "home" and border is None:
            border = y
            y += 40
        points.append((y, one))
        y += 50
    for (top, one), (bottom, other) in pairwise(points):
        drawn = track_name(one, other)
        parts.append(f'<path class="track {drawn} {hue(drawing, one.side)}" d="M40 {top:.0f}V{bottom:.0f}"/>')
    for top, one in points:
        rows.append(mark(40, top, one, hue(drawing, one.side)))
        weight = " path-label-here" if one.state == "here" or one.fork else ""
        rows.append(text(66, top - 24, 220 if one.when else 320, 48, one.label, "mid left", weight))
        rows.append(text(288, top - 24, 104, 48, one.when, "mid right", " path-label-quiet"))
    y = _tall_branches(drawing, parts, y)
    border, y = _tall_other_side(drawing, parts, border, y)
    parts.insert(0, _tall_ground(drawing, border, y))
    return svg("path-tall", TALL, y, [*parts, *rows])


def _tall_branches(drawing: Drawing, parts: list[str], y: int) -> int:
    if not drawing.branches:
        return y
    top = y - 50
    for words in drawing.branches:
        parts.append(f'<path class="track-branch" d="M40 {top + 14}C40 {y - 10} 50 {y - 4} 84 {y - 4}"/>')
        parts.append(text(94, y - 24, 290, 40, words, "mid left", ""))
        y += 36
    return y


def _tall_other_side(drawing: Drawing, parts: list[str], border: int | None, y: int) -> tuple[int, int]:
    """The other country below the line, with the letter on its way; where the border lies, and the height of all."""
    if border is None:
        border = y
        y += 40
    letter = drawing.letter
    if letter:
        core = f'<circle class="core" cx="40" cy="{y + 40}" r="3.5"/>' if letter.arrived else ""
        ring = f'<circle class="dot" cx="40" cy="{y + 40}" r="8"/>{core}'
        parts.append(f'<g class="{other_hue(drawing, letter)}"><path class="arc" d="M40 {y - 6}V{y + 30}"/>{ring}</g>')
        parts.append(text(66, y, 320, 36, letter.words, "mid left", " path-label-quiet"))
        parts.append(text(66, y + 32, 320, 40, letter.place, "left", " path-label-here"))
        y += 76
    name = text(66, border + 4, TALL - 80, 26, drawing.home, "left", " path-label-side")
    parts.append(f'<g class="{hue(drawing, "home")}">{name}</g>')
    return border, y


def _tall_ground(drawing: Drawing, border: int, y: int) -> str:
    return (
        f'<rect class="ground-{hue(drawing, "host")}" width="{TALL}" height="{border}" rx="6"/>'
        f'<rect class="ground-{hue(drawing, "home")}" y="{border}" width="{TALL}" height="{y - border}" rx="6"/>'
        f'<line class="border" x1="4" y1="{border}" x2="{TALL - 4}" y2="{border}"/>'
    )
