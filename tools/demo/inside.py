"""What is done inside one demo node: its cast, its directory, its pairing, its caseload, what it holds.

`stay` is no verb of its own: the process stays, and answers one line after the other until nobody asks any more.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from homeward.cli import setup, with_database


def main(argv: list[str]) -> int:
    """One verb, for the node that HOMEWARD_HOME names; answers with one line of JSON."""
    if argv == ["stay"]:
        return _stay()
    options = _options(argv)
    with with_database():
        setup()
        answer = VERBS[options.verb](options)
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


def _stay() -> int:
    """A process that begins anew for every question costs more than the answer. Its database runs already."""
    setup()
    for line in sys.stdin:
        try:
            options = _options(json.loads(line))
            said = {"answer": VERBS[options.verb](options)}
        except Exception:
            said = {"error": traceback.format_exc()}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.demo.inside", description=__doc__)
    parser.add_argument("verb", choices=sorted(VERBS))
    parser.add_argument("--directory", type=Path, help="where the own directory is written, or the partner's lies")
    parser.add_argument("--cases", type=int, default=0)
    parser.add_argument("--today", type=date.fromisoformat)
    parser.add_argument("--case", type=UUID, action="append", default=[])
    parser.add_argument("--no", type=UUID, action="append", default=[])
    parser.add_argument("--way", action="append", default=[], help="a way to the partner from now on")
    return parser.parse_args(argv)


def prepare(options: argparse.Namespace) -> Any:
    """The cast and the edition; then the node's own directory, as a file for the partner."""
    from django.conf import settings

    from homeward.exchange import actions as exchange
    from homeward.procedure import actions as procedure
    from tools.demo import cast

    cast.plant(settings.NODE.country)
    for corridor in settings.NODE.corridors.values():
        procedure.install(corridor.procedure_dir)
    options.directory.write_bytes(exchange.own_directory())
    return "prepared"


def pair(options: argparse.Namespace) -> Any:
    """Believe the partner's directory; two made-up people compared its fingerprint."""
    from homeward.exchange import actions as exchange

    return exchange.pair(options.directory.read_bytes(), True, by="demo").node


def plant(options: argparse.Namespace) -> Any:
    """The caseload, a hundred cases at a time with a line of progress for each."""
    from django.conf import settings

    from homeward.cases.actions import bulk
    from homeward.procedure import queries as procedure
    from tools.demo import arrivals, cast
    from tools.demo.caseload import caseload

    release, node = procedure.current(), settings.NODE
    made = caseload(node.country, release, node.procedure_dir, today=options.today, count=options.cases)
    planted = 0
    while batch := [one for _, one in zip(range(100), made, strict=False)]:
        bulk.plant(batch, release=release, today=options.today)
        planted += len(batch)
        sys.stderr.write(f"planted {planted}\n")
        sys.stderr.flush()
    arrivals.plant(node.country, cast.plant(node.country), options.today)
    _tidy()
    return planted


def _tidy() -> None:
    """The planner knows nothing of rows that came all at once; only the owner may tell it."""
    import psycopg
    from django.conf import settings
    from django.db import connection

    from homeward.cli import ROOT
    from homeward.lib import node as nodes

    _, _, kept = nodes.read(settings.NODE.home, root=ROOT)
    for alias in ("homeward", "keystore"):
        names = connection.settings_dict
        with psycopg.connect(host=names["HOST"], port=names["PORT"], user="homeward_owner", dbname=alias,
                             password=kept["owner_password"], autocommit=True) as owner:  # fmt: skip
            owner.execute("VACUUM ANALYZE")


def common(options: argparse.Namespace) -> Any:
    """Of each case: the hash of its common part, whether it is closed, and the states of its letters."""
    from django.db import transaction

    from homeward.agencies import actions as agencies
    from homeward.cases.models import Case
    from homeward.cases.queries.journal import journal
    from homeward.exchange import queries as letters

    found = {}
    with transaction.atomic(), agencies.service("demo"):
        for case_id in options.case:
            if not Case.objects.filter(id=case_id).exists():
                continue
            file = journal(case_id)
            found[str(case_id)] = {
                "digest": file.common_digest(), "entries": sum(1 for _ in file.common_entries()),
                "closed": file.own.closed, "told": sorted({one.state for one in file.told.values()}),
                "letters": sorted({one.state for one in letters.letters(case_id)}),
                "stopped": file.common.journey_stopped, "leads": sorted(file.common.lead),
            }  # fmt: skip
    return found


def told(options: argparse.Namespace) -> Any:
    """The told entries of each case as they stand in this node's journal, opened; only for looking what crossed."""
    from django.db import transaction

    from homeward.agencies import actions as agencies
    from homeward.cases.queries.journal import journal, open_sealed

    found = {}
    with transaction.atomic(), agencies.service("demo"):
        for case_id in options.case:
            entries = [one for one in journal(case_id).entries if one.told]
            opened = open_sealed(entries)
            found[str(case_id)] = [
                {
                    "step": one.step,
                    "node": one.node,
                    "facts": one.facts,
                    "answers": opened[one.id]["answers"],
                    "release": one.release,
                }
                for one in entries
            ]
    return found


def disaster(options: argparse.Namespace) -> Any:  # noqa: ARG001
    """Whether this node still waits to hear what its partners hold, and which alarms are raised."""
    from django.db import transaction

    from homeward.agencies import actions as agencies
    from homeward.exchange import queries as letters

    with transaction.atomic(), agencies.service("demo"):
        return {
            "waits": [one.partner for one in letters.recoveries() if one.ended_at is None],
            "returned": sum(one.returned for one in letters.recoveries()),
            "alarms": sorted({one.code for one in letters.alarms(all_of_them=True)}),
        }


def files(options: argparse.Namespace) -> Any:
    """Of each case the files that letters named: the hashes of those that are here, and the keys that still travel."""
    import hashlib

    from django.db import transaction

    from homeward.agencies import actions as agencies
    from homeward.cases.models import Attachment
    from homeward.exchange import queries as exchange
    from homeward.exchange.models import InFile, OutFile
    from homeward.vault import queries as vault

    found = {}
    with transaction.atomic(), agencies.service("demo"):
        for case in options.case:
            here = [one.paper_id for one in Attachment.objects.filter(case_id=case) if one.paper_id]
            keys = OutFile.objects.filter(case_id=case).exclude(key_item=None).count()
            found[str(case)] = {
                "hashes": sorted(hashlib.sha256(vault.get_file(one).read()).hexdigest() for one in here),
                "states": sorted(state for state, _ in exchange.files(case).values()),
                "keys": keys + InFile.objects.filter(case_id=case).exclude(manifest_item=None).count(),
            }
    return found


def ways(options: argparse.Namespace) -> Any:
    """From now on letters go to every partner on these ways; on none by itself, the line between the nodes is cut."""
    from django.conf import settings

    from homeward.exchange import actions as exchange

    for corridor in settings.NODE.corridors.values():
        exchange.choose_ways(partner=corridor.partner, ways=options.way, neutral=[])
    return options.way


def year(options: argparse.Namespace) -> Any:
    """So many cases that ran on paper for up to a year; their ids."""
    from tools.demo import year

    return year.plant(options.cases)


def offer(options: argparse.Namespace) -> Any:
    """Each person of these cases is asked anew, those of `--no` say no; whose case was offered to the partner."""
    from tools.demo import year

    return year.offer([*options.case, *options.no], options.no)


VERBS = {
    "prepare": prepare, "pair": pair, "plant": plant, "common": common, "told": told, "disaster": disaster,
    "files": files, "ways": ways, "year": year, "offer": offer,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
