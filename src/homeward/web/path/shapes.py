"""What both drawings of the path are made of: the data, the two hues, marks, words in boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe


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
    """What is on its way to the other side; `start` is a place in `stations`, `arrived`: it was received there."""

    start: int
    words: str
    place: str = ""
    arrived: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """`host` and `home` are names of countries, `ours` says which of them is this node.

    `stations` holds the trunk and, after the decision, the chosen branch; `branches` the words of the open ones.
    """

    stations: Sequence[Station]
    host: str
    home: str
    ours: str
    branches: Sequence[str] = ()
    letter: Letter | None = None


def hue(drawing: Drawing, side: str) -> str:
    """The class of a side as this node sees it: ours or theirs."""
    return "ours" if side == drawing.ours else "theirs"


def other_hue(drawing: Drawing, letter: Letter) -> str:
    """The hue of the side that a letter goes to."""
    return hue(drawing, "home" if drawing.stations[letter.start].side == "host" else "host")


def svg(name: str, width: int, height: int, parts: Sequence[str]) -> SafeString:
    """A drawing of its own size; everything in `parts` is escaped already."""
    inner = mark_safe("".join(parts))  # noqa: S308 made of escaped parts
    return format_html('<svg class="{}" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>', name, width, height, inner)


def track_name(one: Station, other: Station) -> str:
    """Solid and strong where the case has been, thin where it may go."""
    return "track-done" if one.state == "done" and other.state in ("done", "here") else "track-ahead"


def mark(x: float, y: float, one: Station, colour: str) -> str:
    """A station: filled when done, a ring with a core where the case is, a thin ring ahead."""
    size = 11 if one.state == "here" or (one.fork and one.state == "ahead") else 7.5
    core = f'<circle class="core" cx="{x:.0f}" cy="{y:.0f}" r="5"/>' if one.state == "here" else ""
    return f'<g class="{colour}"><circle class="dot dot-{one.state}" cx="{x:.0f}" cy="{y:.0f}" r="{size}"/>{core}</g>'


def text(x: float, y: float, width: float, height: float, words: str, place: str, more: str) -> str:
    """Words in a box that the browser breaks by word; `place` is any of up, mid, left, right."""
    if not words or width <= 0:
        return ""
    box = " ".join(["path-box", *(f"path-box-{one}" for one in place.split())])
    return (
        f'<foreignObject x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}">'
        f'<div class="{box}"><p class="path-label{more}">{escape(words)}</p></div></foreignObject>'
    )
