"""Every sentence of the hall is written in every language of the node."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[4]
WEB = ROOT / "src" / "homeward" / "web"
IN_TEMPLATES = re.compile(r'\{% translate "([^"]+)"|[ =]_\("([^"]+)"\)')
IN_PYTHON = re.compile(r'\b_l?\(\s*"([^"]+)"')


def sentences() -> set[str]:
    pages = [file.read_text("utf-8") for file in WEB.rglob("*.html")]
    found = {one or other for text in pages for one, other in IN_TEMPLATES.findall(text)}
    code = [file.read_text("utf-8") for file in [*WEB.glob("*.py"), *WEB.glob("path/*.py")]]
    return found | {one for text in code for one in IN_PYTHON.findall(text)}


@pytest.mark.parametrize("language", ["th", "km"])
def test_every_sentence_is_written(language: str) -> None:
    with (ROOT / "locale" / "web" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        written = {str(one.id) for one in read_po(file, locale=language) if one.id and one.string}
    assert sentences() - written == set()
