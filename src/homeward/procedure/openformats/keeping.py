"""Puts a form from a spreadsheet into a procedure folder: all of it or nothing, and only what changed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from homeward.procedure.loading import bundle_of, read_files
from homeward.procedure.openformats.taking import Taken
from homeward.procedure.rules.build import flat
from homeward.procedure.wording import languages_of


def changes(taken: Taken, directory: Path) -> dict[Path, str]:
    """Every file that has to be written, with its new text; empty when the folder says all of this already."""
    files = read_files(directory)
    bundle = bundle_of(files)
    name, found = taken.form["form"], dict[Path, str]()
    if taken.form not in bundle["forms"]:
        path = directory / "forms" / f"{name}.yaml"
        found[path] = f"{_remarks(path)}{_form(taken.form)}"
    for codes, raw in taken.codes.items():
        if raw not in bundle["codes"]:
            path = directory / "codes" / f"{codes}.yaml"
            found[path] = f"{_remarks(path)}{_codes(raw)}"
    for lang, words in taken.words.items():
        known = flat(bundle["words"].get(lang, {}))
        there = {path: (directory / path).read_text("utf-8") for path in _word_files(files, lang)}
        new: dict[str, str] = {}
        for key, word in words.items():
            if key not in known:
                new[key] = word
            elif known[key] != word:
                place = next(one for one in there if _place(there[one], key))
                there[place] = _changed(there[place], key, word)
                found[directory / place] = there[place]
        if new:
            path = directory / "words" / lang / f"{name}.yaml"
            before = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}
            found[path] = yaml.safe_dump(
                _tree(flat(before or {}) | new), allow_unicode=True, sort_keys=False, width=110
            )
    return found


def _word_files(files: list[Any], lang: str) -> list[str]:
    return [one.path for one in languages_of(files).get(lang, ())]


def _remarks(path: Path) -> str:
    """The remarks above the first line, which a spreadsheet does not carry."""
    lines = path.read_text("utf-8").splitlines(keepends=True) if path.exists() else []
    return "".join(line for place, line in enumerate(lines) if all(one.startswith("#") for one in lines[: place + 1]))


def _form(form: Mapping[str, Any]) -> str:
    lines = [f"form: {form['form']}", f"version: {form['version']}"]
    lines += [f"source: {_flow(form['source'])}"] if "source" in form else []
    lines.append("sections:")
    for section in form["sections"]:
        lines.append(f"  - id: {section['id']}")
        lines += [f"    {key}: {_flow(value)}" for key, value in section.items() if key not in ("id", "questions")]
        lines.append("    questions:")
        lines += [f"      - {_flow(one)}" for one in section["questions"]]
    return "\n".join(lines) + "\n"


def _codes(raw: Mapping[str, Any]) -> str:
    lines = [f"codes: {raw['codes']}"] + ([f"source: {_flow(raw['source'])}"] if "source" in raw else [])
    return "\n".join([*lines, "items:", *(f"  - {_flow(one)}" for one in raw["items"])]) + "\n"


def _flow(value: Any) -> str:
    said = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10**6)
    return said.removesuffix("\n...\n").strip()


def _tree(words: Mapping[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, word in words.items():
        *way, last = key.split(".")
        below = tree
        for part in way:
            below = below.setdefault(part, {})
        below[last] = word
    return tree


def _changed(text: str, key: str, word: str) -> str:
    """The text with one word changed; all around it, remarks too, stays as people wrote it."""
    node = _place(text, key)
    assert node
    return text[: node.start_mark.index] + _quoted(word) + text[node.end_mark.index :]


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _place(text: str, key: str) -> yaml.ScalarNode | None:
    """Where the word of a dotted key stands."""
    return next(_nodes(yaml.compose(text, Loader=yaml.SafeLoader), key), None)


def _nodes(node: Any, key: str) -> Iterator[yaml.ScalarNode]:
    for name, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if name.value == key and isinstance(value, yaml.ScalarNode):
            yield value
        elif key.startswith(f"{name.value}."):
            yield from _nodes(value, key[len(name.value) + 1 :])


def keep(found: Mapping[Path, str]) -> None:
    """Writes the files: first all of them beside, then each into its place, so that nothing is half written."""
    for path, text in found.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".new").write_text(text, "utf-8")
    for path in found:
        path.with_suffix(".new").replace(path)
