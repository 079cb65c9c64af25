"""Lets a worker of the demo hand a step to a second person, so that there is one to take a picture of."""

from __future__ import annotations

from dataclasses import replace

from homeward.procedure.loading import load
from tools.demo.driver import Walk, World
from tools.demo.nodes import Broken, Node
from tools.pictures.holdings import Holdings

WHO, SECOND = "worker", "head"


def hand_over(node: Node, held: Holdings, *, procedure: str) -> Holdings:
    """The same holdings with the address where the second person reads; unchanged when no such step is open."""
    from homeward.cli import ROOT

    world = World({node.country: node}, load(ROOT / procedure), say=str)
    name = f"{node.country.lower()}-{WHO}"
    try:
        for case in held.cases:
            steps = [one for one in case["open"] if world.release.steps[one].second_person]
            if name in case["people"] and steps and case["host"] == node.country:
                walk = Walk(world, case["host"], case["home"], case=case["id"], number=case["number"])
                try:
                    walk.do("host", WHO, steps[0])
                    page = walk.wait_for("host", SECOND, "/second/", steps[0])
                    return replace(held, second=page.linked("/second/")[0])
                except Broken:
                    continue
        return held
    finally:
        world.close()
