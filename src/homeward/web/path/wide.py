"""The wide path, for screens and paper: from left to right, the border upright."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString

from homeward.web.path.shapes import Drawing, Letter, hue, mark, other_hue, svg, text, track_name

WIDTH, HEIGHT, LINE, ARC = 1000, 210, 98, 178
MARGIN, FORK = 62, 128


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things stand: the way along the line of each station, the border, and the room of one station."""

    at: tuple[float, ...]
    border: float
    room: float


def _plan(drawing: Drawing, length: float) -> _Plan:
    """Stations share the line; an open fork keeps room for its branches and a third of the line for the other side."""
    count = len(drawing.stations)
    homes = sum(one.side == "home" for one in drawing.stations)
    if drawing.branches:
        border = length * 0.74
        room = (border - MARGIN - FORK * 1.75) / max(count - 1, 1)
        return _Plan(tuple(MARGIN + n * room for n in range(count)), border, min(room, 150))
    end = length - MARGIN if homes else length * 0.84
    room = (end - MARGIN) / max(count - (0 if homes else 1), 1)
    first = next((n for n, one in enumerate(drawing.stations) if one.side == "home"), count)
    at = tuple(MARGIN + (n + (1 if n >= first else 0)) * room for n in range(count))
    border = (MARGIN + first * room) if homes else length * 0.9
    return _Plan(at, border, min(room, 150))


def wide(drawing: Drawing) -> SafeString:
    plan = _plan(drawing, WIDTH)
    parts = [
        _ground(drawing, plan.border),
        *_tracks(drawing, plan),
        *(_branches(drawing, plan) if drawing.branches else ()),
        *(_arc(drawing, plan, drawing.letter) if drawing.letter else ()),
    ]
    for x, one in zip(plan.at, drawing.stations, strict=True):
        parts.append(mark(x, LINE, one, hue(drawing, one.side)))
        weight = " path-label-here" if one.state == "here" or one.fork else ""
        left, room = max(x - plan.room / 2 + 3, 2), plan.room - 6
        parts.append(text(left, LINE - 96, room, 80, one.label, "up", weight))
        parts.append(text(left, LINE + 14, room, 30, one.when, "", " path-label-quiet"))
    dense = " path-dense" if len(drawing.stations) > 9 else ""
    return svg("path-wide" + dense, WIDTH, _height(drawing), parts)


def _height(drawing: Drawing) -> int:
    return HEIGHT if drawing.letter or drawing.branches else HEIGHT - 36


def _ground(drawing: Drawing, border: float) -> str:
    host, home, height = hue(drawing, "host"), hue(drawing, "home"), _height(drawing)
    left, room = max(border + 6, WIDTH - 212), min(200, WIDTH - border - 14)
    host_name = text(12, height - 30, 200, 26, drawing.host, "up left", " path-label-side")
    home_name = text(left, height - 30, room, 26, drawing.home, "up right", " path-label-side")
    return (
        f'<rect class="ground-{host}" width="{border:.0f}" height="{height}" rx="6"/>'
        f'<rect class="ground-{home}" x="{border:.0f}" width="{WIDTH - border:.0f}" height="{height}" rx="6"/>'
        f'<line class="border" x1="{border:.0f}" y1="4" x2="{border:.0f}" y2="{height - 4}"/>'
        f'<g class="{host}">{host_name}</g><g class="{home}">{home_name}</g>'
    )


def _tracks(drawing: Drawing, plan: _Plan) -> list[str]:
    found = []
    for (x, one), (following, other) in pairwise(zip(plan.at, drawing.stations, strict=True)):
        name = track_name(one, other)
        middle = plan.border if one.side != other.side else following
        found.append(f'<path class="track {name} {hue(drawing, one.side)}" d="M{x:.0f} {LINE}H{middle:.0f}"/>')
        if middle != following:
            beyond = f'd="M{middle:.0f} {LINE}H{following:.0f}"'
            found.append(f'<path class="track {name} {hue(drawing, other.side)}" {beyond}/>')
    return found


def _branches(drawing: Drawing, plan: _Plan) -> list[str]:
    """All alike: same length, same line, no order of worth; even their ends stand under one another."""
    start, end = plan.at[-1] + 14, plan.at[-1] + FORK * 0.62
    middle = (len(drawing.branches) - 1) / 2
    found = []
    for place, words in enumerate(drawing.branches):
        y = LINE + (place - middle) * 40
        bend = f"C{start + 30:.0f} {LINE} {start + 20:.0f} {y:.0f} {end:.0f} {y:.0f}"
        found.append(f'<path class="track-branch" d="M{start:.0f} {LINE}{bend}"/>')
        found.append(text(end + 8, y - 20, plan.border - end - 14, 40, words, "mid left", ""))
    return found


def _arc(drawing: Drawing, plan: _Plan, letter: Letter) -> list[str]:
    start = plan.at[letter.start]
    end = plan.border + (WIDTH - plan.border) * 0.5 if letter.arrived else plan.border - 14
    bend = f"C{start + 100:.0f} {LINE + 6} {start + 40:.0f} {ARC} {start + 150:.0f} {ARC}H{end:.0f}"
    found = [f'<g class="{other_hue(drawing, letter)}"><path class="arc" d="M{start + 8:.0f} {LINE + 6}{bend}"/>']
    if letter.arrived:
        found.append(f'<circle class="dot" cx="{end:.0f}" cy="{ARC}" r="10"/>')
        found.append(f'<circle class="core" cx="{end:.0f}" cy="{ARC}" r="4"/>')
    else:
        found.append(f'<rect class="dot" x="{end - 9:.0f}" y="{ARC - 7}" width="18" height="13" rx="2"/>')
    found.append("</g>")
    words, place = (start + 130, plan.border - start - 140), (plan.border + 6, WIDTH - plan.border - 12)
    found.append(text(words[0], ARC - 36, words[1], 30, letter.words, "up left", " path-label-quiet"))
    found.append(text(place[0], ARC - 64, place[1], 50, letter.place, "up", " path-label-here"))
    return found
