"""Which places of a map a text means: spellings, parts of names and towns behind them vary."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from sightline.scenes.symbolic.map_tools import plain_name
from sightline.scenes.symbolic.maps import Place

__all__ = ["Mention", "Names", "same_place"]

_SMALL = frozenset(
    {
        "the",
        "a",
        "an",
        "of",
        "and",
        "in",
        "at",
        "to",
        "de",
        "la",
        "le",
        "du",
        "di",
        "da",
        "do",
        "el",
        "del",
        "los",
        "las",
        "von",
        "van",
        "der",
        "s",
        "my",
        "i",
    }
)
_ALIKE = 0.75
_BREAKS = frozenset(
    {"and", "then", "from", "to", "between", "in", "after", "before", "by", "until"}
)
"""words that end a name, unless they are part of it"""
_MARK = "|"
"""stands for marks that end a name: "A -> B", "A (2 hours)" """


@dataclass(frozen=True, slots=True)
class Mention:
    """A place and where a text names it, as a span of characters, and how sure that is."""

    start: int
    end: int
    name: str
    score: float


def _words(text: str) -> list[str]:
    return plain_name(text).split()


@lru_cache(maxsize=65536)
def _alike(a: str, b: str) -> bool:
    """The same word, or nearly: long words in two spellings."""
    if a == b:
        return True
    if min(len(a), len(b)) < 5 or a[0] != b[0]:
        return False
    if a.startswith(b) or b.startswith(a):
        return abs(len(a) - len(b)) <= 3
    if abs(len(a) - len(b)) > 3 or min(len(a), len(b)) < 7:
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= _ALIKE


def same_place(phrase: str, place: Place) -> float:
    """How well a phrase of its own (an option) names a place, 0 to 1."""
    said, name = _words(phrase), _words(place.name)
    if not said or not name:
        return 0.0
    if said == name:
        return 1.0
    rest = [w for w in said if w not in _SMALL]
    told = [w for w in name if w not in _SMALL]
    if not rest or not told:
        return 0.0
    both = sum(any(_alike(w, v) for v in told) for w in rest)
    back = sum(any(_alike(w, v) for v in rest) for w in told)
    score = (both + back) / (len(rest) + len(told))
    if back == len(told):  # the whole name, and a town or an address behind it
        around = {*_words(place.address), *told}
        inside = sum(w in around for w in rest) / len(rest)
        score = max(score, 0.6 + 0.15 * inside + 0.2 * len(told) / len(rest))
    elif both == len(rest) and both >= 2:  # a part of a long name
        score = max(score, 0.6 + 0.3 * len(rest) / len(told))
    return min(score, 0.99)


class Names:
    """The names of some places, to be found in texts."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = {place.name: place for place in places}
        self._told = {name: [w for w in _words(name) if w not in _SMALL] for name in self.places}
        count = Counter(w for words in self._told.values() for w in set(words))
        self._weight = {w: 1 / (1 + math.log(n)) for w, n in count.items()}

    def best(self, phrase: str, least: float = 0.6) -> list[str]:
        """The places that a phrase names best; several where it does not tell them apart."""
        scores = {name: same_place(phrase, place) for name, place in self.places.items()}
        top = max(scores.values(), default=0.0)
        return [n for n, score in scores.items() if score >= top - 1e-9] if top >= least else []

    def mentions(self, text: str, least: float = 0.6) -> list[Mention]:
        """Places that a text names, in its order; spans do not overlap, the best ones stay."""
        spans = _spans(text)
        found = [m for name in self.places for m in self._in(name, spans) if m.score >= least]
        found.sort(key=lambda m: (-m.score * (m.end - m.start) ** 0.5, m.start))
        kept: list[Mention] = []
        for each in found:
            if all(each.end <= m.start or each.start >= m.end for m in kept):
                kept.append(each)
        return sorted(kept, key=lambda m: m.start)

    def _in(self, name: str, spans: list[tuple[int, int, str]]) -> Iterable[Mention]:
        """Windows of words that name a place: as long as its name, one more or fewer."""
        told = self._told[name]
        whole = sum(self._weight[w] for w in told)
        if not whole:
            return
        breaks = _BREAKS.difference(_words(name))
        first_part = re.split(r",| - |\(", name)[0]
        head = {w for w in _words(first_part) if w not in _SMALL}
        for i, (start, _, first) in enumerate(spans):
            if not any(_alike(first, w) for w in told):
                continue
            seen: set[str] = set()
            other = 0.0
            for _, end, word in spans[i : i + len(told) + 3]:
                if word in breaks or word == _MARK:
                    break
                hit = next((w for w in told if w not in seen and _alike(word, w)), None)
                if hit is None:
                    if word not in _SMALL:
                        other += 0.5
                    continue
                seen.add(hit)
                shared = sum(self._weight[w] for w in seen)
                score = shared / (whole + other)
                if head and not other and seen >= head:
                    score = max(score, 0.8)
                elif 2 <= len(seen) < len(told) and seen == set(told[: len(seen)]) and not other:
                    score = max(score, 0.6 + 0.2 * len(seen) / len(told))  # how a long name begins
                yield Mention(start, end, name, score)


def _spans(text: str) -> list[tuple[int, int, str]]:
    """Words of a text in plain form with their places."""
    found: list[tuple[int, int, str]] = []
    start = None
    for i, c in enumerate(text + " "):
        if c in ">?;(" and start is None:
            found.append((i, i, _MARK))
        if c.isalnum() or (start is not None and not c.isspace() and plain_name("a" + c) != "a"):
            start = i if start is None else start
        elif start is not None:
            for word in _words(text[start:i]):
                found.append((start, i, word))
            start = None
    return found
