"""The procedure as swim lanes: both sides as pools, roles as lanes, stages as columns, letters over the border. Pure.

Classes only, no styles in attributes: pages are under a strict policy. A file of its own carries a style sheet.
"""

from collections.abc import Callable

from homeward.procedure.drawing.arrows import messages, nearest
from homeward.procedure.drawing.parts import Part, draw_part
from homeward.procedure.drawing.plan import parts
from homeward.procedure.drawing.shapes import light
from homeward.procedure.drawing.sheet import SHEET
from homeward.procedure.rules import Release

__all__ = ["Part", "drawings", "swimlanes"]


def swimlanes(release: Release, lang: str) -> str:
    """The whole procedure as one SVG file with its own style sheet; `lang` is en, th or km."""
    arrows = nearest(release)
    order = [stage for part in parts(release, arrows) for stage in part.stages]
    return draw_part(release, order, lang, arrows, messages(release, arrows), sheet=SHEET)


def drawings(release: Release, lang: str, link: Callable[[str], str]) -> list[tuple[Part, str]]:
    """The procedure in parts that each fit a screen and a page; `link` gives the address of a step."""
    arrows = nearest(release)
    sent = messages(release, arrows)
    return [
        (part, light(draw_part(release, part.stages, lang, arrows, sent, link=link, name=f"lanes-{number}")))
        for number, part in enumerate(parts(release, arrows), start=1)
    ]
