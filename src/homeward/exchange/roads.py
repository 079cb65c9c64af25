"""Every road from this node to its partners: straight, by a neutral carrier, or into a folder; tried in this order."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from homeward.exchange import actions, keys, queries, rules, tls
from homeward.exchange.actions import Attempt
from homeward.exchange.couriers import folder, x_road
from homeward.exchange.couriers.https import Carrier, NotCarried
from homeward.exchange.couriers.neutral import Office

AT_A_TIME = 4  # letters in the air; the other side answers only after its disk has them


class Roads:
    """Carries what was claimed; keeps connections, and what it learns of partners within a round.

    `carry` shares its work among threads without a database; whatever these must know is asked before.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="carry")
        self._carriers: dict[tuple[str, ...], Carrier] = {}
        self._offices: dict[str, Office] = {}
        self._silent: set[str] = set()  # partners that did not answer in this round
        self._one_by_one: set[str] = set()  # partners that take no bundles
        self._ways: dict[str, queries.Ways] = {}
        self._lies: set[UUID] = set()  # letters of this round that a neutral carrier has already
        self._taken: list[actions.Taken] = []

    def close(self) -> None:
        """Give back threads and connections."""
        self._pool.shutdown()
        for carrier in self._carriers.values():
            carrier.close()
        for office in self._offices.values():
            office.close()

    def carry(self, attempts: list[Attempt]) -> list[bytes | str]:
        """For each letter its receipt, or a code that says why there is none. One round at a time."""
        self._silent.clear()
        self._look_up_ways(attempts)
        together = self._carried_together(attempts)
        alone = self._pool.map(lambda attempt: together.get(attempt.mid) or self._carry(attempt), attempts)
        answers = list(alone)
        if self._taken:
            actions.note_taken(self._taken)
        return answers

    def carry_chunk(self, chunk: actions.Chunk) -> bytes | str:
        """Straight to the other node, else with a neutral carrier, or into its folder; sticks are written elsewhere."""
        carrier_id, raw = chunk.sealed()
        ways = queries.ways(chunk.to)
        answer = self._straight(chunk.directory, carrier_id, raw) if ways.direct else "no_address"
        if isinstance(answer, bytes):
            return answer
        for name in ways.neutral if _is_time(chunk.tries) else ():
            with suppress(NotCarried):
                self.office(name).deposit(carrier_id, raw, node=settings.NODE.id, key=keys.own().sign)
                return "with_carrier"
        return self._aside(chunk, raw) or answer

    def visit_carriers(self) -> int:
        """Parcels and certificates that wait with neutral carriers."""
        if queries.is_off():
            return 0
        came = 0
        for one in queries.carriers():
            with suppress(NotCarried):  # it is away; whatever it has for us waits there
                came += actions.visit(self.office(one.pk))
        return came

    def office(self, carrier: str) -> Office:
        """The kept connections to a neutral carrier; raises LookupError for one that is not pinned."""
        if carrier not in self._offices:
            ca_file = Path(settings.NODE.home) / "directories" / f"{carrier}.ca.pem"
            self._offices[carrier] = Office(queries.card(carrier), ca_file=ca_file if ca_file.exists() else None)
        return self._offices[carrier]

    def carrier(self, partner: rules.Directory, endpoint: str) -> Carrier:
        """The kept connections to a partner; anew when its authority or our own certificate was renewed."""
        key = (partner.node, endpoint, *partner.tls, tls.mark())
        if key not in self._carriers:
            self._carriers[key] = _connect(partner, endpoint)
        return self._carriers[key]

    def _straight(self, directory: rules.Directory, carrier_id: UUID, raw: bytes) -> bytes | str:
        """The receipt of the first of a partner's addresses that gives one, or why the last one did not."""
        code = "no_address"
        for endpoint in directory.endpoints:
            try:
                return self.carrier(directory, endpoint).carry(carrier_id, raw)
            except NotCarried as reason:
                code = reason.code
        return code

    @staticmethod
    def _aside(one: Attempt | actions.Chunk, raw: bytes) -> str:
        """Lay bytes into the folder of their partner, if it has one and it is time; "" when they were not."""
        where = folder_of(one.to)
        if where is None or not _is_time(one.tries):
            return ""
        folder.put(where, raw)
        return "in_folder"

    def _carried_together(self, attempts: list[Attempt]) -> dict[UUID, bytes]:
        """Receipts of letters that went several in one request; whatever has none here goes alone, by every road."""
        going: dict[str, list[Attempt]] = defaultdict(list)
        for attempt in attempts:
            if self._ways[attempt.to].direct and attempt.to not in self._one_by_one and attempt.directory.endpoints:
                going[attempt.to].append(attempt)
        some = [
            [mine[place] for place in places]
            for mine in going.values()
            for places in rules.bundles([len(one.payload) for one in mine], roads=AT_A_TIME)
            if len(places) > 1
        ]
        return {mid: receipt for found in self._pool.map(self._carry_some, some) for mid, receipt in found.items()}

    def _carry_some(self, attempts: list[Attempt]) -> dict[UUID, bytes]:
        """The receipts of letters to one partner. Runs in a thread without a database."""
        to, directory = attempts[0].to, attempts[0].directory
        try:
            carrier = self.carrier(directory, directory.endpoints[0])
            answers = carrier.carry_some([attempt.sealed()[1] for attempt in attempts])
        except NotCarried as reason:
            if reason.code in ("status_404", "status_405"):  # a node of an edition that takes one at a time
                self._one_by_one.add(to)
            return {}
        found = zip(attempts, answers, strict=True)
        return {attempt.mid: receipt for attempt, receipt in found if isinstance(receipt, bytes)}

    def _carry(self, attempt: Attempt) -> bytes | str:
        """The receipt, or a code that says why there is none. Runs in a thread without a database."""
        ways = self._ways[attempt.to]
        silent = attempt.to in self._silent  # asked once: another thread may find it out meanwhile
        if silent and not ways.neutral and folder_of(attempt.to) is None:
            return "unreachable"
        carrier_id, raw = attempt.sealed()
        code = "unreachable" if silent else "carrier_away"
        if ways.direct and not silent:
            answer = self._straight(attempt.directory, carrier_id, raw)
            if isinstance(answer, bytes):
                return answer
            code = answer
        if code == "unreachable":
            self._silent.add(attempt.to)
        if ways.neutral:
            code = self._by_neutral(attempt, ways.neutral, carrier_id, raw) or code
        return self._aside(attempt, raw) or code

    def _look_up_ways(self, attempts: list[Attempt]) -> None:
        """What the threads that carry must know and cannot ask."""
        self._ways = {node: queries.ways(node) for node in {attempt.to for attempt in attempts}}
        self._taken.clear()
        wanted = {one for ways in self._ways.values() for one in ways.neutral}
        for one in wanted:
            self.office(one)
        self._lies = actions.lies_with_carriers([attempt.mid for attempt in attempts]) if wanted else set()

    def _by_neutral(self, attempt: Attempt, carriers: tuple[str, ...], carrier_id: UUID, raw: bytes) -> str:
        """Give a letter to the first carrier that takes it, once; "" when none does."""
        if attempt.mid in self._lies:
            return "with_carrier"
        for name in carriers:
            office = self._offices[name]
            try:
                proof = office.deposit(carrier_id, raw, node=settings.NODE.id, key=attempt.own.sign)
            except NotCarried:
                continue
            self._taken.append(actions.Taken(attempt.mid, attempt.to, rules.hash_of(raw), proof, office.card))
            return "with_carrier"
        return ""


def _connect(partner: rules.Directory, endpoint: str) -> Carrier:
    if x_road.is_address(endpoint):
        node = settings.NODE
        place = Path(node.home) / "x-road"
        return x_road.carrier(endpoint, server=node.x_road_server, client=node.x_road_client, folder=place)
    return Carrier(endpoint, trust=tls.client(partner) if partner.tls else None)


def folder_of(partner: str) -> Path | None:
    """The folder of a partner in this node's home, if it has one."""
    return folder.place(Path(settings.NODE.home), partner)


def _is_time(tries: int) -> bool:
    """Whether bytes are laid aside anew; not on every attempt, or a partner away for a week finds a thousand copies."""
    return tries == 1 or tries % 50 == 0
