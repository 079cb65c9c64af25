"""The index of names in memory: keys in, cases with a score out; no clock, no disk, no plain name is kept."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from homeward.lib import scripts

Word = tuple[str, ...]
NAME_MARKS = frozenset(("name.khmer", "name.thai", "name.latin", "name.nick", "house_name"))
ENOUGH = 0.82
WORD_ENOUGH = 0.78
EXTRA_WORD = 0.05
MOST = 5_000


class Hit(NamedTuple):
    """A case that may be meant: score 0 to 1, and the sound key of the name that fitted best."""

    case_id: UUID
    score: float
    key: str


@dataclass(slots=True)
class _Kept:
    case_id: UUID
    words: tuple[int, ...]


class NameIndex:
    """Words are kept once with their keys; names are lists of words. Not safe for threads by itself."""

    def __init__(self) -> None:
        self._word_ids: dict[Word, int] = {}
        self._word_of: dict[int, Word] = {}
        self._words_by_key: dict[str, set[int]] = defaultdict(set)
        # Names are numbered: a search touches thousands, and the hash of a UUID costs ten times that of a number.
        self._numbers: dict[Hashable, int] = {}
        self._names: dict[int, _Kept] = {}
        self._names_by_word: dict[int, set[int]] = {}
        self._names_by_case: dict[UUID, set[Hashable]] = defaultdict(set)
        self._all_keys: list[str] | None = None
        self._next_word = self._next_name = 0

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name_id: Hashable, case_id: UUID, words: Iterable[Sequence[str]]) -> None:
        """Take in a name of a case by the sound keys of its words; a name without sound is left out."""
        ids = tuple(self._word(tuple(word)) for word in words if word)
        if not ids:
            return
        self._next_name += 1
        number = self._numbers.setdefault(name_id, self._next_name)
        self._names[number] = _Kept(case_id, ids)
        self._names_by_case[case_id].add(name_id)
        for word_id in ids:
            self._names_by_word[word_id].add(number)

    def drop_case(self, case_id: UUID) -> None:
        """Forget every name of a case; words that no other name uses go with it."""
        for name_id in self._names_by_case.pop(case_id, ()):
            number = self._numbers.pop(name_id)
            for word_id in self._names.pop(number).words:
                using = self._names_by_word.get(word_id, set())
                using.discard(number)
                if not using:
                    self._drop_word(word_id)

    def find(self, query: Sequence[Word], *, enough: float = ENOUGH, most: int = MOST) -> list[Hit]:
        """Cases with a name like the query (sound keys per word), best first, one hit a case, at most `most`."""
        if not query:
            return []
        seen: dict[str, dict[int, float]] = {}
        best: dict[UUID, Hit] = {}
        for form in self._forms(query):
            for hit in self._scored(form, seen, enough):
                if hit.case_id not in best or best[hit.case_id].score < hit.score:
                    best[hit.case_id] = hit
        return sorted(best.values(), key=lambda hit: (-hit.score, hit.case_id.int))[:most]

    def _forms(self, query: Sequence[Word]) -> Iterator[Sequence[Word]]:
        """The query as it stands; also written together, or split where both halves are known words."""
        yield query
        if len(query) > 1:
            yield [("".join(word[0] for word in query),)]
            return
        for key in query[0]:
            for place in range(2, len(key) - 1):
                if key[:place] in self._words_by_key and key[place:] in self._words_by_key:
                    yield [(key[:place],), (key[place:],)]

    def _scored(self, form: Sequence[Word], seen: dict[str, dict[int, float]], enough: float) -> Iterator[Hit]:
        per_name: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
        for place, word in enumerate(form):
            for word_id, score in self._like(word, seen).items():
                pair = (score, place, word_id)
                for number in self._names_by_word[word_id]:
                    per_name[number].append(pair)
        wanted = len(form)
        for number, pairs in per_name.items():
            name = self._names[number]
            words = len(name.words)
            if len(pairs) < wanted and len(pairs) < words:
                continue
            short, extra = min(wanted, words), abs(wanted - words)
            total = pairs[0][0] if short == 1 == len(pairs) else _paired(pairs, name.words)
            score = total / short - EXTRA_WORD * extra
            if score >= enough:
                yield Hit(name.case_id, round(score, 4), self._word_of[max(pairs)[2]][0])

    def _like(self, word: Word, seen: dict[str, dict[int, float]]) -> dict[int, float]:
        found: dict[int, float] = {}
        for key in word:
            if key not in seen:
                seen[key] = self._like_key(key)
            for word_id, score in seen[key].items():
                if score > found.get(word_id, 0.0):
                    found[word_id] = score
        return found

    def _like_key(self, key: str) -> dict[int, float]:
        if self._all_keys is None:
            self._all_keys = list(self._words_by_key)
        scores: dict[int, float] = {}
        near = process.extract(
            key, self._all_keys, scorer=JaroWinkler.normalized_similarity, score_cutoff=WORD_ENOUGH, limit=None
        )
        for like, score, _ in near:
            for word_id in self._words_by_key[like]:
                scores[word_id] = max(score, scores.get(word_id, 0.0))
        return scores

    def _word(self, word: Word) -> int:
        if word not in self._word_ids:
            word_id = self._next_word = self._next_word + 1
            self._word_ids[word] = word_id
            self._word_of[word_id] = word
            self._names_by_word[word_id] = set()
            for key in word:
                self._words_by_key[key].add(word_id)
            self._all_keys = None
        return self._word_ids[word]

    def _drop_word(self, word_id: int) -> None:
        word = self._word_of.pop(word_id, None)
        if word is None:
            return
        del self._word_ids[word], self._names_by_word[word_id]
        for key in word:
            self._words_by_key[key].discard(word_id)
            if not self._words_by_key[key]:
                del self._words_by_key[key]
        self._all_keys = None


def _paired(pairs: list[tuple[float, int, int]], words: tuple[int, ...]) -> float:
    """The sum of the best pairs in which each word of the query and of the name is used once."""
    free, used, total = list(words), set(), 0.0
    for score, place, word_id in sorted(pairs, reverse=True):
        if place not in used and word_id in free:
            total += score
            used.add(place)
            free.remove(word_id)
    return total


# Marks by which two people may be taken for one another although their names differ; twins have both.
SAME_MARKS = frozenset(("birth_date", "mother"))
# A day of birth that more cases than these share says nothing: it was guessed, or the node is large.
FEW = 3


class SameIndex:
    """Cases by what their persons have in common, as salted hashes; no day and no name is kept."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt
        self._cases: dict[bytes, set[UUID]] = defaultdict(set)
        self._hashes: dict[UUID, set[bytes]] = defaultdict(set)

    def add(self, case_id: UUID, kind: str, value: str) -> None:
        """Take in a mark of a case; one that says too little is left out."""
        if hashed := self._hash(kind, value):
            self._cases[hashed].add(case_id)
            self._hashes[case_id].add(hashed)

    def drop_case(self, case_id: UUID) -> None:
        """Forget every mark of a case."""
        for hashed in self._hashes.pop(case_id, ()):
            self._cases[hashed].discard(case_id)

    def others(self, case_id: UUID, kind: str, value: str) -> frozenset[UUID]:
        """Other cases with the same mark; none when so many have it that it says nothing."""
        hashed = self._hash(kind, value)
        found = self._cases.get(hashed, set()) - {case_id} if hashed else set()
        return frozenset(found) if len(found) <= FEW else frozenset()

    def _hash(self, kind: str, value: str) -> bytes:
        plain = telling(kind, value)
        return sha256(self._salt + f"{kind}|{plain}".encode()).digest() if plain else b""


def telling(kind: str, value: str) -> str:
    """What of a mark can be compared: a whole day of birth that was not guessed, a name by its sound."""
    if kind == "birth_date":
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            return ""
        return "" if (day.month, day.day) == (1, 1) else day.isoformat()
    return " ".join(word[0] for word in scripts.token_keys(value))
