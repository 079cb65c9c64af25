"""What a node tells whoever watches it: numbers, whole and parseable, and nothing of any case."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from homeward.agencies import actions as agencies
from homeward.cli import metrics
from homeward.exchange import actions
from homeward.exchange.efforts import Efforts
from homeward.exchange.tests.partner import Partner


def told() -> dict[str, float]:
    """Every sample by its name and labels."""
    text = generate_latest(metrics.registry()).decode()
    return {
        "|".join([one.name, *one.labels.values()]): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


@pytest.mark.django_db
def test_letters_partners_the_courier_and_the_machine_are_told_and_no_case() -> None:
    kh, case = Partner(), uuid4()
    agencies.act_as_service("courier")
    kh.meet()
    actions.post(to=kh.node, kind="case.entries/1", case_id=case, body={"words": "secret"}, consent_ids=[],
                 needs_consent=False, official={"number": "0402/77", "date": "2026-11-23"})  # fmt: skip
    actions.receive_bytes(kh.letter("case.entries/1", {}, case_id=case), carrier="test")
    efforts = Efforts()
    efforts.note("send_once", whole=True)
    efforts.note("send_once", whole=False)
    efforts.finish()
    efforts.note("send_once", whole=True)
    efforts.finish()
    found = told()
    assert found["homeward_letters|out|queued"] == found["homeward_letters|in|stored"] == 1
    assert found["homeward_letters|out|rejected"] == 0
    assert found["homeward_outbox_waiting|kh.mosvy"] >= 1
    assert found["homeward_courier_rounds_total|send_once"] == 3
    assert found["homeward_courier_errors_total|send_once"] == 1
    assert found["homeward_channel_open|kh.mosvy"] == 1
    assert 80 < found["homeward_days_left|kh.mosvy|directory"] < 91
    assert found["homeward_disk_free_bytes"] > 0
    assert found["homeward_database_bytes|default"] > 1_000_000
    assert {name: value for name, value in found.items() if "watch_failed" in name} == {
        f"homeward_watch_failed|{name}": 0 for name in ("machine", "processes", "database", "exchange")
    }
    names = "\n".join(found)
    for word in (str(case), "secret", "0402"):
        assert word not in names


def test_what_cannot_be_read_is_told_as_a_number_and_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[object]:
        raise RuntimeError("the words of an error")

    monkeypatch.setattr(metrics, "sources", lambda: {"machine": metrics._machine, "exchange": broken})
    found = told()
    assert found["homeward_watch_failed|exchange"] == 1
    assert found["homeward_disk_bytes"] > 0


def test_only_this_machine_is_answered_and_only_this_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "sources", lambda: {"machine": metrics._machine})
    server = metrics.answer(0)
    try:
        host, port = server.server_address[:2]
        assert host == "127.0.0.1"
        where = f"http://127.0.0.1:{port}"
        assert "homeward_disk_free_bytes" in httpx.get(f"{where}/metrics", trust_env=False).text
        for place, name in (("/other", f"127.0.0.1:{port}"), ("/metrics", "evil.example.org")):
            assert httpx.get(f"{where}{place}", headers={"Host": name}, trust_env=False).status_code == 404
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://127.0.0.2:{port}/metrics", trust_env=False)
    finally:
        server.shutdown()
        server.server_close()
