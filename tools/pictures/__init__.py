"""./homeward pictures: takes pictures of the pages of two demo nodes, in three languages, wide and on a phone."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from homeward.cli import ROOT
from tools.browser import NoBrowser
from tools.demo import nodes
from tools.demo.check import two_nodes
from tools.demo.nodes import Broken, Node
from tools.pictures import camera, waiting
from tools.pictures.holdings import Holdings, holdings
from tools.pictures.shots import SHOTS, SHOWN

LANGUAGES = ("en", "th", "km")
WIDTHS = (1280, 390)
HEAVY = 200_000
PROCEDURE = "sop/th-kh-return"


def main(argv: list[str]) -> int:
    """Take them; 1 when some could not be taken."""
    parser = argparse.ArgumentParser(prog="homeward pictures", description=__doc__)
    parser.add_argument("--all", action="store_true", help="every page; else the few in docs/pictures")
    parser.add_argument("--only", default="", help="names of pages, with commas: record,work")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--cases", type=int, default=60, help="made-up cases in the nodes (default 60)")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "pictures")
    parser.add_argument("--at", type=Path, help="the folder of two nodes that run already")
    parser.add_argument("--ports", default="8066,8855", help="where they run")
    options = parser.parse_args(argv)
    try:
        with _nodes(options) as pair, camera.browser() as window:
            failed = _take(options, {one.country: one for one in pair}, window.new_page())
    except (Broken, NoBrowser) as reason:
        sys.stderr.write(f"homeward: {reason}\n")
        return 1
    for line in failed:
        _say(f"NOT TAKEN  {line}")
    return 1 if failed else 0


def _take(options: argparse.Namespace, pair: Mapping[str, Node], page: Page) -> list[str]:
    held_by = {country: holdings(node) for country, node in pair.items()}
    if options.all or "second" in options.only:
        held_by["TH"] = waiting.hand_over(pair["TH"], held_by["TH"], procedure=PROCEDURE)
    if not options.all and not options.only:
        return _few(pair, held_by, page)
    wanted = set(filter(None, options.only.split(",")))
    shots = [one for one in SHOTS if not wanted or one.name in wanted]
    begun = time.monotonic()
    failed = list(camera.take(page, pair, held_by, shots, languages=options.languages.split(","), widths=WIDTHS,
                              folder=options.out))  # fmt: skip
    _say(f"{len(shots)} pages in {options.out}, {time.monotonic() - begun:.0f} s")
    return failed


def _few(pair: Mapping[str, Node], held: Mapping[str, Holdings], page: Page) -> list[str]:
    failed: list[str] = []
    folder = ROOT / "docs" / "pictures"
    for file, name, language, width, tall in SHOWN:
        shot = next(one for one in SHOTS if one.name == name)
        failed += camera.take(page, pair, held, [shot], languages=[language], widths=[width], folder=folder,
                              tall=tall)  # fmt: skip
        taken = folder / f"{name}-{language}-{width}.png"
        if taken.exists() and taken != folder / f"{file}.png":
            taken.rename(folder / f"{file}.png")
        if (size := (folder / f"{file}.png").stat().st_size) > HEAVY:
            failed.append(f"{file} weighs {size // 1000} kB")
    return failed


@contextmanager
def _nodes(options: argparse.Namespace) -> Iterator[tuple[Node, Node]]:
    if options.at:
        yield nodes.pair_of(options.at, [int(one) for one in options.ports.split(",")])
        return
    with two_nodes(cases=options.cases, say=_say) as pair:
        yield pair


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
