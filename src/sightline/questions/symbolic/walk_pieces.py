"""Taking a told map apart from its beginning, and keeping what lies where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["NAME", "Contradiction", "Pieces", "Seen", "Spot", "Unread", "Walked", "listed_names"]

Spot = tuple[int, ...]
_WORDS = r"(?:[^.,:;?!]|\.(?! )|(?<=St|Dr|Mr)\. )+?"
NAME = rf"(?:an?|the|some) ({_WORDS})"
"""pattern of a thing with its article; a name ends with its sentence, but "St. Bernard" does not"""


@dataclass(frozen=True)
class Walked:
    """What a text tells.

    Attributes:
        structure: ``square``, ``rhombus``, ``triangle``, ``hexagon``, ``ring``, ``rectangle`` or
            ``tree``.
        form: ``local``, ``global``.
        answers: what is at the end; () where the text does not tell, or contradicts itself.
        status: ``determined``, ``ambiguous`` (nothing was told of the last place), ``impossible``.
        spots: where each thing lies, in the order in which things are first named.
        size: dots of a ring; 0 for others.
    """

    structure: str
    form: str
    answers: tuple[str, ...]
    status: str
    spots: Mapping[str, Spot]
    size: int = 0


class Unread(Exception):
    """A text has a sentence that is not known."""


class Contradiction(Exception):
    """A text tells of no world."""


class Seen:
    """Things by places, and places by things."""

    def __init__(self) -> None:
        self.names: dict[Spot, str] = {}
        self.spots: dict[str, Spot] = {}

    def put(self, spot: Spot, name: str) -> None:
        if self.names.setdefault(spot, name) != name or self.spots.setdefault(name, spot) != spot:
            raise Contradiction

    def at(self, structure: str, form: str, spot: Spot, size: int = 0) -> Walked:
        found = self.names.get(spot)
        status = "ambiguous" if found is None else "determined"
        return Walked(structure, form, (found,) if found else (), status, self.spots, size)


class Pieces:
    """A text that is taken apart from its beginning."""

    def __init__(self, text: str) -> None:
        self.text, self.place = text, 0

    def take(self, pattern: str) -> re.Match[str] | None:
        found = _compiled(pattern).match(self.text, self.place)
        if found is not None:
            self.place = found.end()
        return found

    def need(self, pattern: str) -> re.Match[str]:
        found = self.take(pattern)
        if found is None:
            raise Unread
        return found

    def every(self, pattern: str) -> Iterator[re.Match[str]]:
        while (found := self.take(pattern)) is not None:
            yield found

    def end(self, pattern: str) -> re.Match[str]:
        found = self.need(pattern)
        if self.text[self.place :].strip():
            raise Unread
        return found


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def listed_names(listed: str) -> list[str]:
    """Names with their articles, in a list with commas and "and"."""
    parts = re.split(r",? and (?=an? )|,? (?=an? )", f" {listed}")
    names = [re.sub(r"^an? ", "", part.strip()) for part in parts if part.strip()]
    if not names or not all(_compiled(_WORDS).fullmatch(name) for name in names):
        raise Unread
    return names
