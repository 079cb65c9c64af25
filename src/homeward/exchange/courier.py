"""The one process that carries letters: sends what is due, applies what came, and wakes when there is something."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import close_old_connections, connection, connections
from psycopg.conninfo import make_conninfo

from homeward.exchange import actions, disaster, keys, queries, rules, tls
from homeward.exchange.actions import Attempt
from homeward.exchange.actions.posting import CHANNEL
from homeward.exchange.asking import Asking
from homeward.exchange.couriers import folder
from homeward.exchange.couriers.https import Carrier, NotCarried
from homeward.exchange.couriers.neutral import Office
from homeward.exchange.efforts import Efforts

log = logging.getLogger("homeward.exchange")
LOOK_EVERY = 5.0  # seconds, when nothing wakes us; also how soon a letter whose time came is seen
CHORES_EVERY = 60.0
GATHER = 0.05  # seconds after a wake-up: letters come in groups, and a group needs one commit and one answer
CHORES = (
    disaster.look,
    actions.keep_keys,
    actions.ask_for_missing,
    actions.ask_for_files,
    actions.forget_manifests,
    actions.take_in_waiting,
    actions.send_digests,
)
_efforts = Efforts()
AT_A_TIME = 4  # letters in the air; the other side answers only after its disk has them


class Courier:
    """`run()` until `stop()`; each kind of work has its own thread and its own database connection."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._carriers: dict[tuple[str, ...], Carrier] = {}
        self._pool = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="carry")
        self._wake = {name: threading.Event() for name in ("out", "in", "files")}
        self._silent: set[str] = set()  # partners that did not answer in this round
        self._one_by_one: set[str] = set()  # partners that take no bundles
        self._offices: dict[str, Office] = {}
        self._ways: dict[str, queries.Ways] = {}
        self._lies: set[UUID] = set()  # letters of this round that a neutral carrier has already
        self._taken: list[actions.Taken] = []

    def stop(self) -> None:
        """End after what is in hand."""
        self._over.set()
        for event in self._wake.values():
            event.set()

    def run(self) -> None:
        """Work until stopped; not before it is known whether this node was brought back from a backup."""
        while not self._over.is_set() and _guarded(disaster.look) is None:
            self._over.wait(LOOK_EVERY)
        threads = [
            threading.Thread(target=self._loop, args=(self._wake["out"], self.send_once), name="send"),
            threading.Thread(target=self._loop, args=(self._wake["in"], self.apply_once), name="apply"),
            threading.Thread(target=self._loop, args=(self._wake["files"], self.send_files_once, 1.0), name="files"),
            threading.Thread(target=self._chores, name="chores"),
        ]
        for thread in threads:
            thread.start()
        self._listen()
        for thread in threads:
            thread.join()
        self._pool.shutdown()
        for carrier in self._carriers.values():
            carrier.close()
        for office in self._offices.values():
            office.close()

    def _loop(self, wake: threading.Event, work: Callable[[], int], every: float = LOOK_EVERY) -> None:
        while not self._over.is_set():
            wake.clear()
            if not _guarded(work) and wake.wait(every):
                self._over.wait(GATHER)
        connections.close_all()

    def _chores(self) -> None:
        last, asking = 0.0, Asking(self._carrier, self._office)
        while not self._over.is_set():
            _guarded(self.take_in_folders)
            _guarded(actions.read_waiting)
            _guarded(self.visit_carriers)
            _guarded(asking.ask)
            if time.monotonic() - last > CHORES_EVERY:
                last = time.monotonic()
                for chore in CHORES:
                    _guarded(chore)
            _guarded(_efforts.keep)
            self._over.wait(LOOK_EVERY)
        _guarded(_efforts.finish)
        connections.close_all()

    def _listen(self) -> None:
        """Wait for NOTIFY on a connection of its own; without one, the loops still look every few seconds."""
        while not self._over.is_set():
            try:
                with psycopg.connect(_address(), autocommit=True) as ears:
                    ears.execute(f"LISTEN {CHANNEL}")
                    for event in self._wake.values():
                        event.set()
                    while not self._over.is_set():
                        for notice in ears.notifies(timeout=1.0):
                            self._wake.get(notice.payload, self._wake["out"]).set()
            except psycopg.Error as error:
                log.warning("the courier cannot listen: %s", type(error).__name__)
                self._over.wait(LOOK_EVERY)

    def send_once(self) -> int:
        """One round: claim, seal, carry, note; how many letters were tried."""
        attempts = actions.claim_due()
        if not attempts:
            return 0
        self._silent.clear()
        self._look_up_ways(attempts)
        failed: dict[UUID, tuple[int, str]] = {}
        arrived: dict[str, list[tuple[UUID, bytes]]] = defaultdict(list)
        together = self._carried_together(attempts)
        alone = self._pool.map(lambda attempt: together.get(attempt.mid) or self._carry(attempt), attempts)
        for attempt, answer in zip(attempts, alone, strict=True):
            if isinstance(answer, bytes):
                arrived[attempt.to].append((attempt.mid, answer))
            else:
                failed[attempt.mid] = (attempt.tries, answer)
        if self._taken:
            actions.note_taken(self._taken)
        tries = {attempt.mid: attempt.tries for attempt in attempts}
        for answers in arrived.values():
            failed |= {mid: (tries[mid], code) for mid, code in actions.hear_stored(answers).items()}
        actions.note_trouble(failed)
        for node in arrived:
            actions.release_after_good_news(node)
        return len(attempts)

    def send_files_once(self) -> int:
        """One round of files, beside the letters so that none waits for them; how many offers and chunks were sent."""
        if not actions.any_files():
            return 0
        done = actions.offer_files()
        for chunk in actions.claim_chunks():
            answer = self._carry_chunk(chunk)
            code = actions.hear_chunk(answer) if isinstance(answer, bytes) else answer
            if code:
                actions.note_chunk_trouble(chunk, code)
                if code not in ("in_folder", "with_carrier"):
                    break
            done += not code
        actions.forget_keys()
        return done

    def _carry_chunk(self, chunk: actions.Chunk) -> bytes | str:
        """Straight to the other node, else with a neutral carrier, or into its folder; sticks are written elsewhere."""
        carrier_id, raw = chunk.sealed()
        ways = queries.ways(chunk.to)
        answer = self._straight(chunk.directory, carrier_id, raw) if ways.direct else "no_address"
        if isinstance(answer, bytes):
            return answer
        for name in ways.neutral if _is_time(chunk.tries) else ():
            with suppress(NotCarried):
                self._office(name).deposit(carrier_id, raw, node=settings.NODE.id, key=keys.own().sign)
                return "with_carrier"
        return self._aside(chunk, raw) or answer

    def _straight(self, directory: rules.Directory, carrier_id: UUID, raw: bytes) -> bytes | str:
        """The receipt of the first of a partner's addresses that gives one, or why the last one did not."""
        code = "no_address"
        for endpoint in directory.endpoints:
            try:
                return self._carrier(directory, endpoint).carry(carrier_id, raw)
            except NotCarried as reason:
                code = reason.code
        return code

    @staticmethod
    def _aside(one: Attempt | actions.Chunk, raw: bytes) -> str:
        """Lay bytes into the folder of their partner, if it has one and it is time; "" when they were not."""
        where = _folder(one.to)
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
            carrier = self._carrier(directory, directory.endpoints[0])
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
        if silent and not ways.neutral and _folder(attempt.to) is None:
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
            self._office(one)
        self._lies = actions.lies_with_carriers([attempt.mid for attempt in attempts]) if wanted else set()

    def _office(self, carrier: str) -> Office:
        if carrier not in self._offices:
            ca_file = Path(settings.NODE.home) / "directories" / f"{carrier}.ca.pem"
            self._offices[carrier] = Office(queries.card(carrier), ca_file=ca_file if ca_file.exists() else None)
        return self._offices[carrier]

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

    def visit_carriers(self) -> int:
        """Parcels and certificates that wait with neutral carriers."""
        if queries.is_off():
            return 0
        came = 0
        for one in queries.carriers():
            with suppress(NotCarried):  # it is away; whatever it has for us waits there
                came += actions.visit(self._office(one.pk))
        return came

    def _carrier(self, partner: rules.Directory, endpoint: str) -> Carrier:
        """The kept connections to a partner; anew when its authority or our own certificate was renewed."""
        key = (partner.node, endpoint, *partner.tls, tls.mark())
        if key not in self._carriers:
            self._carriers[key] = Carrier(endpoint, trust=tls.client(partner) if partner.tls else None)
        return self._carriers[key]

    def apply_once(self) -> int:
        """One round of applying; how many letters, and files that are whole now."""
        applied = actions.apply_waiting()
        if finished := actions.finish_files():
            actions.forget_manifests()
        return applied + finished

    def take_in_folders(self) -> int:
        """Letters and receipts that lie in the folders of partners."""
        post = Path(settings.NODE.home) / "post"
        if not post.is_dir() or queries.is_off():
            return 0
        places = [_folder(path.name) for path in post.iterdir()]
        return sum(folder.take_in(where, actions.receive_file) for where in places if where is not None)


def _folder(partner: str) -> Path | None:
    return folder.place(Path(settings.NODE.home), partner)


def _is_time(tries: int) -> bool:
    """Whether bytes are laid aside anew; not on every attempt, or a partner away for a week finds a thousand copies."""
    return tries == 1 or tries % 50 == 0


def _guarded(work: Callable[[], object]) -> object:
    """Whatever goes wrong is counted and written down without its words (None comes back), and tried again."""
    name = getattr(work, "__name__", "?")
    try:
        close_old_connections()
        done = work()
    except Exception as error:
        log.error("the courier stumbled in %s: %s", name, type(error.__cause__ or error).__name__)
        connection.close()
        _efforts.note(name, whole=False)
        return None
    _efforts.note(name, whole=True)
    return done


def _address() -> str:
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    kept: dict[str, Any] = connection.settings_dict
    return make_conninfo(
        **{name: kept[key] for name, key in names.items()},
        sslmode=kept["OPTIONS"].get("sslmode", "prefer"), application_name="homeward courier",
    )  # fmt: skip


def main(argv: list[str]) -> int:  # noqa: ARG001
    """Carry letters until SIGTERM or Ctrl-C."""
    courier = Courier()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: courier.stop())
    courier.run()
    return 0
