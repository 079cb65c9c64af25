"""The part of the command `sop` that writes open formats and takes forms from a spreadsheet."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from homeward.procedure.checking.problems import nearest
from homeward.procedure.loading import load
from homeward.procedure.openformats import keeping, workbook
from homeward.procedure.openformats.bpmn import bpmn
from homeward.procedure.openformats.sheets import sheets
from homeward.procedure.openformats.taking import taken


def write_bpmn(options: argparse.Namespace) -> int:
    """`sop bpmn`: the whole procedure as one file."""
    options.out.write_text(bpmn(load(options.directory), options.lang), "utf-8")
    _say(f"written: {options.out}")
    return 0


def write_xlsform(options: argparse.Namespace) -> int:
    """`sop xlsform`: one form, or every form into a folder."""
    release = load(options.directory)
    if options.form and options.form not in release.forms:
        _say(f"There is no form `{options.form}`. {nearest(options.form, release.forms)}")
        return 1
    names = [options.form] if options.form else list(release.forms)
    options.out.mkdir(parents=True, exist_ok=True)
    for name in names:
        workbook.write(sheets(release, name), options.out / f"{name}.xlsx")
    _say(f"written: {len(names)} in {options.out}")
    return 0


def take_xlsform(options: argparse.Namespace) -> int:
    """`sop from-xlsform`: takes a form into the folder, whole or not at all."""
    try:
        found = taken(workbook.read(options.file), load(options.directory).languages)
    except workbook.NotAWorkbook as reason:
        _say(str(reason))
        return 1
    for line in (*found.problems, *(f"remark: {one}" for one in found.remarks)):
        _say(line)
    if found.problems:
        _say(f"Nothing was written: {len(found.problems)} to put right.")
        return 1
    changes = keeping.changes(found, options.directory)
    keeping.keep(changes)
    for path in changes:
        _say(f"written: {path}")
    _say("Run `sop check` now." if changes else "The folder says all of this already.")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def add(
    command: Callable[[str, str, object], argparse.ArgumentParser], folder: Callable[[argparse.ArgumentParser], None]
) -> None:
    """Adds the three sub-commands."""
    drawn = command("bpmn", "write the procedure as BPMN 2.0, for process tools", write_bpmn)
    folder(drawn)
    drawn.add_argument("--lang", default="en")
    drawn.add_argument("--out", type=Path, default=Path("procedure.bpmn"))
    written = command("xlsform", "write a form, or all of them, as spreadsheets", write_xlsform)
    folder(written)
    written.add_argument("form", nargs="?", help="its id; all forms where none is named")
    written.add_argument("--out", type=Path, default=Path("forms"))
    takes = command("from-xlsform", "take a form from a spreadsheet into the folder", take_xlsform)
    takes.add_argument("file", type=Path)
    folder(takes)
