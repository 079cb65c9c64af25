"""The path as a drawing: a line of stages with the border in the middle, large, and as a row of dots. Pure functions.

Before the decision the line ends there and forks into equal branches; a chosen branch is drawn whole. Labels stand in
foreignObject because only browsers break Thai and Khmer by word. Numbers are units of the viewBox.
"""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from homeward.web.path.shapes import Drawing, Letter, Station, hue
from homeward.web.path.tall import tall
from homeward.web.path.wide import wide

__all__ = ["Drawing", "Letter", "Station", "dots", "in_words", "large"]


def large(drawing: Drawing) -> SafeString:
    """The large path with its text equivalent; wide for screens and paper, tall for telephones."""
    return format_html(
        '<figure class="path"><figcaption class="visually-hidden">{}</figcaption>{}{}</figure>',
        in_words(drawing), wide(drawing), tall(drawing),
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
        shapes.append(_dot(x, one.state, "theirs" if waiting and one.state == "here" else hue(drawing, one.side)))
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


def _dot(x: int, state: str, colour: str) -> str:
    if state == "here":
        ring = f'<circle class="here" cx="{x}" cy="8" r="6"/><circle class="core" cx="{x}" cy="8" r="3"/>'
        return f'<g class="{colour}">{ring}</g>'
    return f'<circle class="{colour} {state}" cx="{x}" cy="8" r="4"/>'
