"""Finds the words of the screens and says which have no Thai or no Khmer yet."""

from __future__ import annotations

import io
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("th", "km")
KEYWORDS: dict[str, Any] = {
    "_": None, "_l": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "_p": ((1, "c"), 2),
}  # fmt: skip
Key = tuple[str | None, str]  # context and English
Found = dict[str, dict[Key, tuple[Any, list[tuple[str, int]]]]]  # room → key → (message, places)


def found_words() -> Found:
    """Every word marked for translation, per room (a room's words live in locale/<room>)."""
    _settings_for_templates()
    rooms: Found = defaultdict(dict)
    house = ROOT / "src" / "homeward"
    for path in sorted([*house.rglob("*.py"), *house.rglob("*.html"), *house.rglob("*.txt")]):
        parts = path.relative_to(house).parts
        if (
            len(parts) < 2
            or {"tests", "migrations"} & set(parts)
            or (path.suffix == ".txt" and "templates" not in parts)
        ):
            continue
        room = parts[0] if parts[0] not in ("lib", "config", "cli") else "web"
        for line, message, context in _messages(path):
            key = (context, message[0] if isinstance(message, tuple) else message)
            place = (path.relative_to(ROOT).as_posix(), line)
            rooms[room].setdefault(key, (message, []))[1].append(place)
    return rooms


def _messages(path: Path) -> Any:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        source = templatize(source, origin=str(path))
    for line, message, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        if message:
            yield line, message, context


def missing() -> dict[tuple[str, str], dict[Key, tuple[Any, list[tuple[str, int]]]]]:
    """(room, language) → words without a translation. A word may be translated in any room: Django looks in all."""
    result = {}
    rooms = found_words()
    for language in LANGUAGES:
        known = {key for room in _rooms() for key, done in _catalog(room, language)[1].items() if done}
        for room, words in rooms.items():
            gaps = {key: value for key, value in words.items() if key not in known}
            if gaps:
                result[room, language] = gaps
    return result


def missing_lines() -> list[str]:
    """One sentence per room and language."""
    lines = []
    for (room, language), gaps in sorted(missing().items()):
        some = "; ".join(repr(key[1][:50]) for key in list(gaps)[:5])
        lines.append(f"locale/{room}/{language}: {len(gaps)} words are missing: {some}")
    return lines


def add() -> int:
    """Append empty entries for missing words; what is written already stays as it is."""
    added = 0
    for (room, language), gaps in missing().items():
        catalog, done = _catalog(room, language)
        for (context, _), (message, places) in gaps.items():
            if (context, message[0] if isinstance(message, tuple) else message) not in done:
                catalog.add(message, locations=places, context=context)
                added += 1
        path = _path(room, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            write_po(out, catalog, width=110, include_lineno=False)
    return added


def main(argv: list[str]) -> int:
    """List what is missing; 1 when anything is."""
    if "--add" in argv:
        sys.stdout.write(f"{add()} empty entries added\n")
    lines = missing_lines()
    sys.stdout.write("".join(f"{line}\n" for line in lines) or "Every word has Thai and Khmer.\n")
    if "--all" in argv:
        for (room, language), gaps in sorted(missing().items()):
            for (_, english), (_, places) in gaps.items():
                sys.stdout.write(f"{room} {language} {places[0][0]}:{places[0][1]} {english!r}\n")
    return 1 if lines else 0


def _path(room: str, language: str) -> Path:
    return ROOT / "locale" / room / language / "LC_MESSAGES" / "django.po"


def _rooms() -> list[str]:
    return sorted(path.name for path in (ROOT / "locale").glob("*") if path.is_dir())


def _catalog(room: str, language: str) -> tuple[Catalog, dict[Key, bool]]:
    path = _path(room, language)
    if not path.exists():
        return Catalog(locale=language, project="Homeward", fuzzy=False), {}
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    done = {}
    for entry in catalog:
        if entry.id:
            english = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
            strings = entry.string if isinstance(entry.string, tuple | list) else [entry.string]
            done[entry.context, english] = all(strings) and not entry.fuzzy
    return catalog, done


def _settings_for_templates() -> None:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeward.config.settings")
