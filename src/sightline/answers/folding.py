"""A text folded for search: lower case, its words, and patterns tried only where they can begin.

Most words of a reply have nothing to do with its answer. Folding goes over a text once; the words
found then tell each pattern at no further cost whether there is anything to look for, and where.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from .patterns import Lazy

WORD_BYTES: Final = bytes(
    ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(128)
) + bytes(128)
"""Of each ASCII letter and digit its lower case, of all else a blank."""

_DIGIT_BYTES: Final = bytes(ord("0" if chr(code).isdecimal() else " ") for code in range(256))
_DIGIT_BYTE = re.compile(b"0(?<!00)")
_DIGIT = Lazy(r"\d(?<!\d\d)")
_NON_ASCII = Lazy(r"[^\x00-\x7f]+")
_WORD = Lazy(r"[^\W_]+")


class _Lower(dict[int, str]):
    """The one lower-case character that a non-ASCII one is equal to under re.IGNORECASE."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        low = upper.lower() if len(upper := char.upper()) == 1 else char.lower()
        self[code] = low if len(low) == 1 else char
        return self[code]


_LOWER = _Lower(
    {ord("İ"): "i", ord("\u1fd3"): "\u0390", ord("\u1fe3"): "\u03b0", ord("\ufb06"): "\ufb05"}
    | {ord("\u0345"): "\u0345"}  # a combining mark is no letter, whatever its capital
)


def lower(text: str) -> str:
    """Lower case of the same length; letters that re.IGNORECASE holds for equal become equal."""
    if text.isascii():
        return text.lower()
    return _NON_ASCII.sub(lambda run: run[0].translate(_LOWER), text).lower()


@lru_cache(maxsize=32)
def fold(text: str) -> tuple[str, frozenset[str]]:
    """A text in lower case, and the set of its words (runs of letters and digits).

    The last few are remembered, as several rules look at the same text.
    """
    if text.isascii():
        words = text.encode().translate(WORD_BYTES).decode().split()
        return text.lower(), frozenset(words)
    low = lower(text)
    return low, frozenset(_WORD.findall(low))


def places(low: str, beginnings: Iterable[str]) -> list[int]:
    """Where any of the beginnings stands, ascending; each place once."""
    found: list[int] = []
    for beginning in beginnings:
        at = low.find(beginning)
        while at >= 0:
            found.append(at)
            at = low.find(beginning, at + 1)
    return sorted(set(found)) if len(found) > 1 else found


def digits(text: str) -> list[int]:
    """Where runs of digits begin."""
    if text.isascii():  # a search for one fixed byte is many times quicker than one for a class
        marked = text.encode().translate(_DIGIT_BYTES)
        return [match.start() for match in _DIGIT_BYTE.finditer(marked)]
    return [match.start() for match in _DIGIT.finditer(text)]


class Anchored:
    """Stands for re.compile(source, re.I), for a source all of whose matches hold a known word.

    `begins` says for each of these words (one of which every text with a match holds) how a match
    can begin then, as literal text. A word that such a text opens with and ends is whole, so it is
    looked for among the words first. Source, words and beginnings are in lower case.
    """

    def __init__(self, source: str, begins: Mapping[str, Sequence[str]]) -> None:
        self.source = source
        self.begins = begins
        self._words = frozenset(begins)
        self._openings = {
            word: [(begin, _first_word(begin) or word) for begin in each]
            for word, each in begins.items()
        }
        self._all = frozenset(begin for each in begins.values() for begin in each)
        self._pattern = Lazy(source)

    def places(self, text: str) -> list[int]:
        """Where a match can begin, ascending."""
        low, words = fold(text)
        if self._words.isdisjoint(words):
            return []
        present = self._words & words
        begins = {
            begin for word in present for begin, first in self._openings[word] if first in words
        }
        return places(low, begins)

    def match(self, text: str, at: int) -> re.Match[str] | None:
        """The match that begins there; its groups are lower case."""
        return self._pattern.match(fold(text)[0], at)

    def fullmatch(self, text: str, at: int, end: int) -> re.Match[str] | None:
        """The match that begins and ends there."""
        return self._pattern.fullmatch(fold(text)[0], at, end)

    def find(self, text: str) -> list[re.Match[str]]:
        """All matches, in order; they do not overlap."""
        begins = self.places(text)
        return self._find(fold(text)[0], begins) if begins else []

    def find_in(self, low: str) -> list[re.Match[str]]:
        """All matches of a short text in lower case, whose words are of no further use."""
        return self._find(low, places(low, self._all))

    def _find(self, low: str, begins: Sequence[int]) -> list[re.Match[str]]:
        found: list[re.Match[str]] = []
        end = 0
        for at in begins:
            if at >= end and (match := self._pattern.match(low, at)):
                found.append(match)
                end = match.end()
        return found


def _first_word(begin: str) -> str | None:
    """The word that a beginning opens with, if its end is within."""
    found = re.match(r"[^\W_]+(?=[\W_])", begin)
    return found[0] if found else None
