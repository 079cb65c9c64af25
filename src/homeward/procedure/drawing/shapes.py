"""What the drawing is made of: words in boxes, lines, letters on the border. Everything is escaped here."""

from html import escape

# A file needs it to be well understood; a page does without, see `light`.
XHTML = ' xmlns="http://www.w3.org/1999/xhtml"'


def words(x: float, y: float, width: float, height: float, text: str, kind: str) -> str:
    """Words in a box that the browser breaks by word, as no other way breaks Thai and Khmer."""
    return (
        f'<foreignObject x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}">'
        f'<div{XHTML} class="{kind}">{escape(text)}</div></foreignObject>'
    )


def light(svg: str) -> str:
    """The same for a page in HTML, whose readers know what lies in a foreignObject."""
    return svg.replace(XHTML, "")


def small(x: float, y: float, text: str, kind: str) -> str:
    """One short line, such as a clause."""
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}">{escape(text)}</text>'


def rect(x: float, y: float, width: float, height: float, kind: str, round_: float = 0) -> str:
    """A rectangle of a class."""
    corner = f' rx="{round_:.0f}"' if round_ else ""
    return f'<rect class="{kind}" x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}"{corner}/>'


def line(way: str, kind: str) -> str:
    """A line along a way."""
    return f'<path class="{kind}" d="{way}"/>'


def head(x: float, y: float, kind: str) -> str:
    """The head of an arrow that goes to the right."""
    return f'<path class="{kind}" d="M{x - 7:.0f} {y - 4:.0f}L{x:.0f} {y:.0f}L{x - 7:.0f} {y + 4:.0f}Z"/>'


def pill(x: float, y: float, text: str) -> str:
    """A letter on the border with the letters of its consents; without one, an envelope."""
    if not text:
        flap = f"M{x - 9:.0f} {y - 6:.0f}L{x:.0f} {y + 1:.0f}L{x + 9:.0f} {y - 6:.0f}"
        return rect(x - 9, y - 6, 18, 13, "sl-letter", 2) + line(flap, "sl-flap")
    half = pill_half(text)
    return rect(x - half, y - 9, 2 * half, 18, "sl-letter", 9) + small(x, y + 4, text, "sl-letter-words")


def pill_half(text: str) -> float:
    """Half the width of a pill."""
    return 5.0 + 4.0 * max(len(text), 1) if text else 9.0


def branch(x: float, y: float, to_x: float, to_y: float) -> str:
    """One way of the fork: all alike, no order of worth."""
    bend = f"C{x + 26:.0f} {y:.0f} {x + 18:.0f} {to_y:.0f} {to_x:.0f} {to_y:.0f}"
    return line(f"M{x:.0f} {y:.0f}{bend}", "sl-branch")


def diamond(x: float, y: float) -> str:
    """The mark of a choice."""
    return line(f"M{x - 11:.0f} {y:.0f}L{x:.0f} {y - 11:.0f}L{x + 11:.0f} {y:.0f}L{x:.0f} {y + 11:.0f}Z", "sl-fork")
