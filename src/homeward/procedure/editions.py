"""Freezes editions of a procedure: one file with both hashes and everything that was agreed, and a changelog entry."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from homeward.lib.canon import canonical
from homeward.procedure.checking.check import check
from homeward.procedure.checking.proving.whole import unproved
from homeward.procedure.differences import difference
from homeward.procedure.loading import FOLDERS, OPTIONAL, SINGLE, File, load, read_files
from homeward.procedure.rules import Release, build
from homeward.procedure.scenarios import run_all

Raw = Mapping[str, Any]
FOLDER = "editions"
EDITION = re.compile(r"^(edition:.*?\bdate: *)\d{4}-\d{2}-\d{2}", re.MULTILINE)
NAMED_BY = {"stages": "stage", "forms": "form", "codes": "codes", "scenarios": "scenario"}


class NotReady(Exception):
    """The folder cannot be frozen; `problems` are sentences."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen edition: where its file lies, and the one before it, if any; `new` is False when nothing had changed."""

    release: Release
    path: Path
    before: Release | None
    new: bool


def freeze(directory: Path, today: date, note: str = "") -> Frozen:
    """Writes the edition of a folder to `editions/` and tells it in CHANGELOG.md. Raises NotReady.

    A changed meaning gets the date of today; corrected words alone keep the date and the meaning.
    """
    _ready(directory)
    editions = sorted((directory / FOLDER).glob("*.json"))
    before = read_edition(editions[-1]) if editions else None
    release = load(directory)
    if before and (before.meaning, before.words) == (release.meaning, release.words):
        return Frozen(release, editions[-1], before, new=False)
    if not before or before.meaning != release.meaning:
        _date(directory / "procedure.yaml", today)
        release = load(directory)
    path = directory / FOLDER / f"{len(editions) + 1:03}-{today.isoformat()}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(canonical(dict(release.bundle)))
    _tell(directory / "CHANGELOG.md", _entry(release, before, today, note))
    return Frozen(release, path, before, new=True)


def read_edition(path: Path) -> Release:
    """The release in a folder or in the file of a frozen edition."""
    return load(path) if path.is_dir() else build(json.loads(path.read_text("utf-8")))


def files_of(bundle: Raw) -> list[File]:
    """The files of a bundle, so that one that came by letter is checked like a folder; lines are unknown."""
    files = [File(f"{name}.yaml", bundle[name], {(): 1}) for name in (*SINGLE, *OPTIONAL) if bundle.get(name)]
    for folder in FOLDERS:
        for place, data in enumerate(bundle.get(folder) or ()):
            files.append(File(f"{folder}/{_name(folder, place, data)}.yaml", data, {(): 1}))
    files += [File(f"words/{lang}.yaml", tree, {(): 1}) for lang, tree in bundle["words"].items()]
    return files


def _name(folder: str, place: int, data: Any) -> str:
    if not isinstance(data, Mapping):
        return str(place)
    if folder == "calendars":
        return f"{data.get('country')}-{data.get('year')}"
    return str(data.get(NAMED_BY[folder], place))


def _ready(directory: Path) -> None:
    if problems := [str(one) for one in check(directory)]:
        raise NotReady(problems)
    if problems := [str(one) for one in unproved(read_files(directory), remember=True)]:
        raise NotReady(problems)
    failures = [f"{path}: {one}" for path, said in run_all(directory).items() for one in said]
    if failures:
        raise NotReady(failures)


def _date(path: Path, today: date) -> None:
    path.write_text(EDITION.sub(rf"\g<1>{today.isoformat()}", path.read_text("utf-8"), count=1), "utf-8")


def _entry(release: Release, before: Release | None, today: date, note: str) -> str:
    status = "signed by both" if release.edition["status"] == "stated" else "working edition, values proposed"
    words = ", ".join(f"{lang} `{digest[:16]}`" for lang, digest in sorted(release.words.items()))
    lines = [f"## {today.isoformat()} · {status}", "", f"Meaning `{release.meaning}`; words: {words}.", ""]
    lines += [note, ""] if note else []
    if before and before.meaning == release.meaning:
        lines += ["Only words were corrected; cases go on under the same meaning.", ""]
    elif before:
        lines += [*_told(before, release), ""]
    return "\n".join(lines)


def _told(before: Release, after: Release) -> list[str]:
    found = difference(before, after, "en")
    lines = [f"- {group.title}: {change.says}" for group in found.groups for change in group.changes]
    return lines + [f"- Days: {span.says}" for span in found.spans if span.before != span.after]


def _tell(path: Path, entry: str) -> None:
    """The newest edition stands first, under the words that open the changelog."""
    text = path.read_text("utf-8") if path.exists() else "# Changes of the joint procedure\n"
    head, mark, rest = text.partition("\n## ")
    path.write_text(f"{head.rstrip()}\n\n{entry}" + (f"\n## {rest}" if mark else ""), "utf-8")
