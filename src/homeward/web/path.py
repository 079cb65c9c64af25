"""The path as a drawing: a line of stages with the border in the middle, large, and as a row of dots. Pure functions.

Before the decision the line ends there and forks into equal branches; a chosen branch is drawn whole. Labels stand in
foreignObject because only browsers break Thai and Khmer by word. Numbers are units of the viewBox.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Station:
    """One stage of the line: `side` host|home, `state` done|here|ahead, `when` already in the reader's words."""

    label: str
    side: str
    state: str
    when: str = ""
    fork: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """What is on its way to the other side. `start` is the place in `stations`; `arrived` when it was received there."""

    start: int
    words: str
    place: str = ""
    arrived: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """`host` and `home` are names of countries, `ours` says which of them is this node.

    `stations` holds the trunk, and after the decision also the chosen branch; `branches` the words of the open ones.
    """

    stations: Sequence[Station]
    host: str
    home: str
    ours: str
    branches: Sequence[str] = ()
    letter: Letter | None = None


WIDTH, HEIGHT, LINE, ARC = 1000, 196, 84, 164
MARGIN, FORK, TALL = 62, 128, 400


def large(drawing: Drawing) -> SafeString:
    """The large path with its text equivalent; wide for screens and paper, tall for telephones."""
    return format_html(
        '<figure class="path"><figcaption class="visually-hidden">{}</figcaption>{}{}</figure>',
        in_words(drawing), _wide(drawing), _tall(drawing),
    )  # fmt: skip


def in_words(drawing: Drawing) -> str:
    """The same as sentences, for those who hear the page."""
    states = {"done": _("done"), "here": _("the case is here"), "ahead": _("ahead")}
    said = []
    for one in drawing.stations:
        country = drawing.host if one.side == "host" else drawing.home
        said.append(f"{one.label} ({country}): {states[one.state]}{' ' + one.when if one.when else ''}")
    if drawing.branches:
        said.append(_("Then the person decides, freely: %(branches)s") % {"branches": " · ".join(drawing.branches)})
    if drawing.letter:
        said.append(f"{drawing.letter.words}{': ' + drawing.letter.place if drawing.letter.place else ''}")
    return _("The path") + ". " + ". ".join(said) + "."


def dots(drawing: Drawing, *, waiting: bool = False) -> SafeString:
    """The path as a row of dots; `waiting` rings the place where the case is in the hue of the other side."""
    shapes, x = [], 6
    here = next((n for n, one in enumerate(drawing.stations, 1) if one.state == "here"), 0)
    crossed = False
    for one in drawing.stations:
        if one.side == "home" and not crossed:
            crossed = True
            shapes.append(_border_tick(x - 1))
            x += 9
        side = _hue(drawing, ("home" if drawing.ours == "host" else "host") if waiting and one.state == "here" else one.side)
        shapes.append(_dot(x, one.state, side))
        x += 12
    if not crossed:
        shapes.append(_border_tick(x))
        x += 6
    words = _("Stage %(here)s of %(all)s") % {"here": here or "–", "all": len(drawing.stations)}
    label = next((one.label for one in drawing.stations if one.state == "here"), "")
    return format_html(
        '<svg class="dots" viewBox="0 0 {} 16" role="img" aria-label="{}">{}</svg>',
        x, f"{words}: {label}" if label else words, mark_safe("".join(shapes)),  # noqa: S308 made of escaped parts
    )  # fmt: skip


def _border_tick(x: int) -> str:
    return f'<line x1="{x}" y1="2" x2="{x}" y2="14"/>'


def _dot(x: int, state: str, hue: str) -> str:
    if state == "here":
        return f'<g class="{hue}"><circle class="here" cx="{x}" cy="8" r="6"/><circle class="core" cx="{x}" cy="8" r="3"/></g>'
    return f'<circle class="{hue} {state}" cx="{x}" cy="8" r="4"/>'


def _hue(drawing: Drawing, side: str) -> str:
    return "ours" if side == drawing.ours else "theirs"


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


