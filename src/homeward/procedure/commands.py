"""The command `sop`: check a procedure, play its scenarios, compare, freeze, draw, and keep its calendars."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from homeward.procedure.calendars import Year, year_of
from homeward.procedure.checking.check import check
from homeward.procedure.checking.proving.commands import hunt, prove_all, run_many, tell_witnesses
from homeward.procedure.checking.proving.spoiling import MOST_OF_A_KIND
from homeward.procedure.differences import Difference, difference
from homeward.procedure.drawing import swimlanes
from homeward.procedure.editions import NotReady, freeze, read_edition
from homeward.procedure.loading import Unreadable, load
from homeward.procedure.openformats import commands as openformats
from homeward.procedure.scenarios import run_all, titles_of

USUAL = Path("sop/th-kh-return")


def main(argv: Sequence[str]) -> int:
    """Runs one sub-command; returns the exit code (0 well, 1 something to put right)."""
    options = _arguments().parse_args(argv)
    try:
        return int(options.run(options))
    except Unreadable as problem:
        _say(str(problem))
        return 1
    except BrokenPipeError:
        # Whoever reads has enough, as `head` does: nothing more can be said, not even at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="homeward sop", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, says: str, run: object) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=says, description=says)
        added.set_defaults(run=run)
        return added

    def folder(added: argparse.ArgumentParser) -> None:
        added.add_argument("directory", type=Path, nargs="?", default=USUAL)

    checking = command("check", "tell gently what is wrong, and prove what must always hold", _check)
    folder(checking)
    checking.add_argument("--show", "-v", action="store_true", help="list what each property was followed through")
    checking.add_argument("--quick", action="store_true", help="without the proofs")
    runs = command("runs", "play random whole journals on both nodes, with a slow line", _runs)
    folder(runs)
    runs.add_argument("--n", type=int, default=20_000)
    runs.add_argument("--seed", type=int, default=1, help="the first seed; go on later with the next one")
    spoiling = command("mutants", "spoil the edition in small ways and count what is found", _mutants)
    folder(spoiling)
    spoiling.add_argument("--most", type=int, default=MOST_OF_A_KIND, help="of each kind, spread over the files")
    folder(command("witnesses", "tell which condition, effect or letter no story stands for", _witnesses))
    playing = command("scenarios", "play the scenarios", _scenarios)
    folder(playing)
    playing.add_argument(
        "--lang", default="", help="with the title of each story, and what it is about, in this language"
    )
    diff = command("diff", "tell what changes for whom, and in the person's days", _diff)
    diff.add_argument("before", type=Path, help="a folder, or the file of a frozen edition")
    diff.add_argument("after", type=Path, help="the same")
    diff.add_argument("--lang", default="en")
    release = command("release", "freeze the folder as an edition with its two hashes", _release)
    folder(release)
    release.add_argument("--note", default="", help="a sentence for the changelog: why it changes")
    folder(command("install", "keep the edition of a folder on this node, and apply what waited for it", _install))
    days = command("holidays", "write the days off of a year, and say which nobody confirmed yet", _holidays)
    days.add_argument("year", type=int)
    folder(days)
    diagram = command("diagram", "draw both sides as swim lanes into a file", _diagram)
    folder(diagram)
    diagram.add_argument("--lang", default="en")
    diagram.add_argument("--out", type=Path, default=Path("procedure.svg"))
    openformats.add(command, folder)
    return parser


def _check(options: argparse.Namespace) -> int:
    problems = check(options.directory)
    for problem in problems:
        _say(str(problem))
    _say(f"{len(problems)} to put right." if problems else "Nothing to put right.")
    if problems or options.quick:
        return 1 if problems else 0
    return 1 if prove_all(options.directory, show=options.show) else 0


def _runs(options: argparse.Namespace) -> int:
    return 1 if run_many(options.directory, options.n, options.seed) else 0


def _mutants(options: argparse.Namespace) -> int:
    return 1 if hunt(options.directory, options.most) else 0


def _witnesses(options: argparse.Namespace) -> int:
    return 1 if tell_witnesses(options.directory) else 0


def _scenarios(options: argparse.Namespace) -> int:
    results = run_all(options.directory)
    titles = titles_of(options.directory, options.lang) if options.lang else {}
    for path, failures in results.items():
        title, about = titles.get(path, ("", ""))
        _say(f"{path}{title and ' · '}{title}: {'holds' if not failures else f'{len(failures)} came out otherwise'}")
        if about:
            _say(f"  {about}")
        for failure in failures:
            _say(f"  {failure}")
    return 1 if any(results.values()) else 0


def _diff(options: argparse.Namespace) -> int:
    _show(difference(read_edition(options.before), read_edition(options.after), options.lang))
    return 0


def _show(found: Difference) -> None:
    for group in found.groups:
        _say(group.title)
        for change in group.changes:
            _say(f"  {change.says}")
    for line in [*(span.says for span in found.spans), *(story.says for story in found.stories)]:
        _say(line)
    if found.words:
        _say(f"Words corrected: {', '.join(found.words)}.")
    if found.nothing:
        _say("Both decide alike.")


def _release(options: argparse.Namespace) -> int:
    try:
        frozen = freeze(options.directory, datetime.now(UTC).date(), options.note)
    except NotReady as reason:
        for problem in reason.problems:
            _say(problem)
        _say(f"Not frozen: {len(reason.problems)} to put right.")
        return 1
    release = frozen.release
    _say(f"meaning {release.meaning}")
    for lang, digest in sorted(release.words.items()):
        _say(f"words {lang} {digest}")
    if not frozen.new:
        _say(f"Nothing has changed since {frozen.path.name}.")
        return 0
    _say(f"frozen: {frozen.path}")
    _say(f"{_proposed(release.bundle)} values are proposed, not signed.")
    return 0


def _proposed(tree: object) -> int:
    if isinstance(tree, dict):
        return int("value" in tree and tree.get("status") == "proposed") + sum(map(_proposed, tree.values()))
    return sum(map(_proposed, tree)) if isinstance(tree, list) else 0


def _install(options: argparse.Namespace) -> int:
    from homeward.lib.errors import Refused
    from homeward.procedure import actions

    try:
        release = actions.install(options.directory)
    except Refused as reason:
        _say(str(reason.why))
        return 1
    _say(f"installed: {release.id}, meaning {release.meaning}")
    return 0


def _holidays(options: argparse.Namespace) -> int:
    for country in load(options.directory).parties:
        _days(year_of(country, options.year, options.directory, datetime.now(UTC).date()))
    return 0


def _days(year: Year) -> None:
    _say(f"{'written' if year.written else 'kept as people corrected it'}: {year.path}")
    _say(f"  {year.confirmed} days are confirmed, {len(year.unconfirmed)} are not yet:")
    for on, name in year.unconfirmed:
        _say(f"    {on} {name}")
    for says, days in (("the library does not know", year.unknown), ("only the library knows", year.lacking)):
        for on, name in days:
            _say(f"  {says}: {on} {name}")


def _diagram(options: argparse.Namespace) -> int:
    options.out.write_text(swimlanes(load(options.directory), options.lang), "utf-8")
    _say(f"drawn: {options.out}")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
