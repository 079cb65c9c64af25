"""Says in plain words why a file cannot be read as YAML: a tab, a colon without its space, a line that stands wrong."""

import re

KEY = re.compile(r"^(?P<indent>\s*)(?:- )?(?P<key>[A-Za-z_][\w.]*)\s*:(?:\s|$)")
GLUED = re.compile(r"^\s*(?:- )?(?P<key>[a-z_][a-z0-9_.]*):(?P<rest>[^\s:/].*)$")
BARE = re.compile(r"^\s*(?:- )?(?P<key>[a-z_][a-z0-9_.]*) +(?P<rest>\S.*)$")
PAIRS = {"{": "}", "[": "]"}


def explained(text: str, line: int, problem: str) -> tuple[int, str]:
    """The line (counted from 1) where a person should look, and what to do there."""
    lines = text.split("\n")
    if found := _tab(lines):
        return (
            found,
            "this line begins with a tab; YAML knows only spaces. Put spaces in its place, two for each level.",
        )
    near = [one for one in range(line, max(0, line - 3), -1) if one <= len(lines) and _speaks(lines[one - 1])]
    for one in near:
        if match := GLUED.match(lines[one - 1]):
            key, rest = match["key"], match["rest"]
            return one, f"a space is missing after the colon: write `{key}: {rest.strip()}`."
    for one in near:
        if match := BARE.match(lines[one - 1]):
            return one, f"a colon is missing after `{match['key']}`: write `{match['key']}: {match['rest'].strip()}`."
    if unclosed := _unclosed(lines):
        return unclosed
    for one in near:
        if says := _stands(lines, one):
            return one, says
    return (
        line,
        f"this cannot be read here: {problem}. Look at this line and the one above it: colons, quotes, brackets.",
    )


def _speaks(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _tab(lines: list[str]) -> int | None:
    for number, line in enumerate(lines, start=1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return number
    return None


def _stands(lines: list[str], number: int) -> str | None:
    """A key that stands under no line it can belong to: between two levels, or deeper than a line that is complete."""
    if says := _dash(lines, number):
        return says
    here = _indent(lines[number - 1])
    before = [one for one in range(number - 1, 0, -1) if _speaks(lines[one - 1])]
    if not before or not KEY.match(lines[number - 1]):
        return None
    last = before[0]
    above = _indent(lines[last - 1])
    if here > above and not lines[last - 1].rstrip().endswith(":"):
        where = f"line {last} above begins after {above}"
        return f"this line begins after {here} spaces, but {where} and is complete; put both in one column."
    levels = sorted({_indent(lines[one - 1]) for one in before[:40]})
    if here not in levels or here < above:
        told = ", ".join(str(one) for one in levels)
        return f"this line begins after {here} spaces and belongs to nothing there; lines above begin after {told}."
    return None


def _dash(lines: list[str], number: int) -> str | None:
    """A dash that stands in another column than the dashes of its list."""
    line = lines[number - 1]
    if not line.lstrip().startswith("- "):
        return None
    here = len(line) - len(line.lstrip())
    columns = [len(one) - len(one.lstrip()) for one in lines[: number - 1] if one.lstrip().startswith("- ")]
    near = min(columns, key=lambda one: abs(one - here), default=here)
    return f"this dash stands after {here} spaces, the dashes above it after {near}." if near != here else None


def _indent(line: str) -> int:
    """Where the words of a line begin; a dash of a list counts as space."""
    match = re.match(r"^\s*(?:- )?", line)
    return len(match[0]) if match else 0


def _unclosed(lines: list[str]) -> tuple[int, str] | None:
    """The first line whose bracket is not closed before the next key at the same place."""
    for number, line in enumerate(lines, start=1):
        if not _speaks(line):
            continue
        plain = re.sub(r"\"[^\"]*\"|'[^']*'", "", line.split(" #")[0])
        for opens, closes in PAIRS.items():
            if plain.count(opens) > plain.count(closes) and _next_is_key(lines, number):
                return number, f"a bracket `{opens}` is opened here and not closed; write `{closes}` where it ends."
            if plain.count(opens) < plain.count(closes) and not _open_before(lines, number, opens, closes):
                return number, f"a bracket `{closes}` closes here what was not opened; write `{opens}` where it begins."
        if line.split(" #")[0].count('"') % 2 and _next_is_key(lines, number):
            return number, 'a quotation mark `"` is opened here and not closed.'
    return None


def _next_is_key(lines: list[str], number: int) -> bool:
    for line in lines[number:]:
        if _speaks(line):
            return bool(KEY.match(line) or line.lstrip().startswith("- "))
    return True


def _open_before(lines: list[str], number: int, opens: str, closes: str) -> bool:
    before = "\n".join(lines[: number - 1])
    return before.count(opens) > before.count(closes)
