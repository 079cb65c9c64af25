"""A node that must not start says why, in a sentence, before it opens a port."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from homeward.lib import node as nodes

CARD = {
    "id": "th.made", "country": "TH", "name": "Made up", "partner": "kh.made", "kind": "demo", "host": "th.localhost",
    "bind": "127.0.0.1", "port": 8066, "time_zone": "Asia/Bangkok", "default_language": "th",
    "procedure": "sop/th-kh-return",
}  # fmt: skip
SECRETS: dict[str, object] = {"secret_key": "x" * 50, "app_password": "a", "owner_password": "b"}


def load(home: Path, *, card: dict[str, object], kept: dict[str, object] = SECRETS, mode: int = 0o600) -> str:
    """What a fresh Python says when it loads the settings of a node."""
    nodes.write_toml(home / "node.toml", {**card, "database": {"port": 5432}})
    nodes.write_toml(home / "secrets.toml", kept, mode=mode)
    code = "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.DATABASES['default']['USER'])"
    env = {**os.environ, "HOMEWARD_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    env["DJANGO_SETTINGS_MODULE"] = "homeward.config.settings"
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    return run.stdout + run.stderr


def test_a_whole_node_starts_as_the_application_with_cookies_of_its_own(tmp_path: Path) -> None:
    assert load(tmp_path, card=CARD) == "hw_th_session homeward_app\n"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bind": "0.0.0.0"}, "this machine only"),
        ({"kind": "trial"}, "a node is one of"),
        ({"country": "Thailand"}, "two capital letters"),
        ({"time_zone": "Asia/Nowhere"}, "no time zone table"),
        ({"partner": "th.made"}, "its own partner"),
        ({"colour": "red"}, "not complete"),
        ({"corridors": "la.made"}, "corridors that are no tables"),
        ({"corridors.LA": {"partner": "la.made"}}, "a partner and a procedure"),
        ({"corridors.LA": {"partner": "la.made", "procedure": 3}}, "a partner and a procedure"),
        ({"corridors.LA": {"partner": "vn.made", "procedure": "sop/x"}}, "begins with its country: la."),
        ({"corridors.Lao": {"partner": "la.made", "procedure": "sop/x"}}, "two capital letters"),
        ({"corridors.KH": {"partner": "kh.other", "procedure": "sop/x"}}, "has already"),
        ({"corridors.TH": {"partner": "th.other", "procedure": "sop/x"}}, "own country"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(tmp_path: Path, change: dict[str, object], words: str) -> None:
    said = load(tmp_path, card={**CARD, **change})
    assert said.startswith("Homeward does not start.")
    assert words in said
    assert "Traceback" not in said


def test_a_node_without_a_procedure_does_not_start(tmp_path: Path) -> None:
    assert "names no procedure" in load(tmp_path, card={name: one for name, one in CARD.items() if name != "procedure"})


def test_further_corridors_lead_to_their_own_node_and_procedure(tmp_path: Path) -> None:
    also = {"partner": "la.made", "procedure": "sop/th-la-return"}
    nodes.write_toml(tmp_path / "node.toml", {**CARD, "corridors.LA": also})
    node, _, _ = nodes.read(tmp_path, root=Path("/root"))
    assert list(node.corridors) == ["KH", "LA"]
    assert (node.partner_of("LA"), node.partner_of("KH"), node.partner_of("VN")) == ("la.made", "kh.made", "")
    assert (node.country_of("la.made"), node.country_of("vn.made")) == ("LA", "")
    assert node.corridors["LA"].procedure_dir == Path("/root/sop/th-la-return")


def test_secrets_that_others_can_read_are_refused(tmp_path: Path) -> None:
    assert "can be read by others" in load(tmp_path, card=CARD, mode=0o644)


def test_a_node_without_a_real_secret_key_is_refused(tmp_path: Path) -> None:
    assert "no secret_key" in load(tmp_path, card=CARD, kept={"app_password": "a"})


def test_a_folder_without_a_node_is_refused(tmp_path: Path) -> None:
    with pytest.raises(nodes.NotANode, match="node init"):
        nodes.read(tmp_path, root=tmp_path)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    nodes.write_toml(
        tmp_path / "node.toml", {**CARD, "name": 'Back\\slash "quoted" ไทย', "database": {"embedded": True}}
    )
    node, database, _ = nodes.read(tmp_path, root=tmp_path)
    assert (node.name, database) == ('Back\\slash "quoted" ไทย', {"embedded": True})


def test_pages_may_not_run_inline_code_or_be_framed() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == directives["frame-ancestors"] == ["'none'"]
    assert not any("unsafe" in source for sources in directives.values() for source in sources)


def test_every_page_is_for_signed_in_people_unless_it_says_otherwise() -> None:
    order = [name.rsplit(".", 1)[1] for name in settings.MIDDLEWARE]
    assert order.index("AuthenticationMiddleware") < order.index("LoginRequiredMiddleware")
