"""The road between two nodes: a process that takes each letter on its way and does to it what the seed says.

It stands between the couriers and the web servers and sees sealed bytes only. The driver talks to it in lines of JSON.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tools.chaos import plan
from tools.chaos.ground import Ground, listening
from tools.chaos.sockets import Address, Owners

LARGEST = 16 << 20
PATIENCE = 20.0
GATEWAY = b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n"
NEAR, NODE_AT = "127.0.0.1", "127.0.0.2"


class Gone(Exception):
    """The line broke."""


class Road:
    """The way to one node: listens where the other node's courier looks for it, and delivers at its web server."""

    def __init__(self, to: str, card: Mapping[str, Any], other: Mapping[str, Any], seed: int) -> None:
        self.to, self.seed, self.port = to, seed, int(card["port"])
        self.here = Ground(card["space"], card["far"])
        self.there = Ground(other["space"], other["far"])
        self.web, self.couriers = Owners(Path(card["home"])), Owners(Path(other["home"]))
        self.perfect, self.cut, self.number = False, False, 0
        self.seen: Counter[str] = Counter()
        self.handled: Counter[str] = Counter()
        self._behind: dict[Address, Address] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def open(self) -> None:
        """Listen at both ends."""
        near = self.there.inside(lambda: listening(NEAR, self.port))
        await asyncio.start_server(self._carry, sock=near, limit=LARGEST)
        if self.here.space:
            far = self.here.inside(lambda: listening(self.here.far, self.port))
            await asyncio.start_server(self._relay, sock=far)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The far end of the cable: bytes as they are, to the node's own web server."""
        try:
            inner = await self._connected(self.here, NODE_AT)
        except OSError:
            writer.transport.abort()
            return
        self._behind[writer.get_extra_info("peername")] = inner[1].get_extra_info("sockname")
        await asyncio.gather(_pour(reader, inner[1]), _pour(inner[0], writer))

    async def _connected(self, ground: Ground, address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        made = ground.inside(socket.socket)
        made.setblocking(False)
        try:
            await asyncio.wait_for(asyncio.get_running_loop().sock_connect(made, (address, self.port)), 5)
        except BaseException:
            made.close()
            raise
        return await asyncio.open_connection(sock=made, limit=LARGEST)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a courier: letter after letter, each with a fate of its own."""
        peer = writer.get_extra_info("peername")
        courier = None
        try:
            while (head := await _head(reader)) is not None:
                body = await reader.readexactly(_length(head))
                courier = courier or self.couriers.of(peer, (NEAR, self.port))
                if courier:
                    self.handled[_name(courier)] += 1
                await self._one(head, body, writer)
                await writer.drain()
        except (TimeoutError, Gone, OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    async def _one(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> None:
        """Bring one letter over, as its fate says; raises Gone when the line breaks."""
        if self.cut:
            self.seen["cut"] += 1
            raise Gone
        self.number += 1
        self.seen["parcels"] += 1
        fate = plan.fate(self.seed, self.to, self.number)
        what = "whole" if self.perfect else fate.what
        if what != "whole":
            self.seen[what] += 1
        if what == "slow":
            await asyncio.sleep(0.05 + fate.seconds)
        if what in ("lost", "late"):
            if what == "late":
                self._later(head, body, 1 + 8 * fate.seconds)
            return self._nothing(fate, writer)
        if what == "double":
            self._later(head, body, 0.2 * fate.seconds)
        answer = await self._deliver(head, *_spoilt(what, fate, body))
        if what in ("silent", "cut short") or answer is None:
            return self._nothing(fate, writer)
        if what.startswith("receipt"):
            top, _, said = answer.partition(b"\r\n\r\n")
            said = _flipped(said, fate) if what == "receipt spoilt" else said[: int(len(said) * fate.place)]
            answer = _with_length(top, len(said)) + b"\r\n\r\n" + said
        writer.write(answer)

    def _nothing(self, fate: plan.Fate, writer: asyncio.StreamWriter) -> None:
        if fate.rude:
            raise Gone
        writer.write(GATEWAY)

    def _later(self, head: bytes, body: bytes, seconds: float) -> None:
        async def then() -> None:
            await asyncio.sleep(seconds)
            if not self.cut:
                await self._deliver(head, body, whole=True)

        task = asyncio.ensure_future(then())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, head: bytes, body: bytes, whole: bool) -> bytes | None:
        """Hand one letter to the web server over a fresh connection; its answer, None when there was none."""
        place = self.here.far if self.here.space else NODE_AT
        try:
            reader, writer = await self._connected(self.there, place)
        except (TimeoutError, OSError):
            return None
        mine = writer.get_extra_info("sockname")
        try:
            writer.write(head + body)
            if not whole:
                # The line breaks in the middle of a letter: the server waits for the rest until it is gone.
                await writer.drain()
                return None
            await writer.drain()
            answer = await asyncio.wait_for(self._until_answered(reader, mine), PATIENCE)
            return answer or None
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return None
        finally:
            self._behind.pop(mine, None)
            writer.transport.abort()

    async def _until_answered(self, reader: asyncio.StreamReader, mine: Address) -> bytes:
        head = await _head(reader)
        if head is None:
            return b""
        if head.startswith(b"HTTP/1.1 200"):
            # The connection still stands: who answered?
            behind = self._behind.get(mine, mine)
            if owner := self.web.of((NODE_AT, self.port), behind):
                self.handled[_name(owner)] += 1
        body = await reader.readexactly(_length(head))
        return _with_length(_kept(head[:-4]), len(body)) + b"\r\n\r\n" + body


async def _head(reader: asyncio.StreamReader) -> bytes | None:
    """Everything up to the empty line; None when the other side hung up."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
        return None


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while block := await reader.read(65536):
            writer.write(block)
            await writer.drain()
    writer.transport.abort() if writer.is_closing() else writer.close()


def _fields(head: bytes) -> list[bytes]:
    return [line for line in head.split(b"\r\n") if line]


def _length(head: bytes) -> int:
    for line in _fields(head):
        if line.lower().startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _without(head: bytes, *names: bytes) -> list[bytes]:
    return [line for line in _fields(head) if line.partition(b":")[0].lower() not in names]


def _kept(head: bytes) -> bytes:
    return b"\r\n".join(_without(head, b"connection"))


def _with_length(head: bytes, length: int) -> bytes:
    return b"\r\n".join([*_without(head, b"content-length"), b"Content-Length: %d" % length])


def _spoilt(what: str, fate: plan.Fate, body: bytes) -> tuple[bytes, bool]:
    if what == "cut short":
        return body[: int(len(body) * fate.place)], False
    return (_flipped(body, fate) if what == "spoilt" else body), True


def _flipped(data: bytes, fate: plan.Fate) -> bytes:
    if not data:
        return data
    changed = bytearray(data)
    changed[int(len(changed) * fate.place)] ^= 1 << fate.bit
    return bytes(changed)


def _name(owner: tuple[int, str]) -> str:
    return f"{owner[0]}:{owner[1]}"


async def _serve(cards: Mapping[str, Mapping[str, Any]], seed: int) -> None:
    roads = {to: Road(to, cards[to], cards[plan.OTHER[to]], seed) for to in plan.NODES}
    for road in roads.values():
        await road.open()
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    _say(True)
    while line := await orders.readline():
        asked = json.loads(line)
        _say(_do(asked, roads))


def _do(asked: Mapping[str, Any], roads: Mapping[str, Road]) -> Any:
    if asked["verb"] == "set":
        road = roads[asked["to"]]
        road.cut, road.perfect = asked.get("cut", road.cut), asked.get("perfect", road.perfect)
        return True
    if asked["verb"] == "handled":
        return {name: count for road in roads.values() for name, count in road.handled.items()}
    return {to: dict(road.seen) for to, road in roads.items()}


def _say(answer: Any) -> None:
    sys.stdout.write(json.dumps({"answer": answer}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_serve(json.loads(sys.argv[1]), int(sys.argv[2])))
