"""Words of the screens are found wherever they are marked, and count as missing until both languages have them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.checks import words

from homeward.cli.compile_words import compile_all

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Shelter"\nmsgstr "{}"\n'


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(words, "ROOT", tmp_path)
    room = tmp_path / "src/homeward/cases"
    (room / "templates/cases").mkdir(parents=True)
    (room / "views.py").write_text('from x import gettext_lazy as _l\na = _l("Shelter")\n', encoding="utf-8")
    page = '{% load i18n %}{% translate "Next" %}{% blocktranslate with a=b %}Due {{ a }}{% endblocktranslate %}'
    (room / "templates/cases/page.html").write_text(page, encoding="utf-8")
    return tmp_path


def write(root: Path, language: str, thai: str) -> None:
    path = root / f"locale/cases/{language}/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PO.format(thai), encoding="utf-8")


def test_words_of_python_and_of_pages_are_found(root: Path) -> None:  # noqa: ARG001
    assert {key[1] for key in words.found_words()["cases"]} == {"Shelter", "Next", "Due %(a)s"}


def test_an_empty_translation_is_missing_and_a_written_one_is_not(root: Path) -> None:
    write(root, "th", "สถานคุ้มครอง")
    write(root, "km", "")
    gaps = words.missing()
    assert (None, "Shelter") not in gaps["cases", "th"]
    assert (None, "Shelter") in gaps["cases", "km"]


def test_adding_keeps_what_is_written_and_adds_each_word_once(root: Path) -> None:
    write(root, "th", "สถานคุ้มครอง")
    assert words.add() > 0
    assert words.add() == 0
    text = (root / "locale/cases/th/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    assert "สถานคุ้มครอง" in text
    assert text.count('msgid "Next"') == 1


def test_words_are_compiled_once_until_they_change(root: Path) -> None:
    write(root, "th", "สถานคุ้มครอง")
    assert (compile_all(root / "locale"), compile_all(root / "locale")) == (1, 0)
