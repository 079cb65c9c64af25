"""Chunks of a file: each in its place or nowhere, and all of them or no file."""

from __future__ import annotations

import dataclasses
import hashlib
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.exchange import rules
from homeward.exchange.rules import chunks

SMALL = chunks.SIZES[0]
KEY = bytes(range(32))
FILE, LETTER = UUID(int=7), UUID(int=8)


def travel(data: bytes, piece: int = SMALL, file: UUID = FILE, key: bytes = KEY) -> tuple[rules.Manifest, list[bytes]]:
    manifest = rules.make_manifest(file, LETTER, data, "application/pdf", key, piece)
    return manifest, [rules.seal_chunk(key, file, data, n, piece) for n in range(len(manifest.chunks))]


some_bytes = st.integers(1, 5 * SMALL).flatmap(lambda n: st.builds(lambda s: (s * (n // len(s) + 1))[:n],
                                                                    st.binary(min_size=1, max_size=64)))  # fmt: skip


@settings(max_examples=60)
@given(data=some_bytes)
def test_a_file_comes_out_as_it_went_in(data: bytes) -> None:
    manifest, sealed = travel(data)
    assert rules.whole(manifest, sealed) == data
    assert rules.is_sane(manifest)
    assert rules.read_offer(rules.offer(manifest)) == manifest


@settings(max_examples=80)
@given(data=some_bytes, chance=st.randoms(use_true_random=False))
def test_no_other_row_of_chunks_is_that_file(data: bytes, chance: object) -> None:
    manifest, sealed = travel(data)
    other = travel(data, file=uuid4())[1]
    foreign = travel(data, key=b"k" * 32)[1]
    n = chance.randrange(len(sealed))  # type: ignore[attr-defined]
    at = chance.randrange(len(sealed[n]))  # type: ignore[attr-defined]
    turned = bytearray(sealed[n])
    turned[at] ^= 1 << chance.randrange(8)  # type: ignore[attr-defined]
    wrong = [
        sealed[:n], [*sealed, sealed[n]], [*sealed[:n], bytes(turned), *sealed[n + 1 :]],
        [*sealed[:n], sealed[n][:-1], *sealed[n + 1 :]], [*sealed[:n], other[n], *sealed[n + 1 :]],
        [*sealed[:n], foreign[n], *sealed[n + 1 :]], [],
    ]  # fmt: skip
    if len(sealed) > 1:
        wrong.append([*sealed[1:], sealed[0]])
    for row in wrong:
        with pytest.raises(rules.Rejected):
            rules.whole(manifest, row)


def test_a_chunk_opens_only_at_its_own_place_of_its_own_file() -> None:
    data = b"x" * (3 * SMALL)  # three chunks of one content: only the place tells them apart
    manifest, sealed = travel(data)
    assert len(set(sealed)) == 3
    swapped = dataclasses.replace(manifest, chunks=(manifest.chunks[1], manifest.chunks[0], manifest.chunks[2]))
    with pytest.raises(rules.Rejected):  # not even when the list of hashes was swapped with them
        rules.whole(swapped, [sealed[1], sealed[0], sealed[2]])
    fewer = dataclasses.replace(manifest, chunks=manifest.chunks[:2], size=2 * SMALL)
    with pytest.raises(rules.Rejected):  # their number is part of each
        rules.whole(fewer, sealed[:2])
    with pytest.raises(rules.Rejected):
        rules.open_chunk(manifest, 3, sealed[0])
    renamed = dataclasses.replace(manifest, file=uuid4())
    with pytest.raises(rules.Rejected):
        rules.whole(renamed, sealed)


def test_a_file_that_is_whole_and_another_is_refused() -> None:
    manifest, sealed = travel(b"one letter")
    lied = dataclasses.replace(manifest, sha256=hashlib.sha256(b"another").hexdigest())
    with pytest.raises(rules.Rejected) as refused:
        rules.whole(lied, sealed)
    assert refused.value.code == "file"


def test_the_road_sees_few_sizes_and_never_a_hash_of_the_file() -> None:
    sizes = set()
    for n in (1, 900, 3071, 3072, 3073, 10_000, 200_000, 5_000_000):
        data = b"a" * n
        manifest, sealed = travel(data, rules.PIECE)
        sizes |= {len(one) for one in sealed}
        assert manifest.sha256 not in manifest.chunks
        # The same file told twice looks like two files.
        assert not set(manifest.chunks) & set(travel(data, rules.PIECE, file=uuid4(), key=b"z" * 32)[0].chunks)
        for one in sealed:
            assert len(rules.frame(one, "kh.mosvy")) <= 4 << 20
    assert sizes <= {size + 16 for size in chunks.SIZES}


def test_a_chunk_is_sealed_alike_every_time_and_each_place_once() -> None:
    data = b"q" * (2 * SMALL)
    assert travel(data)[1] == travel(data)[1]


def test_a_frame_is_no_letter_and_a_letter_no_frame() -> None:
    assert rules.unframe(rules.frame(b"abc ", "kh.mosvy")) == ("kh.mosvy", b"abc ")
    assert rules.unframe(b"eyJhbGciOiJFZDI1NTE5In0.e30.c2ln") is None


@pytest.mark.parametrize(
    "changed",
    [
        {"size": 0}, {"size": 21 * 1024 * 1024}, {"size": "9"}, {"piece": 1}, {"piece": 5 << 20}, {"key": "YQ=="},
        {"type": "text/html"}, {"chunks": []}, {"chunks": ["x"]}, {"sha256": "no"}, {"file": "no"}, {"size": True},
        {"chunks": None}, {"key": None},
    ],
)  # fmt: skip
def test_an_offer_that_no_node_would_make_is_not_believed(changed: dict[str, object]) -> None:
    manifest, _ = travel(b"one letter", rules.PIECE)
    assert rules.read_offer(rules.offer(manifest)) == manifest
    assert rules.read_offer({**rules.offer(manifest), **changed}) is None


def test_news_of_files_is_read_as_it_was_written() -> None:
    rows = [
        rules.FileNews(FILE, "need", (0, 2)), rules.FileNews(FILE, "need", None),
        rules.FileNews(FILE, "refused", code="differs"),
    ]  # fmt: skip
    body = rules.file_news(rows)
    assert rules.read_file_news(body) == rows
    for wrong in ({"state": "gone"}, {"need": [-1]}, {"need": ["0"]}, {"code": 5}, {"need": [10**9]}, {"need": 4}):
        assert rules.read_file_news({"files": [{**body["files"][0], **wrong}]}) is None
