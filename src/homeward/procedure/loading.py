"""Reads the files of a joint procedure from disk into one bundle, remembering the line of every key."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from homeward.procedure.explaining import explained
from homeward.procedure.rules.build import build
from homeward.procedure.rules.release import LANGUAGES as LANGUAGES
from homeward.procedure.rules.release import Release
from homeward.procedure.wording import together

FOLDERS = ("stages", "forms", "codes", "calendars", "scenarios")
SINGLE = ("procedure", "roles", "consents")
# Which question offers the answer of an earlier one; in no hash, as it decides nothing.
OPTIONAL = ("prefill",)


class Unreadable(Exception):
    """A file that is not YAML as this procedure writes it; says file, line and what to do."""

    def __init__(self, path: str, line: int, says: str) -> None:
        super().__init__(f"{path}, line {line}: {says}")
        self.path, self.line, self.says = path, line, says


# The parser written in C reads a procedure in a tenth of the time; not every installation has it.
if TYPE_CHECKING:
    _Fast = yaml.SafeLoader
else:
    _Fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Plain(_Fast):
    """YAML where only `true` and `false` are truth values: the codes `yes`, `no` and the key `on` stay words."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith((":bool", ":timestamp"))]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _first in "tf":
    _Plain.yaml_implicit_resolvers.setdefault(_first, []).append(
        ("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"))
    )


@dataclass(frozen=True)
class File:
    """One file: its path inside the procedure, what it holds, and the line of each key path."""

    path: str
    data: Any
    lines: dict[tuple[str | int, ...], int]

    def line(self, where: tuple[str | int, ...]) -> int:
        """The line of a key path, or of the nearest thing that holds it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)


def read_file(path: Path, name: str) -> File:
    """One YAML file; dates stay text. Raises Unreadable with file and line."""
    text = path.read_text(encoding="utf-8")
    try:
        loader = _Plain(text)
        node = loader.get_single_node()
        lines: dict[tuple[str | int, ...], int] = {(): 1}
        if node is None:
            return File(name, {}, lines)
        _walk(node, (), lines, name)
        return File(name, loader.construct_document(node), lines)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise Unreadable(name, *explained(text, line, str(problem.problem))) from problem


def _walk(node: yaml.Node, where: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int], name: str) -> None:
    lines.setdefault(where, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                first = lines[(*where, key.value)]
                says = f"`{key.value}` stands here a second time (first in line {first}); keep one of them."
                raise Unreadable(name, key.start_mark.line + 1, says)
            seen.add(key.value)
            lines[(*where, key.value)] = key.start_mark.line + 1
            _walk(value, (*where, key.value), lines, name)
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            _walk(value, (*where, place), lines, name)


def read_files(directory: Path) -> list[File]:
    """All YAML files of a procedure folder, in order of their names."""
    return [read_file(path, path.relative_to(directory).as_posix()) for path in paths_of(directory)]


def paths_of(directory: Path) -> list[Path]:
    """Where the files of a procedure lie; what is not there is left out."""
    paths = [directory / f"{name}.yaml" for name in (*SINGLE, *OPTIONAL)]
    paths += [path for folder in (*FOLDERS, "words") for path in sorted((directory / folder).glob("*.yaml"))]
    paths += sorted((directory / "words").glob("*/*.yaml"))
    return [path for path in paths if path.exists()]


def bundle_of(files: list[File]) -> dict[str, Any]:
    """The files as one object; scenarios travel with it, though they decide nothing and are in no hash."""
    by_path = {file.path: file.data for file in files}
    bundle: dict[str, Any] = {name: by_path.get(f"{name}.yaml", {}) for name in (*SINGLE, *OPTIONAL)}
    for folder in FOLDERS:
        bundle[folder] = [file.data for file in files if file.path.startswith(f"{folder}/")]
    bundle["words"] = together(files)
    return bundle


def load(directory: Path) -> Release:
    """The release in a folder. Raises Unreadable; run `sop check` first for gentler words about what is missing."""
    return build(bundle_of(read_files(directory)))
