"""Compiles every locale/<room>/<language>/LC_MESSAGES/django.po to .mo with Babel, without Django."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_all(locale: Path) -> int:
    """Write the .mo beside each .po that is newer; returns how many were written."""
    written = 0
    for source in sorted(locale.glob("*/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3])
        with target.open("wb") as out:
            write_mo(out, catalog)
        written += 1
    return written


if __name__ == "__main__":
    sys.stdout.write(f"{compile_all(Path(__file__).resolve().parents[3] / 'locale')} compiled\n")
