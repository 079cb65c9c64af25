"""Puts the word files of a language together: `words/en.yaml`, and what lies by topic under `words/en/`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from homeward.procedure.loading import File

Where = tuple[str, ...]


def languages_of(files: "Iterable[File]") -> "dict[str, list[File]]":
    """The word files of each language, in the order in which they were read."""
    found: dict[str, list[File]] = {}
    for file in files:
        folder, _, rest = file.path.partition("/")
        if folder == "words":
            found.setdefault(rest.partition("/")[0].removesuffix(".yaml"), []).append(file)
    return found


def told_in(words: Any, lang: str) -> str:
    """Words that were written once, or once for each language: a story's title and what it is about."""
    if isinstance(words, Mapping):
        return str(words.get(lang) or words.get("en", ""))
    return str(words)


def twice(files: "Iterable[File]") -> "Iterator[tuple[File, Where, str]]":
    """Every word that stands in two files of one language: the second file, the key, the first file."""
    for group in languages_of(files).values():
        seen: dict[Where, str] = {}
        for file in group:
            for where in _leaves(file.data, ()):
                if where in seen:
                    yield file, where, seen[where]
                seen[where] = file.path


def together(files: "Iterable[File]") -> dict[str, Any]:
    """The tree of words of each language."""
    found: dict[str, Any] = {}
    for language, group in languages_of(files).items():
        tree: dict[str, Any] = {}
        for file in group:
            _add(tree, file.data)
        found[language] = tree
    return found


def _leaves(tree: Any, where: Where) -> Iterator[Where]:
    if not isinstance(tree, Mapping):
        yield where
        return
    for key, value in tree.items():
        yield from _leaves(value, (*where, str(key)))


def _add(tree: dict[str, Any], more: Any) -> None:
    for key, value in (more or {}).items():
        if isinstance(value, Mapping):
            below = tree.setdefault(key, {})
            if isinstance(below, dict):
                _add(below, value)
        else:
            tree[key] = value
