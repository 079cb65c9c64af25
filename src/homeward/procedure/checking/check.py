"""The whole check of a procedure folder: shape first, then names, words, and what must always hold."""

from pathlib import Path

from homeward.procedure.checking.arrivals import arrival_problems
from homeward.procedure.checking.burden import burden_problems
from homeward.procedure.checking.closures import closure_problems
from homeward.procedure.checking.consenting import consent_problems
from homeward.procedure.checking.dating import date_problems
from homeward.procedure.checking.names import Names, name_problems
from homeward.procedure.checking.problems import Problem, at
from homeward.procedure.checking.proofs import last_word_problems, proceedings_problems
from homeward.procedure.checking.recurring import recurring_problems
from homeward.procedure.checking.shape import shape_problems
from homeward.procedure.checking.standard import standard_problems
from homeward.procedure.checking.stories import story_problems
from homeward.procedure.checking.twice import twice_problems
from homeward.procedure.checking.wording import length_problems, word_problems
from homeward.procedure.loading import SINGLE, File, Unreadable, bundle_of, paths_of, read_file
from homeward.procedure.rules.build import build
from homeward.procedure.wording import twice


def check(directory: Path) -> list[Problem]:
    """All problems of a folder, by file and line; an empty list means that it can be installed."""
    files, unreadable = _read(directory)
    return unreadable or check_files(files)


def check_files(files: list[File], shaped: frozenset[str] = frozenset()) -> list[Problem]:
    """The same of files that were read already; `shaped` are those whose shape was found right before."""
    there = {file.path for file in files}
    missing = [Problem(f"{name}.yaml", 1, "this file is missing.") for name in SINGLE if f"{name}.yaml" not in there]
    new = [file for file in files if file.path not in shaped]
    if shape := sorted({*missing, *shape_problems(new), *date_problems(new)}):
        return shape
    return sorted({*_deeper(files)})


def _read(directory: Path) -> tuple[list[File], list[Problem]]:
    """Every file that can be read, and one problem for each that cannot."""
    files, problems = [], []
    for path in paths_of(directory):
        try:
            files.append(read_file(path, path.relative_to(directory).as_posix()))
        except Unreadable as problem:
            problems.append(Problem(problem.path, problem.line, problem.says))
    return files, problems


def _deeper(files: list[File]) -> list[Problem]:
    names = Names(files)
    problems = [
        *twice_problems(files),
        *name_problems(files, names),
        *word_problems(files, names),
        *length_problems(files, names),
    ]
    problems += [*arrival_problems(files, names), *standard_problems(names), *story_problems(files, names)]
    problems += closure_problems(files, names)
    for file, where, first in twice(files):
        says = f"`{'.'.join(where)}` stands already in {first}; each word is written once per language."
        problems.append(at(file, where, says))
    if [one for one in problems if not one.path.startswith("words/")]:
        return problems  # a proof over names that do not exist would prove nothing
    release = build(bundle_of(files))
    problems += [*last_word_problems(files, release), *proceedings_problems(files, release)]
    problems += consent_problems(files, release)
    return [*problems, *recurring_problems(files, release), *burden_problems(files, release)]
