"""Letters that a paired country did sign: out of order, about what is not its own, with contents that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from homeward.exchange import messages, rules
from homeward.lib.ids import uuid7
from tools.hostile.attacker import AGAIN, ENTRIES, HARMLESS, NOT_ACCEPTED, REFUSED, Attacker, Shot

FAR = 2**53 - 1
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 1e308, 2**31, 2**53, 2**63, 10**40, "", "x", "\u0000", "\ud800", "ก" * 5000, [], {}, [[]],
    [None], {"": ""}, "0001-01-01", "9999-99-99", "2026-13-45T00:00:00Z", ["a"] * 2000, {"a": {"b": {"c": {}}}},
)  # fmt: skip


def _shot(a: Attacker, payload: bytes, want: str) -> Shot:
    try:
        said = json.loads(payload)
        mid = UUID(said["mid"])
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        mid, said = None, {}
    try:
        return Shot(a.partner.seal(payload), want, mid=mid, iss=str(said.get("iss", "")))
    except rules.Rejected:  # too long to be sealed at all; what is too long at the door is another class
        return Shot(payload, REFUSED)


def _raw(content: Any) -> bytes:
    """JSON that need not be canonical, or sensible."""
    return json.dumps(content, ensure_ascii=True).encode()


def malformed(a: Attacker) -> Shot:
    """A signed content that is not whole: a member is missing, of another kind, or out of its bounds."""
    content = json.loads(a.payload())
    name = a.draw.choice(
        ("v", "mid", "iss", "aud", "kind", "case", "stream", "seq", "epoch", "prev", "consent", "body")
    )
    wrong = [one for one in ODD if not _may_stand(name, one)]
    if a.draw.random() < 0.2:
        del content[name]
    else:
        content[name] = a.draw.choice(wrong)
    return _shot(a, _raw(content), REFUSED)


def _may_stand(name: str, value: Any) -> bool:
    """Odd values that a member may have after all, or that other classes try."""
    if name == "body":
        return isinstance(value, dict)
    if name == "consent":
        return bool(value == [] or value == ["a"] * 2000)
    if name == "prev":
        return bool(value == "")
    if name in ("epoch", "seq"):
        return type(value) is int and 0 <= value <= FAR
    return name == "case" and value in ("", None, [], {}, 0)


def deep(a: Attacker) -> Shot:
    """Nested a thousand or a hundred thousand times, or a number of a million digits."""
    made = a.payload().decode()
    depth = a.draw.choice((500, 900, 5_000, 100_000))
    inner = a.draw.choice((
        "[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth, "1" * a.draw.choice((4_000, 5_000, 500_000)),
        "-" + "9" * 5_000, "1e" + "9" * 300, '"' + "\\u0000" * 2_000 + '"', '"\\ud800"',
    ))  # fmt: skip
    return _shot(a, made.replace('"body":{}', f'"body":{{"entries":{inner}}}', 1).encode(), NOT_ACCEPTED)


def doubled(a: Attacker) -> Shot:
    """The same member twice, so that two readers read two letters."""
    made = a.payload().decode()
    name, value = a.draw.choice((
        ("aud", f'"{a.other.node}"'), ("iss", f'"{a.other.node}"'), ("seq", "7"), ("stream", '"pair"'),
        ("case", "null"),
    ))  # fmt: skip
    more = f'"{name}":{value},'
    made = "{" + more + made[1:] if a.draw.random() < 0.5 else made[:-1] + "," + more[:-1] + "}"
    return _shot(a, made.encode(), NOT_ACCEPTED)


def wrong_stream(a: Attacker) -> Shot:
    """A letter in a stream that is not the one of its case."""
    content = json.loads(a.payload())
    content["stream"] = a.draw.choice(("pair", str(uuid4()), content["stream"].upper(), "PAIR", ""))
    if content["stream"] == "pair" and a.draw.random() < 0.3:
        content["case"] = content["case"].upper()
    return _shot(a, _raw(content), REFUSED)


def strange_numbers(a: Attacker) -> Shot:
    """A number or an epoch as large as may be written."""
    changed: dict[str, Any] = {
        "seq": a.draw.choice((FAR, FAR - 1, 2**31, 2, 2**40)),
        "prev": a.draw.choice(("", "0" * 64)),
    }
    if a.draw.random() < 0.6:
        changed |= {"epoch": a.draw.choice((2**31 - 1, 2**31, 2**32, FAR))}
    return _shot(a, a.payload(**changed), NOT_ACCEPTED)


def fork(a: Attacker) -> Shot:
    """Two letters in one place: the first was delivered, the second says something else."""
    case = uuid4()
    first = a.partner.payload("strange.kind/1", {"n": 1}, case_id=case)
    a.deliver(a.partner.seal(first))
    a.partner.chains.pop(str(case))
    changed: dict[str, Any] = a.draw.choice((
        {}, {"mid": json.loads(first)["mid"]}, {"seq": 2, "prev": "f" * 64}, {"prev": "f" * 64}, {"epoch": 1},
    ))  # fmt: skip
    second = a.partner.payload("strange.kind/1", {"n": 2}, case_id=case, **changed)
    a.partner.chains.pop(str(case))
    return _shot(a, second, REFUSED)


def replayed(a: Attacker) -> Shot:
    """A letter that is here already: the same bytes, or sealed anew."""
    if len(a.sent) < 20:
        payload = a.payload("strange.kind/1", {"n": a.draw.random()})
        first = Shot(a.partner.seal(payload), AGAIN, mid=UUID(json.loads(payload)["mid"]), iss=a.partner.node)
        a.deliver(first.raw)
        a.sent.append(first)
        return first
    return a.draw.choice(a.sent)


def unknown_kind(a: Attacker) -> Shot:
    """A kind that this node does not know, or not in this edition."""
    kind = a.draw.choice(("case.entries/2", "case.entries/999", "x/1", "receipt/2", "a.b.c.d.e/9", "nack/2"))
    return _shot(a, a.payload(kind, {"entries": []}), NOT_ACCEPTED)


def about_letters(a: Attacker) -> Shot:
    """Receipts, requests, digests, places of withheld letters: about others' letters, endless, or absurd."""
    mids = [str(one) for one in (*a.theirs, uuid7(), uuid4())]
    odd = a.draw.choice(ODD)
    name = a.draw.choice(("pair", str(uuid4()), odd))
    row = {"mid": a.draw.choice((*mids, odd)), "state": a.draw.choice(("accepted", "rejected", "held", "stored", odd)),
           "code": a.draw.choice(("", "withdrawn", "x" * 61, odd))}  # fmt: skip
    if a.draw.random() < 0.3:
        row["official"] = a.draw.choice((odd, {"number": odd}, {"number": "1", "date": "\u0000"}, {"date": "y" * 80}))
    numbers = (1, 0, -5, FAR, 2**31, 2**63, odd)
    digest = {"stream": name, "sent": a.draw.choice(numbers), "sent_hash": a.draw.choice(("", "0" * 64, odd)),
              "received": a.draw.choice(numbers), "received_hash": a.draw.choice(("", "0" * 64, odd))}  # fmt: skip
    many = a.draw.choice((1, 1, 1, 3, 300))
    kind, body = a.draw.choice((
        (messages.RECEIPT, {"receipts": [row] * many}), (messages.RECEIPT, {"receipts": odd}),
        (messages.NACK, {"stream": name, "from": a.draw.choice(numbers), "to": a.draw.choice(numbers),
                         "code": a.draw.choice(("gap", odd))}),
        (messages.DIGEST, {"streams": [digest] * many, "head": odd}), (messages.DIGEST, {"streams": odd, "head": None}),
        (messages.DIGEST, {"streams": [digest], "head": None, "common": odd, "cases": odd}),
        (messages.LOST, {"stream": name, "ranges": a.draw.choice(([[1, FAR]], [[5, 2]], [[0, 1]], [[1, 2**70]], odd))}),
        (messages.WITHHELD, {"mid": mids[-1], "kind": ENTRIES, "stream": str(uuid4()), "epoch": a.draw.choice(numbers),
                             "seq": a.draw.choice(numbers), "prev": "", "hash": a.draw.choice(("0" * 64, odd))}),
    ))  # fmt: skip
    return _shot(a, _raw(json.loads(a.payload(kind)) | {"body": body}), HARMLESS)