def _wide(drawing: Drawing) -> SafeString:
    plan = _plan(drawing, WIDTH)
    parts = [
        _ground(drawing, plan.border),
        *_tracks(drawing, plan),
        *(_branches(drawing, plan) if drawing.branches else ()),
        *(_arc(drawing, plan) if drawing.letter else ()),
    ]
    for x, one in zip(plan.at, drawing.stations, strict=True):
        hue = _hue(drawing, one.side)
        parts.append(_mark(x, LINE, one, hue))
        weight = " path-label-here" if one.state == "here" or one.fork else ""
        left, room = max(x - plan.room / 2 + 3, 2), plan.room - 6
        parts.append(_text(left, LINE - 68, room, 52, one.label, "up", weight))
        parts.append(_text(left, LINE + 14, room, 30, one.when, "", " path-label-quiet"))
    return _svg("path-wide", WIDTH, HEIGHT, parts)


def _svg(name: str, width: int, height: int, parts: Sequence[str]) -> SafeString:
    inner = mark_safe("".join(parts))  # noqa: S308 made of escaped parts
    return format_html('<svg class="{}" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>', name, width, height, inner)


def _ground(drawing: Drawing, border: float) -> str:
    host, home = _hue(drawing, "host"), _hue(drawing, "home")
    return (
        f'<rect class="ground-{host}" width="{border:.0f}" height="{HEIGHT}" rx="6"/>'
        f'<rect class="ground-{home}" x="{border:.0f}" width="{WIDTH - border:.0f}" height="{HEIGHT}" rx="6"/>'
        f'<line class="border" x1="{border:.0f}" y1="4" x2="{border:.0f}" y2="{HEIGHT - 4}"/>'
        f'<g class="{host}">{_text(12, HEIGHT - 30, 200, 26, drawing.host, "up left", " path-label-side")}</g>'
        f'<g class="{home}">{_text(max(border + 6, WIDTH - 212), HEIGHT - 30, min(200, WIDTH - border - 14), 26, drawing.home, "up right", " path-label-side")}</g>'
    )


def _tracks(drawing: Drawing, plan: _Plan) -> list[str]:
    found = []
    for (x, one), (following, other) in pairwise(zip(plan.at, drawing.stations, strict=True)):
        done = one.state == "done" and other.state in ("done", "here")
        name = "track-done" if done else "track-ahead"
        found.append(
            f'<path class="track {name} {_hue(drawing, other.side if done else one.side)}" d="M{x:.0f} {LINE}H{following:.0f}"/>'
        )
    return found


def _mark(x: float, y: float, one: Station, hue: str) -> str:
    size = 11 if one.state == "here" or one.fork else 7.5
    core = f'<circle class="core" cx="{x:.0f}" cy="{y:.0f}" r="5"/>' if one.state == "here" else ""
    return f'<g class="{hue}"><circle class="dot dot-{one.state}" cx="{x:.0f}" cy="{y:.0f}" r="{size}"/>{core}</g>'


def _branches(drawing: Drawing, plan: _Plan) -> list[str]:
    """All alike: same length, same line, no order of worth; even their ends stand under one another."""
    start, end = plan.at[-1] + 14, plan.at[-1] + FORK * 0.62
    middle = (len(drawing.branches) - 1) / 2
    found = []
    for place, words in enumerate(drawing.branches):
        y = LINE + (place - middle) * 40
        found.append(f'<path class="track-branch" d="M{start:.0f} {LINE}C{start + 30:.0f} {LINE} {start + 20:.0f} {y:.0f} {end:.0f} {y:.0f}"/>')
        found.append(_text(end + 8, y - 20, plan.border - end - 14, 40, words, "mid left", ""))
    return found


def _arc(drawing: Drawing, plan: _Plan) -> list[str]:
    letter = drawing.letter
    assert letter is not None
    start = plan.at[letter.start]
    end = plan.border + (WIDTH - plan.border) * 0.5 if letter.arrived else plan.border - 14
    hue = _hue(drawing, "home" if drawing.stations[letter.start].side == "host" else "host")
    found = [
        f'<g class="{hue}"><path class="arc" d="M{start + 8:.0f} {LINE + 6}C{start + 70:.0f} {LINE + 20} {start + 60:.0f} {ARC} {start + 150:.0f} {ARC}H{end:.0f}"/>'
    ]
    if letter.arrived:
        found.append(f'<circle class="dot" cx="{end:.0f}" cy="{ARC}" r="10"/><circle class="core" cx="{end:.0f}" cy="{ARC}" r="4"/>')
    else:
        found.append(f'<rect class="dot" x="{end - 9:.0f}" y="{ARC - 7}" width="18" height="13" rx="2"/>')
    found.append("</g>")
    found.append(_text(start + 130, ARC - 36, plan.border - start - 140, 30, letter.words, "up left", " path-label-quiet"))
    if letter.place:
        found.append(_text(plan.border + 6, ARC - 64, WIDTH - plan.border - 12, 50, letter.place, "up", " path-label-here"))
    return found


