"""Remembers what was proved, so that a corrected word or another time limit needs no new proof: no guard asks for time.

The mark of a proof covers all that proofs read of an edition (steps without the length of their clocks, forms, codes,
roles, consents, scenarios) and the code that proves. What was not proved is never remembered.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from homeward.lib.canon import digest
from homeward.procedure import both_ways, checking, expectations, rules, scenarios
from homeward.procedure.checking.proving.telling import Proof
from homeward.procedure.loading import File, bundle_of

NEVER_ASKED = ("source", "clause", "date", "status")
CLOCKS = ("due", "grace", "remind", "meeting")
KEPT = ("says", "states", "notes")


@dataclass(frozen=True, slots=True)
class Memory:
    """Where proofs of one edition are remembered."""

    folder: Path
    mark: str

    def get(self, name: str) -> Proof | None:
        """The proof of this name, if it was made of just this."""
        try:
            kept = json.loads(self._path(name).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        followed = frozenset((word, of) for word, of in kept["followed"])
        proof = Proof(kept["says"], kept["states"], followed=followed, steps=frozenset(kept["steps"]))
        proof.notes = [*kept["notes"], "proved before: nothing has changed since that a proof reads"]
        return proof

    def keep(self, name: str, proof: Proof) -> None:
        """Remembers a proof that holds without a remark."""
        if proof.problems or proof.warnings:
            return
        kept = {key: getattr(proof, key) for key in KEPT}
        kept |= {"followed": sorted(proof.followed), "steps": sorted(proof.steps)}
        self.folder.mkdir(parents=True, exist_ok=True)
        half = self._path(name).with_suffix(f".{os.getpid()}")
        half.write_text(json.dumps(kept), "utf-8")
        half.replace(self._path(name))

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}-{self.mark[:32]}.json"


@dataclass(frozen=True, slots=True)
class Judged:
    """Which mutant of just these files was found by whom, so that a hunt that was broken off goes on where it was."""

    folder: Path | None

    @classmethod
    def of(cls, files: list[File]) -> "Judged":
        """The memory of these files, words and stories included, and of the code that judges."""
        root = os.environ.get("HOMEWARD_ROOT")
        mark = digest(_code(both_ways, expectations, scenarios), {file.path: _plain(file.data) for file in files})
        return cls(Path(root) / ".homeward" / "judged" / mark[:32] if root else None)

    def get(self, name: str) -> str | None:
        """Who found a mutant of this name."""
        try:
            return self._path(name).read_text("utf-8") if self.folder else None
        except OSError:
            return None

    def keep(self, name: str, found: str) -> None:
        """Remembers it."""
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._path(name).write_text(found, "utf-8")

    def _path(self, name: str) -> Path:
        assert self.folder
        return self.folder / hashlib.sha256(name.encode()).hexdigest()[:32]


def _plain(tree: Any) -> Any:
    """The tree with words for keys, as canonical bytes want them."""
    if isinstance(tree, Mapping):
        return {str(key): _plain(value) for key, value in tree.items()}
    return [_plain(one) for one in tree] if isinstance(tree, list) else tree


def memory_of(files: list[File]) -> Memory | None:
    """The memory of this checkout for an edition; None where nothing is kept (a node in service proves anew)."""
    root = os.environ.get("HOMEWARD_ROOT")
    if not root:
        return None
    return Memory(Path(root) / ".homeward" / "proved", digest(_code(), _asked(bundle_of(files))))


def _asked(bundle: Mapping[str, Any]) -> Any:
    kept = {key: value for key, value in bundle.items() if key not in ("words", "calendars")}
    procedure = {key: value for key, value in kept["procedure"].items() if key not in ("edition", "limits")}
    return _without(kept | {"procedure": procedure}, in_step=False)


def _without(tree: Any, *, in_step: bool) -> Any:
    """The tree without what no proof asks; of a clock there remains that there is one."""
    if isinstance(tree, Mapping):
        found = {key: value for key, value in tree.items() if key not in NEVER_ASKED}
        step = in_step or "opens_when" in tree or "role" in tree
        return {
            str(key): bool(value) if step and key in CLOCKS else _without(value, in_step=step)
            for key, value in found.items()
        }
    return [_without(one, in_step=in_step) for one in tree] if isinstance(tree, list) else tree


@cache
def _code(*also: ModuleType) -> str:
    """The hash of all code that a proof runs, and of some files more."""
    total = hashlib.sha256()
    paths = [path for one in (rules, checking) for path in Path(str(one.__file__)).parent.rglob("*.py")]
    for path in [*sorted(paths), *(Path(str(one.__file__)) for one in also)]:
        if "tests" not in path.parts:
            total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()