def directories(a: Attacker) -> Shot:
    """A directory of somebody else, of yesterday, by another key, or none."""
    made: Callable[[], Any] = a.draw.choice((
        lambda: a.other.directory(9_000_000_000).decode(), lambda: a.partner.directory(1).decode(),
        lambda: a.partner.directory(9_000_000_000, sign_key=a.nobody[0]).decode(),
        lambda: a.draw.choice(ODD), lambda: "a.b.c", lambda: "A" * 70_000,
    ))  # fmt: skip
    try:
        body = {"directory": made()}
    except rules.Rejected:
        body = {"directory": ""}
    return _shot(a, _raw(json.loads(a.payload(messages.DIRECTORY)) | {"body": body}), HARMLESS)


def entries(a: Attacker) -> Shot:
    """Told entries of a case that are none: in another's name, without consent, of an edition nobody knows, endless."""
    case = uuid4()
    frame: dict[str, Any] = {
        "id": str(case),
        "number": "KH-7K2M-9F3W",
        "host": "KH",
        "home": "TH",
        "release": "0" * 64,
        "offered": False,
    }
    entry: dict[str, Any] = {
        "id": str(uuid7()), "case": str(case), "kind": "step", "step": "raise_hold", "form": "", "release": "0" * 64,
        "happened_on": "2026-11-01", "week": "", "written_at": "2026-11-01T00:00:00+00:00", "author": "x",
        "agency": "kh-x",
        "node": a.draw.choice(("KH", "TH", "LA")), "pointers": {}, "facts": {}, "answers": {}, "salt": "0" * 32,
    }  # fmt: skip
    for _ in range(a.draw.randint(0, 3)):
        place = a.draw.choice((frame, entry))
        place[a.draw.choice(list(place))] = a.draw.choice(ODD)
    if a.draw.random() < 0.3:
        entry["pointers"] = {
            a.draw.choice(("relies", "needs", "amends", "withdraws")): a.draw.choice(
                (ODD[-3], ["x"] * 3000, [str(uuid4())])
            )
        }
    body: dict[str, Any] = {"case": frame, "entries": [entry] * a.draw.choice((1, 1, 2, 200))}
    if a.draw.random() < 0.2:
        body[a.draw.choice(("case", "entries"))] = a.draw.choice(ODD)
    made = json.loads(a.payload(ENTRIES, case=case)) | {"body": body}
    if a.draw.random() < 0.2:
        made["official"] = a.draw.choice(
            ({"number": "n" * 5000, "date": "d" * 5000}, {"number": "\u0000"}, {"x": "\ud800"})
        )
    return _shot(a, _raw(made), NOT_ACCEPTED)


def editions(a: Attacker) -> Shot:
    """An edition of the procedure that is none."""
    odd = a.draw.choice(ODD)
    body = a.draw.choice((
        {"meaning": "0" * 64, "bundle": odd}, {"meaning": odd, "bundle": {}}, {"bundle": {"procedure": odd}},
        {"meaning": "0" * 64, "bundle": {"procedure": {"parties": ["TH", "KH"]}, "steps": odd, "forms": odd}},
        {"x": odd},
    ))  # fmt: skip
    return _shot(a, _raw(json.loads(a.payload(messages.RELEASE)) | {"body": body}), NOT_ACCEPTED)
