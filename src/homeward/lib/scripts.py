"""Names in every script: several sound keys per word of a name, and how alike two names are.

A key is a short Latin string in which spellings that people use for one sound have become the same. Keys propose
candidates to a human reader; they never decide that two persons are one.
"""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from homeward.lib import khmer

_THAI = re.compile(r"[\u0e00-\u0e7f]")
_KHMER = re.compile(r"[\u1780-\u17ff]")
_WORD = re.compile(r"[^\s\u200b\u200c\u200d.,;:/|()\"'’‘“”_-]+")
_NOT_LETTER = re.compile(r"[^a-z]")
_TITLES = frozenset(("นาย", "นาง", "นางสาว", "เด็กชาย", "เด็กหญิง", "ดช", "ดญ", "លោក", "អ្នកស្រី", "mr", "mrs", "ms", "miss"))
_THAI_TITLE = re.compile(r"^(?:นางสาว|นาย|เด็กชาย|เด็กหญิง)(?=[ก-ฮเแโใไ][\u0e01-\u0e4e]{2})")
_RO_HAN = re.compile(r"รร(?=[ก-ฮ])")
_BARE_END = re.compile(r"(?<=[ก-ฮัิีุู])([ก-ฮ])([กงดตนบปพมลรทสช])$")

# Order matters: what is written with several letters goes before what is written with one.
_FOLDS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"tch|chh|ch|jh|j", "c"),
        (r"c(?=[aou]|k)", "c"),
        (r"ph|bh|f|b", "p"),
        (r"sh|x|z", "s"),
        (r"ck|qu|q", "k"),
        (r"ng", "Q"),
        (r"n[hy](?=[aeiou])|nh$|gn", "n"),
        (r"g", "k"),
        (r"(?<=[ptkdlrncs])h", ""),
        (r"[vw]+$", ""),
        (r"w", "v"),
        (r"(?<=[aeiouy])h(?![aeiouy])", ""),
        (r"(?<=[aeiouy])r(?![aeiouy])", ""),
        (r"d$|d(?=t)", "t"),
        (r"[lr]$", "n"),
        (r"a+[iy]+e?|aey", "Y"),
        (r"o+[iy]e?", "Oi"),
        (r"u+[iy]", "Oi"),
        (r"y(?=[aeou])", "J"),
        (r"oe+u*|e+u+|u+e+|[ei]+a+|i+e+|a+e+[ou]*|e+o+", "E"),
        (r"e+[iy]+|ee+|[iy]+", "I"),
        (r"e+", "E"),
        (r"a*[ou]+a*|a+o+|a+u+", "O"),
        (r"a+", "A"),
    )
)
_DOUBLE = re.compile(r"(.)\1+")


def fold(latin: str) -> str:
    """The sound key of one word in Latin letters: lower case a-z only, '' when nothing of a sound is left.

    Aspirates, voiced and unvoiced labials and velars, doubled letters, `ou/u/o`, `ey/y/i`, `ea/ie/ia` and letters
    that end a word unheard become one; the rules were written for Khmer and Thai names as registries spell them.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", latin.lower()) if not unicodedata.combining(c))
    key = _NOT_LETTER.sub("", plain)
    for pattern, to in _FOLDS:
        key = pattern.sub(to, key)
    return _DOUBLE.sub(r"\1", key.lower())


def _thai(word: str) -> tuple[str, ...]:
    # pythainlp is big; a node that never sees a Thai name should not pay for it at start.
    from pythainlp.transliterate import romanize

    spoken = _RO_HAN.sub("ั", _THAI_TITLE.sub("", word)).replace("รร", "ัน")
    written_out = _BARE_END.sub(r"โ\1\2", spoken)
    return (*(str(romanize(form, engine="royin")) for form in dict.fromkeys((written_out, spoken))), anyascii(spoken))


@lru_cache(maxsize=65_536)
def word_keys(word: str) -> tuple[str, ...]:
    """The sound keys of one word in any script, most trusted first, at most five, never empty strings."""
    if _KHMER.search(word):
        spelt = (*khmer.spellings(word), anyascii(word))
    elif _THAI.search(word):
        spelt = _thai(word)
    else:
        spelt = (anyascii(word),)
    return tuple(dict.fromkeys(key for key in map(fold, spelt) if key))[:5]


def words(name: str) -> tuple[str, ...]:
    """The words of a name without titles and punctuation; a title alone stays, it may be a name."""
    found = [unicodedata.normalize("NFC", word) for word in _WORD.findall(name)]
    kept = [word for word in found if word.lower() not in _TITLES]
    return tuple(kept or found)


def token_keys(name: str) -> tuple[tuple[str, ...], ...]:
    """For each word of the name its sound keys, words in the order written; words without any sound are left out."""
    return tuple(keys for word in words(name) if (keys := word_keys(word)))


def keys(name: str) -> tuple[str, ...]:
    """All sound keys of all words of a name, without repetition."""
    return tuple(dict.fromkeys(key for of_word in token_keys(name) for key in of_word))


def _best(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    return max(JaroWinkler.normalized_similarity(a, b) for a in left for b in right)


def _joined(name: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys("".join(of_word[min(n, len(of_word) - 1)] for of_word in name) for n in range(3)))


def similarity(one: str, other: str) -> float:
    """How alike two names sound, 0 to 1, in any scripts and with their words in any order.

    Every word of the shorter name looks for its best free partner in the longer; a word that is too many costs a
    twentieth. Two names of which one is written without spaces are compared whole as well.
    """
    short, long = sorted((token_keys(one), token_keys(other)), key=len)
    if not short:
        return 0.0
    pairs = sorted(((_best(a, b), i, j) for i, a in enumerate(short) for j, b in enumerate(long)), reverse=True)
    left, right, total = set(range(len(short))), set(range(len(long))), 0.0
    for score, i, j in pairs:
        if i in left and j in right:
            total += score
            left.discard(i)
            right.discard(j)
    paired = total / len(short) - 0.05 * (len(long) - len(short))
    whole = _best(_joined(short), _joined(long)) if len(short) != len(long) else 0.0
    return max(0.0, paired, whole)
