"""Whole sentences: judged by the relations and the numbers they state."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar, Final, NamedTuple

from . import replies, units
from .base import NOTHING, AnswerType, Hit, Missing
from .metrics import Metric, Tolerance
from .patterns import Lazy
from .quantities import Quantity, quantities

Groups = tuple[tuple[str, ...], ...]

RELATIONS: Final[Groups] = (
    ("left", "to the left of", "leftward"),
    ("right", "to the right of", "rightward"),
    ("above", "over", "on top of", "higher"),
    ("below", "under", "beneath", "underneath", "lower"),
    ("in front", "in front of", "ahead"),
    ("behind", "at the back of"),
    ("nearer", "closer", "nearest", "closest"),
    ("farther", "further", "farthest", "furthest"),
    ("larger", "bigger", "largest", "biggest"),
    ("smaller", "smallest"),
    ("taller", "tallest"),
    ("shorter", "shortest"),
    ("wider", "widest"),
    ("narrower", "thinner", "narrowest"),
    ("inside", "within"),
    ("outside",),
)
"""Words of relations; those of a group mean the same."""

_NOT = Lazy(r"\b(?:not|isn't|aren't|never|neither|no)\b[^,.;\n]{0,16}$", re.I)
_MOST = 64  # relations and numbers of one reply


class Statement(NamedTuple):
    """What a sentence states: relations (the first word of their group, "not " before it where
    denied) and numbers, each (SI value, dimension), in order."""

    relations: tuple[str, ...]
    numbers: tuple[tuple[float, str], ...]


@lru_cache(maxsize=64)
def _pattern(groups: Groups) -> tuple[re.Pattern[str], dict[str, str]]:
    heads = {word.casefold(): group[0] for group in groups for word in group}
    words = sorted(heads, key=len, reverse=True)
    body = "|".join(re.escape(word) for word in words) or "(?!)"
    return re.compile(rf"(?<![\w-])(?:{body})(?![\w-])", re.I), heads


@dataclass(frozen=True)
class Sentence(AnswerType[Statement]):
    """A sentence in any words: "the lamp is to the left of the sofa, about 1.2 m away".

    Right when it states the relations of the true sentence (in any order, synonyms of a group are
    one) and its numbers, in order, each within the metric; numbers with a unit compare in SI, bare
    ones with bare ones. The reward is the share that agrees of the longer statement. The truth is a
    sentence or a :class:`Statement`. A sentence that states nothing is unparsed.
    """

    kind: ClassVar[str] = "sentence"
    relations: Groups = RELATIONS
    metric: Metric = field(default_factory=lambda: Tolerance(relative=0.1))

    def format(self, value: Statement | str) -> str:
        if isinstance(value, str):
            return " ".join(value.split())
        written = [*value.relations]
        for number, dimension in value.numbers:
            unit = _SI_UNIT.get(dimension)
            written.append(f"{number:.6g}" + (f" {unit}" if unit else ""))
        return ", ".join(written)

    def _hits(self, text: str) -> Sequence[Hit[Statement]]:
        pattern, heads = _pattern(self.relations)
        stated = []
        for match in pattern.finditer(text):
            denied = _NOT.search(text, max(0, match.start() - 28), match.start())
            stated.append(("not " if denied else "") + heads[match[0].casefold()])
        numbers = tuple(map(_si, quantities(text)))
        if not (stated or numbers) or len(stated) + len(numbers) > _MOST:
            return []
        return [Hit(Statement(tuple(stated), numbers), 0, len(text))]

    def _segments(self, rest: str) -> Iterator[str]:
        yield rest.lstrip(" \n:")[:1200]

    def _lines(self, text: str) -> Statement | Missing:
        return NOTHING

    def _unmarked(self, text: str) -> Statement | Missing:
        return self._piece(text[-replies.PROSE :])

    def _value(self, value: Any) -> Statement:
        relations, numbers = value
        return Statement(
            tuple(str(word) for word in relations),
            tuple((float(number), str(dimension)) for number, dimension in numbers),
        )

    def _true(self, truth: Any) -> Statement:
        if not isinstance(truth, str):
            return self._value(truth)
        hits = self._hits(replies.plain(replies.clean(truth)))
        if not hits:
            raise ValueError(f"the truth {truth[:80]!r} states no relation and no number")
        return hits[0].value

    def _score(self, value: Statement, truth: Any) -> float:
        return float(self._reward(value, truth) >= 1.0)

    def _reward(self, value: Statement, truth: Any) -> float:
        true = self._true(truth)
        common = Counter(value.relations) & Counter(true.relations)
        agree = sum(common.values()) + sum(
            one[1] == two[1] and float(self.metric.score(one[0], two[0]).reshape(())) >= 1.0
            for one, two in zip(value.numbers, true.numbers, strict=False)
        )
        longest = max(len(value.relations), len(true.relations)) + max(
            len(value.numbers), len(true.numbers)
        )
        return agree / longest if longest else 1.0


_SI_UNIT: Final = {
    "length": "m",
    "area": "m2",
    "volume": "m3",
    "angle": "rad",
    "time": "s",
    "speed": "m/s",
}


def _si(quantity: Quantity) -> tuple[float, str]:
    """SI value and dimension; a range is its midpoint, a bare number has dimension ""."""
    value = quantity.value if quantity.high is None else 0.5 * (quantity.value + quantity.high)
    if quantity.unit is None:
        return value, ""
    unit = units.UNITS[quantity.unit]
    return value * unit.si, unit.dimension
