"""Slips of the pen: words that are not known are read as the known ones they are nearest to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Speller", "slips"]

SHORT, LONG = 4, 8
"""Words from SHORT letters on may have one slip, from LONG on two. A word of three letters may have
lost one, or two of them may be swapped."""


@dataclass(frozen=True)
class Speller:
    """What unknown words may stand for.

    Attributes:
        known: all words that are known, in small letters.
    """

    known: frozenset[str]

    @cached_property
    def _met(self) -> dict[str, tuple[str, ...]]:
        return {}

    def read(self, words: Sequence[str]) -> list[frozenset[str]]:
        """Each word with all it may be; a word that is two run together gives two, and one that
        nothing is near to is empty. A text may have lost the A it began with."""
        found: list[frozenset[str]] = []
        for i, word in enumerate(words):
            if word in self.known or word.isdigit():
                found.append(frozenset([word]))
                continue
            for lost in ("", "a") if i == 0 else ("",):
                if lost and lost + word in self.known:
                    found.append(frozenset([lost + word]))
                    break
                if two := self._parted(lost + word):
                    found += [frozenset([part]) for part in two]
                    break
            else:
                found.append(frozenset(self._near(word)))
        return found

    def _parted(self, word: str) -> tuple[str, str] | None:
        cuts = [(word[:i], word[i:]) for i in range(1, len(word))]
        both = [cut for cut in cuts if cut[0] in self.known and cut[1] in self.known]
        return both[0] if len(both) == 1 else None

    def _near(self, word: str) -> tuple[str, ...]:
        """The known words with the fewest slips."""
        if word not in self._met:
            most = 0 if len(word) < SHORT - 1 else 1 if len(word) < LONG else 2
            least_long = SHORT if len(word) < SHORT else len(word) - most
            count = {
                k: slips(word, k) for k in self.known if least_long <= len(k) <= len(word) + most
            }
            least = min(count.values(), default=most + 1)
            near = [k for k, n in count.items() if n == least <= most and len(k) >= SHORT - 1]
            if not near and len(word) == 3:
                near = [k for k in self.known if len(k) == 3 and _swapped(word, k)]
            self._met[word] = tuple(sorted(near))
        return self._met[word]


def _swapped(a: str, b: str) -> bool:
    """Whether two letters beside each other are all the difference."""
    return any(a[:i] + a[i + 1] + a[i] + a[i + 2 :] == b != a for i in range(len(a) - 1))


def slips(a: str, b: str) -> int:
    """Letters left out, put in, exchanged, or swapped with their neighbour, between two words."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, one in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(b, 1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (one != other))
            if i > 1 and j > 1 and one == b[j - 2] and a[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
