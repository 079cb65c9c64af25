"""Words that are typed once and must never lie anywhere readable, and every way in which bytes may hold them."""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import quote

WORDS = {
    "name in Khmer": "សុវណ្ណកញ្ញារីតា",
    "name in Thai": "สุวรรณกัญญาฤดี",
    "name in Latin": "Sovannkanharydee",
    "house name": "Zinnia-Quartz",
    "telephone": "097 431 8862",
    "place": "Phum Khnar Totea",
    "story": "the lamp above the blue ice house was broken that night",
    "family": "Ta Vuthydaravong",
    "answer from home": "grandmother keeps nine white ducks behind the mill",
    "note": "she laughed about the yellow kettle today",
    "draft": "half a sentence about the harbour clock",
    "locked draft": "typed while the sitting was already over, marigold",
    "second person": "read by two, the tin roof hums",
    "round note": "please name the heron once more",
    "file name": "zinnia-letter.txt",
    "file": "inside the paper there is a silver comb",
    "journey day": "2031-05-14",
    "day of the movement": "2021-02-17",
}
DAYS = ("journey day", "day of the movement")


def shapes(word: str) -> dict[str, bytes]:
    """The word as text, escaped as JSON does, in hexadecimal, base64 at three alignments, and in an address."""
    plain = word.encode()
    found = {
        "text": plain,
        "escaped": json.dumps(word).strip('"').encode(),
        "hex": plain.hex().encode(),
        "address": quote(word).encode(),
    }
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + plain).rstrip(b"=")
        found[f"base64+{shift}"] = coded[4 if shift else 0 : -2]
    return found


_PATTERNS = {(name, kind): shape for name, word in WORDS.items() for kind, shape in shapes(word).items()}
_ANY = re.compile(b"|".join(re.escape(shape) for shape in sorted(set(_PATTERNS.values()), key=len, reverse=True)))
_NAMES = {shape: name for (name, _), shape in _PATTERNS.items()}


def found_in(data: bytes) -> set[str]:
    """Which of the words are in these bytes."""
    return {_NAMES[hit.group()] for hit in _ANY.finditer(data)}
