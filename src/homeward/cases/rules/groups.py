"""The sheet of a group: who belongs together or apart, and how two windows write one line without losing a word."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from homeward.cases.rules.answers import plain

# What was typed into one line, by question; nothing typed is no key.
Typed = Mapping[str, Sequence[str]]
# More than a form would take, so that too long a text is kept and shown as such instead of being cut.
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Merged:
    """A line after somebody wrote: what it says now, and what was wanted where a colleague wrote other words."""

    typed: dict[str, list[str]]
    clashes: dict[str, list[str]]


def tidy(typed: Mapping[str, Sequence[str]], questions: Iterable[str]) -> dict[str, list[str]]:
    """What was typed for these questions, without control characters, blanks around it and empty answers."""
    found = {one: [text for raw in typed.get(one, ()) if (text := plain(raw)[:LONGEST])] for one in questions}
    return {question: texts for question, texts in found.items() if texts}


def merged(base: Typed, mine: Typed, theirs: Typed, questions: Iterable[str]) -> Merged:
    """What a line says after `mine` was written over `base` in one window while it became `theirs` in another.

    A word that only one of the two changed counts. Where both changed it, the one that stands already stays.
    `questions` are those that my window showed; all others stay as they are.
    """
    result = {question: list(texts) for question, texts in theirs.items()}
    clashes: dict[str, list[str]] = {}
    for question in questions:
        was, wanted, stands = (list(one.get(question, ())) for one in (base, mine, theirs))
        if wanted in (was, stands):
            continue
        if stands != was:
            clashes[question] = wanted
        elif wanted:
            result[question] = wanted
        else:
            result.pop(question, None)
    return Merged(result, clashes)


def numbers(text: str) -> list[int]:
    """The line numbers in a text such as `3, 7 and 12`, in the digits of any script; each is named once."""
    return list(dict.fromkeys(int(one) for one in re.findall(r"\d+", text)))


def not_numbers(text: str, known: Iterable[int]) -> bool:
    """Whether a text that should name lines holds something else, or a number that no line has."""
    there = {0, *known}
    return bool(re.sub(r"[\d\s,;.\-+/&]", "", text)) or not set(numbers(text)) <= there


def pairs(named: Mapping[int, str]) -> dict[int, list[int]]:
    """For every line those that it is paired with, whichever of the two named the other; `named` is text by line."""
    found: dict[int, set[int]] = {}
    for line, text in named.items():
        for other in numbers(text):
            if other not in (0, line):
                found.setdefault(line, set()).add(other)
                found.setdefault(other, set()).add(line)
    return {line: sorted(others) for line, others in found.items()}


def lines_in(names: Iterable[str]) -> list[int]:
    """The numbers of the lines to which inputs such as `12.line.sex` belong, in their order."""
    heads = {name.split(".", 1)[0] for name in names if "." in name}
    return sorted(int(one) for one in heads if one.isascii() and one.isdigit() and len(one) < 5)


def of_line(raw: Mapping[str, Sequence[str]], number: int) -> dict[str, list[str]]:
    """The inputs of one line, by question."""
    start = f"{number}."
    return {name[len(start) :]: list(texts) for name, texts in raw.items() if name.startswith(start)}
