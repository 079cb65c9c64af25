"""Draws the names of the languages as outlines, once; its results are kept, so no page loads a font for a name."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import typst

NAMES = {"en": "English", "th": "ไทย", "km": "ខ្មែរ"}
HERE = Path(__file__).parent / "names"
PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_khmer", "fontpkg_noto_sans_thai")


def outline(text: str) -> str:
    """One small SVG in the colour of the text around it."""
    page = (
        "#set page(width: auto, height: 20pt, margin: 0pt, fill: none)\n"
        '#set text(font: ("Noto Sans", "Noto Sans Thai", "Noto Sans Khmer"), size: 11pt)\n'
        f"#align(horizon)[{text}]"
    )
    fonts: Any = [Path(str(import_module(name).__file__)).parent for name in PACKAGES]
    return _small(typst.compile(page.encode(), format="svg", font_paths=fonts).decode())


def _small(svg: str) -> str:
    box = re.search(r'viewBox="([^"]+)"', svg)
    assert box
    shapes = dict(re.findall(r'<symbol id="([^"]+)"[^>]*><path d="([^"]+)"', svg))
    body = ""
    for move, inner in re.findall(r'<g transform="([^"]+)">(.*?)</g>', svg.split("<defs>")[0]):
        for key, x, y in re.findall(r'<use xlink:href="#([^"]+)" x="([^"]*)" y="([^"]*)"', inner):
            place = move if x == y == "0" else f"{move} translate({x} {y})"
            body += f'<path transform="{place}" d="{_shorter(shapes[key])}"/>'
    return f'<svg viewBox="{box[1]}" fill="currentColor">{body}</svg>\n'


def _shorter(path: str) -> str:
    return re.sub(r"-?\d+\.\d+", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), path)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for language, name in NAMES.items():
        (HERE / f"{language}.svg").write_text(outline(name), encoding="utf-8")