def _text(x: float, y: float, width: float, height: float, words: str, place: str, more: str) -> str:
    if not words or width <= 0:
        return ""
    box = " ".join(["path-box", *(f"path-box-{one}" for one in place.split())])
    return (
        f'<foreignObject x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}">'
        f'<div class="{box}"><p class="path-label{more}">{escape(words)}</p></div></foreignObject>'
    )


def _tall(drawing: Drawing) -> SafeString:
    """From top to bottom, the border across; one row for each station, then the branches."""
    rows, y = [], 44
    parts: list[str] = [f'<g class="{_hue(drawing, "host")}">{_text(14, 4, TALL - 28, 26, drawing.host, "left", " path-label-side")}</g>']
    points: list[tuple[float, Station]] = []
    border = None
    for one in drawing.stations:
        if one.side == "home" and border is None:
            border = y
            y += 40
        points.append((y, one))
        y += 50
    for (top, one), (bottom, other) in pairwise(points):
        done = one.state == "done" and other.state in ("done", "here")
        hue = _hue(drawing, other.side if done else one.side)
        parts.append(f'<path class="track track-{"done" if done else "ahead"} {hue}" d="M40 {top:.0f}V{bottom:.0f}"/>')
    for top, one in points:
        rows.append(_mark(40, top, one, _hue(drawing, one.side)))
        weight = " path-label-here" if one.state == "here" or one.fork else ""
        rows.append(_text(66, top - 24, 220 if one.when else 320, 48, one.label, "mid left", weight))
        rows.append(_text(288, top - 24, 104, 48, one.when, "mid right", " path-label-quiet"))
    y = _tall_branches(drawing, parts, y)
    border, y = _tall_other_side(drawing, parts, border, y)
    parts.insert(0, _tall_ground(drawing, border, y))
    return _svg("path-tall", TALL, y, [*parts, *rows])


def _tall_branches(drawing: Drawing, parts: list[str], y: int) -> int:
    if not drawing.branches:
        return y
    top = y - 50
    for words in drawing.branches:
        parts.append(f'<path class="track-branch" d="M40 {top + 14}C40 {y - 10} 50 {y - 4} 84 {y - 4}"/>')
        parts.append(_text(94, y - 24, 290, 40, words, "mid left", ""))
        y += 36
    return y


def _tall_other_side(drawing: Drawing, parts: list[str], border: int | None, y: int) -> tuple[int, int]:
    """The other country below the line, with the letter on its way; where the border lies, and the height of all."""
    if border is None:
        border = y
        y += 40
    letter = drawing.letter
    if letter:
        hue = _hue(drawing, "home" if drawing.stations[letter.start].side == "host" else "host")
        parts.append(f'<g class="{hue}"><path class="arc" d="M40 {y - 6}V{y + 30}"/><circle class="dot" cx="40" cy="{y + 40}" r="8"/>')
        parts.append('<circle class="core" cx="40" cy="%d" r="3.5"/></g>' % (y + 40) if letter.arrived else "</g>")  # noqa: UP031
        parts.append(_text(66, y, 320, 36, letter.words, "mid left", " path-label-quiet"))
        parts.append(_text(66, y + 32, 320, 40, letter.place, "left", " path-label-here"))
        y += 76
    hue = _hue(drawing, "home")
    parts.append(f'<g class="{hue}">{_text(14, border + 6, TALL - 28, 26, drawing.home, "left", " path-label-side")}</g>')
    return border, y


def _tall_ground(drawing: Drawing, border: int, y: int) -> str:
    return (
        f'<rect class="ground-{_hue(drawing, "host")}" width="{TALL}" height="{border}" rx="6"/>'
        f'<rect class="ground-{_hue(drawing, "home")}" y="{border}" width="{TALL}" height="{y - border}" rx="6"/>'
        f'<line class="border" x1="4" y1="{border}" x2="{TALL - 4}" y2="{border}"/>'
    )


__all__ = ["Drawing", "Letter", "Station", "dots", "in_words", "large"]
