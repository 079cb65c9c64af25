"""From a typst template and plain data to PDF/A bytes that are the same each time, in Latin, Thai and Khmer."""

import json
import os
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import typst

FONT_PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_thai", "fontpkg_noto_sans_khmer")
STANDARDS: list[Any] = ["a-3a", "ua-1"]


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
