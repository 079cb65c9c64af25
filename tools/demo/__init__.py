"""./homeward demo: two nodes with made-up cases on this machine, to look at; --check walks whole cases through them."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path
from types import FrameType

# Every process of a made-up node imports this package for the one-click sign-in: what the command itself needs, an
# HTTP client and more, is imported only when it runs.
FOLDER = Path(__file__).resolve().parents[2] / ".homeward" / "demo"
PORTS = (8066, 8855)


def main(argv: list[str]) -> int:
    """Run until Ctrl-C, or check and end; 0 when all went well."""
    from homeward.lib.cluster import NoCluster
    from tools.demo import nodes

    parser = argparse.ArgumentParser(prog="homeward demo", description=__doc__)
    parser.add_argument("--cases", type=int, default=60, help="made-up cases that each side opens (default 60)")
    parser.add_argument("--fresh", action="store_true", help="forget the demo of last time and start over")
    parser.add_argument("--check", action="store_true", help="two fresh nodes, whole cases over HTTP, then the end")
    options = parser.parse_args(argv)
    # Said outright: a shell that starts us in the background has Ctrl-C ignored.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _interrupt)
    try:
        if options.check:
            from tools.demo import check

            return check.run()
        return show(options.cases, fresh=options.fresh)
    except (nodes.Broken, NoCluster) as reason:
        sys.stderr.write(f"homeward: {reason}\n")
        return 1
    except KeyboardInterrupt:
        return 0


def show(cases: int, *, fresh: bool) -> int:
    """Make what is missing, start both nodes, say where they are, and wait."""
    from tools.demo import nodes

    pair = nodes.pair_of(FOLDER, PORTS)
    if fresh:
        for one in pair:
            if one.home.exists():
                nodes.remove(one)
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        nodes.ready(pair, cases=cases, say=Progress(cases))
        for one in pair:
            one.serve()
        for one in pair:
            one.wait_until_up()
        sys.stdout.write(WELCOME.format(*(f"{one.url}/demo/" for one in pair)))
        sys.stdout.flush()
        while all(one.server and one.server.poll() is None for one in pair):
            time.sleep(0.5)
        raise nodes.Broken(f"a node ended by itself; its log is {FOLDER}/*/serve.log")
    finally:
        for one in pair:
            one.stop()


class Progress:
    """Says how far making and planting is, on one line of a terminal or on a line each elsewhere."""

    def __init__(self, cases: int) -> None:
        self.cases, self.begun = cases, time.monotonic()

    def __call__(self, line: str) -> None:
        """One line, with the seconds so far."""
        start, end = ("\r\033[K", "") if sys.stderr.isatty() else ("", "\n")
        who, _, number = line.partition("planted ")
        if number.isdigit():
            whole = max(self.cases, int(number))
            done = int(number) * 24 // whole
            line = f"{who}[{'█' * done}{'·' * (24 - done)}] {number} cases"
        sys.stderr.write(f"{start}{time.monotonic() - self.begun:5.1f} s  {line}{end}")
        sys.stderr.flush()


WELCOME = """
Thailand  {0}
Cambodia  {1}

Everybody here is made up; sign in as any of them with one click. For instance, in this order:
  Thailand  Malee, shelter worker      opens cases and asks Cambodia about the family
  Thailand  Somsri, head of the shelter  signs letters · Chalee, registry, numbers and sends them
  Cambodia  Theary, focal point        takes what came and gives it to a province · Dara, province, visits

Working edition: values proposed, none signed. Ctrl-C stops both.
"""


def _interrupt(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise KeyboardInterrupt
