"""From a typst template and plain data to PDF/A bytes that are the same each time, in Latin, Thai and Khmer."""

import io
import json
import os
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import segno
import typst

from homeward.lib.countries import language_of
from homeward.lib.ids import ALPHABET

FONT_PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_thai", "fontpkg_noto_sans_khmer")
STANDARDS: list[Any] = ["a-3a", "ua-1"]
# What papers are written in; no other script is printed, for there is no font for it.
TONGUES = ("th", "km", "en")


def pdf(template: Path, inputs: Mapping[str, Any], *, made: int) -> bytes:
    """The paper as PDF/A-3a and PDF/UA-1; `made` is its date inside the file, in seconds since 1970.

    Fonts come from packages and never from the machine; each of `inputs` reaches the template as JSON.
    """
    return bytes(
        typst.compile(
            os.fspath(template),
            root=os.fspath(template.parent),
            font_paths=list(_fonts()),
            ignore_system_fonts=True,
            sys_inputs={name: json.dumps(value, ensure_ascii=False, sort_keys=True) for name, value in inputs.items()},
            pdf_standards=STANDARDS,
            timestamp=made,
        )
    )


@cache
def _fonts() -> tuple[str, ...]:
    return tuple(os.fspath(Path(str(resources.files(package))) / "files") for package in FONT_PACKAGES)


def short_mark(digest: str) -> str:
    """Four groups of two characters that are read aloud without mistake, from the first eight bytes of a hex digest."""
    letters = [ALPHABET[byte % len(ALPHABET)] for byte in bytes.fromhex(digest)[:8]]
    return " ".join("".join(letters[n : n + 2]) for n in range(0, 8, 2))


def square(text: str) -> str:
    """A QR code as SVG text, error correction M, with its quiet zone."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=4, border=2, xmldecl=False)
    return out.getvalue().decode()


def tongues(countries: Iterable[str]) -> list[str]:
    """The languages of a paper for these countries, then English; one that is not written is left out."""
    found = [language_of(one) for one in countries]
    return [*dict.fromkeys(one for one in found if one in TONGUES), "en"]
