"""Three real nodes: one country goes with two others, each case by its own procedure, and neither sees the other's."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tools.demo import check, journeys, nodes
from tools.demo.driver import Walk, World
from tools.demo.nodes import Node

from homeward.cli import ROOT
from homeward.lib.cluster import free_port
from homeward.procedure.loading import load

Three = tuple[Node, Node, Node]
LAO = load(ROOT / "sop" / "th-la-return")
KHMER = load(ROOT / "sop" / "th-kh-return")


@pytest.fixture(scope="module")
def three() -> Iterator[Three]:
    """Thailand with two corridors, Cambodia and Lao PDR; paired along the corridors only."""
    folder = Path(tempfile.mkdtemp(prefix="hw-three-"))
    th, kh, la = made = tuple(Node(one, folder / one.lower(), free_port()) for one in ("TH", "KH", "LA"))
    try:
        nodes.made(made, say=print)
        th.also(la)
        nodes.introduce((th, kh))
        nodes.introduce((th, la))
        for one in made:
            one.serve("--workers", "1")
        for one in made:
            one.wait_until_up()
        yield th, kh, la
    finally:
        for one in made:
            one.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def world(three: Three) -> Iterator[World]:
    world = World({one.country: one for one in three}, KHMER, print)
    yield world
    world.close()


@pytest.fixture(scope="module")
def lao(world: World) -> Walk:
    """A Lao case whose family was asked about and answered for, and which is planned to cross."""
    walk = Walk(world, "TH", "LA", follows=LAO)
    walk.open(opening__age_group="adult", opening__house_name="ຈຳປາ")
    walk.do("host", "worker", "tell_stages")
    _agree(walk, "family_search")
    walk.do("host", "worker", "ask_family", asked__age_group="adult", asked__name_lao="ສົມໃຈ ແກ້ວ")
    walk.sign_and_send("host", "head", "ask_family")
    walk.do("home", "focal", "answer_family", answer__outcome="needs_support")
    walk.wait_for("host", "worker", "/steps/choose_way/", "the answer")
    return walk


@pytest.fixture(scope="module")
def khmer(world: World, lao: Walk) -> Walk:  # noqa: ARG001 – beside the Lao case
    """A Cambodian case at the same desks, asked about meanwhile."""
    walk = Walk(world, "TH", "KH")
    journeys.shelter(walk)
    journeys.request_tracing(walk)
    walk.do("home", "focal", "take_tracing")
    return walk


def _agree(walk: Walk, scope: str, *, side: str = "host", key: str = "worker") -> None:
    walk.do(side, key, "ask_agreement", at=f"consents/{scope}/", agreement__scope=scope, agreement__answer="yes")


def _held_by(node: Node, walk: Walk) -> bool:
    return walk.case in node.ask("common", "--case", walk.case)


def test_each_case_crosses_to_its_own_country_and_to_no_other(three: Three, lao: Walk, khmer: Walk) -> None:
    th, kh, la = three
    check.verify((th, la), lao, closed=False)
    check.verify((th, kh), khmer, closed=False)
    assert _held_by(la, lao) and not _held_by(kh, lao)
    assert _held_by(kh, khmer) and not _held_by(la, khmer)


def test_each_case_follows_its_own_procedure(three: Three, lao: Walk, khmer: Walk) -> None:
    th = three[0]
    told = {walk.home: th.ask("told", "--case", walk.case)[walk.case] for walk in (lao, khmer)}
    assert {one["release"] for one in told["LA"]} == {LAO.meaning}
    assert {one["release"] for one in told["KH"]} == {KHMER.meaning}
    assert {one["step"] for one in told["LA"]} <= set(LAO.steps)
    assert {one["step"] for one in told["KH"]} <= set(KHMER.steps)


def test_a_desk_with_both_names_every_step_in_its_own_procedure(lao: Walk, khmer: Walk) -> None:
    page = lao.world.person("TH", "worker").get("/")
    assert page.status == 200
    text = page.text
    assert LAO.word("th", "steps.choose_way.title") in text
    assert lao.world.person("TH", "clerk").get("/registry/").status == 200
    assert lao.world.person("TH", "worker").get("/cases/").status == 200
    assert khmer.case in text and lao.case in text


def test_whoever_opens_a_case_is_asked_for_the_country_only_where_there_are_two(world: World) -> None:
    two, one = world.person("TH", "worker").get("/cases/new/"), world.person("LA", "worker").get("/cases/new/")
    assert two.form_with("entry") is None and 'value="LA"' in two.text and 'value="KH"' in two.text
    assert one.form_with("entry") is not None and 'name="with"' not in one.text


def test_a_reader_without_screens_of_her_language_reads_the_words_of_the_procedure(lao: Walk) -> None:
    page = lao.world.person("LA", "focal").get(f"/cases/{lao.case}/")
    assert LAO.word("lo", "stages.family") in page.text
    assert 'lang="lo"' in page.text and "My work" in page.text


def test_the_person_crosses_and_the_lead_with_her(three: Three, lao: Walk, khmer: Walk) -> None:
    lao.do("host", "worker", "choose_way", way__choice="go_back")
    _agree(lao, "going_back")
    lao.do("host", "worker", "plan_crossing", road__age_group="adult", road__way_back="yes")
    lao.sign_and_send("host", "head", "plan_crossing")
    lao.do("home", "focal", "agree_crossing")
    lao.do("host", "worker", "ask_last_word", day__word="go_on", day__alone="yes")
    lao.do("host", "worker", "lead_across", across__signed="signed")
    lao.give("home", "focal", office="province")
    lao.give("home", "province_head", to="officer")
    lao.do("home", "officer", "receive_there")
    time.sleep(1)
    check.verify((three[0], three[2]), lao, closed=False)
    assert three[2].ask("common", "--case", lao.case)[lao.case]["leads"] == ["home"]
    assert three[1].ask("common", "--case", khmer.case)[khmer.case]["leads"] == ["host"]
