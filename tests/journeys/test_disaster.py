"""A node burns down and is brought back from last night's backup: what crossed comes back, and nothing forks."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tools.demo import check, journeys, nodes
from tools.demo.driver import Walk, World
from tools.demo.nodes import Node

Pair = tuple[Node, Node]


def admin(node: Node, *arguments: str) -> None:
    """A command of `./homeward node` for this node."""
    nodes.finish(node.run("homeward", "node", *arguments))


@pytest.fixture
def saved(two_nodes: Pair, tmp_path: Path) -> Iterator[Path]:
    """A folder for a backup; whatever the test did, both nodes run afterwards."""
    yield tmp_path / "backup"
    for one in two_nodes:
        if one.server is None or one.server.poll() is not None:
            one.stop()
            one.database()
            one.serve("--workers", "1")
            one.wait_until_up()


def burn(node: Node, backup: Path) -> None:
    """The machine is gone; a new one gets the backup."""
    node.stop()
    paired = node.directory.read_bytes()
    shutil.rmtree(node.home)
    making = node.make()
    assert isinstance(making, subprocess.Popen)
    nodes.finish(making)
    node.database()
    admin(node, "restore", str(backup))
    assert node.directory.read_bytes() == paired
    node.serve("--workers", "1")
    node.wait_until_up()


def calm(node: Node) -> dict[str, object]:
    end = time.monotonic() + 40
    while True:
        said: dict[str, object] = node.ask("disaster")
        if not said["waits"] or time.monotonic() > end:
            return said
        time.sleep(0.1)


def test_a_node_that_burns_down_gets_back_what_crossed_and_forks_nothing(
    two_nodes: Pair, world: World, walk: Walk, saved: Path
) -> None:
    th, kh = two_nodes
    journeys.shelter(walk)
    journeys.request_tracing(walk)
    check.verify(two_nodes, walk, closed=False)
    admin(th, "backup", str(saved))
    # After the backup: a case that nobody would remember, and an answer from abroad.
    later = Walk(world, "TH", "KH")
    journeys.shelter(later)
    journeys.request_tracing(later)
    walk.do("home", "focal", "take_tracing")
    check.verify(two_nodes, later, closed=False)
    check.verify(two_nodes, walk, closed=False)
    world.close()
    burn(th, saved)
    said = calm(th)
    assert said["waits"] == []
    assert said["returned"] >= 1
    assert check.verify(two_nodes, walk, closed=False)
    assert check.verify(two_nodes, later, closed=False)
    # The case goes on in both directions, in the same streams.
    walk.do("home", "focal", "assign_province", assign_to="kh-province")
    walk.give("home", "province_head", to="officer")
    walk.do("home", "officer", "visit_family", visit__family_agrees="yes", visit__marks_known="both_known")
    check.verify(two_nodes, walk, closed=False)
    assert "fork" not in [*said["alarms"], *kh.ask("disaster")["alarms"]]  # type: ignore[misc]
