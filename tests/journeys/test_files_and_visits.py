"""Files follow their letter over a line that breaks; what was planned goes on with whoever leads, and only there."""

import hashlib
import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tools.demo import check, journeys
from tools.demo.driver import Walk
from tools.demo.nodes import Node

Pair = tuple[Node, Node]
PDF = b"%PDF-1.7\n" + b"% a made-up page of a family book\n" * 270_000 + b"%%EOF\n"  # 9 MB, three chunks
PICTURE = (
    b"\xff\xd8\xff\xe0\x00\x07JFIF\x00\xff\xc0\x00\x0b\x08\x00\x04\x00\x04\x01\x01\x11\x00"
    b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"road" * 30_000 + b"\xff\xd9"
)

# What the page says in Khmer: so many of so many files are here; all of them.
ON_THE_WAY, ALL_HERE = "ឯកសារមកដល់ហើយ", "ឯកសារមកដល់អស់ហើយ"


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def until(node: Node, case: str, state: str, number: int, patience: float = 60) -> dict[str, Any]:
    """What a node holds of the files of a case, as soon as so many are in a state and no key of them is left."""
    end = time.monotonic() + patience
    while True:
        held: dict[str, Any] = node.ask("files", "--case", case)[case]
        if (held["states"].count(state) == number and not held["keys"]) or time.monotonic() > end:
            return held
        time.sleep(0.1)


def first_parcel(home: Path, patience: float = 60) -> None:
    """Until the first chunk of a file lies on a disk."""
    end = time.monotonic() + patience
    while not any(path.is_file() for path in (home / "parcels").rglob("*")):
        assert time.monotonic() < end, "no chunk came"
        time.sleep(0.005)


def break_off(node: Node) -> None:
    """Kill every process of a node in the middle of what it does, the eldest first; its database stays."""
    assert node.server is not None
    ahead = [node.server.pid]
    gone: list[int] = []
    while ahead:
        gone.append(ahead.pop(0))
        for task in Path(f"/proc/{gone[-1]}/task").iterdir():
            ahead += [int(one) for one in (task / "children").read_text().split()]
    for pid in gone:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    node.server.wait()


def test_a_letter_is_read_before_its_files_are_whole_and_a_broken_line_only_delays_them(
    two_nodes: Pair, walk: Walk
) -> None:
    here, there = two_nodes
    journeys.shelter(walk)
    walk.do("host", "worker", "agree_door_plan", door__way="visit", door__say="A friend asks how they are.")
    journeys.ask(walk, "tracing")
    journeys.ask(walk, "contact_family")
    files = {"request.place_picture": ("road.jpg", PICTURE, "image/jpeg"),
             "request.paper_copy": ("page.pdf", PDF, "application/pdf")}  # fmt: skip
    walk.do("host", "worker", "request_tracing", files=files, **journeys.ASKED)
    walk.sign_and_send("host", "head", "request_tracing")
    first_parcel(there.home)
    break_off(here)
    page = walk.wait_for("home", "focal", "/steps/take_tracing/", "the request")  # its text is there and can be taken
    assert ON_THE_WAY in page.text
    here.serve("--workers", "1")
    here.wait_until_up()
    assert until(there, walk.case, "whole", 2)["hashes"] == sorted([hash_of(PDF), hash_of(PICTURE)])
    sent = until(here, walk.case, "whole", 2)
    assert sent["states"] == ["whole", "whole"]
    assert sent["keys"] == 0
    page = walk.wait_for("home", "focal", "/steps/take_tracing/", "the request")
    assert ALL_HERE in page.text
    assert ON_THE_WAY not in page.text
    assert not any(path.is_file() for path in (there.home / "parcels").rglob("*"))


def test_planned_visits_and_files_go_with_the_case_and_only_the_new_lead_changes_them(
    two_nodes: Pair, walk: Walk
) -> None:
    here, there = two_nodes
    journeys.shelter(walk)
    journeys.search(walk)
    journeys.decide(walk, "go_back")
    journeys.plan_journey(walk)
    signed = {"visits.paper": ("plan.jpg", PICTURE, "image/jpeg")}
    walk.do("host", "worker", "plan_visits", files=signed, visits__planned=["two_weeks", "three_months"])
    journeys.cross(walk)
    walk.wait_for("home", "officer", "/steps/plan_visits/", "the right to plan")
    assert hash_of(PICTURE) in until(there, walk.case, "whole", 1)["hashes"]
    told = [one for one in there.ask("told", "--case", walk.case)[walk.case] if one["step"] == "plan_visits"]
    assert [one["facts"]["visits.planned"] for one in told] == [["two_weeks", "three_months"]]
    end = time.monotonic() + 30
    while (check._held(here, walk) or {}).get("leads") != ["home"] and time.monotonic() < end:
        time.sleep(0.1)
    worker = walk.world.person(walk.host, "worker")
    page = worker.get(f"/cases/{walk.case}/")
    assert not page.linked("/steps/plan_visits/")
    walk.do("home", "officer", "plan_visits", visits__planned=["one_month"])
    assert check.verify(two_nodes, walk, closed=False)
    page = worker.get(f"/cases/{walk.case}/steps/plan_visits/")
    form = page.form_with("entry")
    assert form is not None
    assert worker.send(page, form, {"visits.planned": "six_months"}).status == 422
