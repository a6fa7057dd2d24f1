"""A sequence of names: "chair, table, lamp", "A -> B -> C", a numbered list or a JSON list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Literal

from .base import AMBIGUOUS, NOTHING, AnswerType, Hit, Missing
from .patterns import Lazy
from .phrases import normalised, phrases

_ENUMERATED = Lazy(r"(?:^|\n|(?<=\s))(?:\(?\d{1,2}[.):]|[-•]) ")
_ARROW = Lazy(r" ?(?:-+>|=>|>|<br>) ?")
_COMMA = Lazy(r" ?[,;\n] ?(?:and (?:finally |then )?|then |finally )?| ?,? (?:and then|then) ")
_LIST = Lazy(r"\[[^\[\]]{0,4000}\]")


def concordance(predicted: Sequence[str], truth: Sequence[str]) -> float:
    """Share of pairs in the true order (Kendall), over the pairs of the longer sequence: a missing
    or an added name costs its pairs. 1 only for the true sequence itself."""
    if list(predicted) == list(truth):
        return 1.0
    size = max(len(predicted), len(truth))
    rank = {name: index for index, name in enumerate(truth)}
    if size < 2 or len(set(predicted)) < len(predicted):
        return 0.0
    ranks = [rank[name] for name in predicted if name in rank]
    concordant = sum(a < b for i, a in enumerate(ranks) for b in ranks[i + 1 :])
    return min(2.0 * concordant / (size * (size - 1)), 0.99)


@dataclass(frozen=True)
class Order(AnswerType[tuple[str, ...]]):
    """A sequence of names. With `names` they are found in prose and every statement must name each
    once (a whole reply may leave some out); without, the statement is split at its separators.

    judged "exact" (right or wrong) or by "concordance"; the reward is always the concordance.
    With `joined`, names that are single letters may stand together as one word, "BDAC".
    """

    kind: ClassVar[str] = "order"
    names: tuple[str, ...] | None = None
    judged: Literal["exact", "concordance"] = "exact"
    joined: bool = False

    def __post_init__(self) -> None:
        if self.names is not None:
            object.__setattr__(self, "names", tuple(self.names))
            if len({normalised(name) for name in self.names}) < len(self.names):
                raise ValueError(f"names must differ: {self.names}")
        if self.joined and not all(len(name) == 1 for name in self.names or ("",)):
            raise ValueError("only single letters can be joined")

    def format(self, value: tuple[str, ...]) -> str:
        if self.joined:
            return "".join(value)
        plain = all(name and not re.search(r"[,;>\[\]\n\"]| then | and ", name) for name in value)
        if plain and len(value) > 1:
            return ", ".join(value)
        return json.dumps(list(value), ensure_ascii=False)

    def _hits(self, text: str) -> Sequence[Hit[tuple[str, ...]]]:
        value = self._found(text) if self.names is not None else _split(text)
        return [Hit(value, 0, len(text))] if value else []

    def _found(self, text: str) -> tuple[str, ...]:
        assert self.names is not None
        if self.joined:
            text = _joined_word(self.names).sub(lambda word: " ".join(word[0]), text)
        return tuple(self.names[index] for index, _, _ in phrases(self.names).find(text))

    def _read(self, text: str) -> tuple[str, ...] | Missing:
        hits = self._hits(text)
        if not hits:
            return NOTHING
        value = hits[0].value
        if self.names is None:
            return value
        if len(set(value)) < len(value):
            size = len(self.names)
            restated = len(value) % size == 0 and value == value[:size] * (len(value) // size)
            return value[:size] if restated else AMBIGUOUS
        return value if len(value) == len(self.names) else NOTHING

    def _segments(self, rest: str) -> Iterator[str]:
        rest = rest.lstrip(" \n:")[:4000]
        line, _, more = rest.partition("\n")
        if self.names is None:
            yield rest if _ENUMERATED.match(line) and more else line
        else:
            yield line
            yield rest

    def _lines(self, text: str) -> tuple[str, ...] | Missing:
        if self.names is None:
            last = text.rsplit("\n", 1)[-1]
            value = () if _ENUMERATED.match(last) else _split(last)
            return value if len(value) > 1 else NOTHING
        for line in reversed(text[-2400:].split("\n")):
            if not isinstance(read := self._read(line), Missing):
                return read
        return NOTHING

    def _unmarked(self, text: str) -> tuple[str, ...] | Missing:
        read = super()._unmarked(text)
        if read is not NOTHING or self.names is None:
            return read
        value = self._found(text[-2400:])  # some names are missing
        return value if len(value) > 1 and len(set(value)) == len(value) else NOTHING

    def _key(self, value: Sequence[str]) -> tuple[str, ...]:
        return tuple(normalised(str(name)) for name in value)

    def _value(self, value: Any) -> tuple[str, ...]:
        return tuple(str(name) for name in value)

    def _score(self, value: tuple[str, ...], truth: Any) -> float:
        score = self._reward(value, truth)
        return score if self.judged == "concordance" else float(score >= 1.0)

    def _reward(self, value: tuple[str, ...], truth: Any) -> float:
        if isinstance(truth, str):
            raise ValueError("the truth of an order is a sequence of names")
        return concordance(self._key(value), self._key(truth))


@lru_cache(maxsize=64)
def _joined_word(names: tuple[str, ...]) -> re.Pattern[str]:
    """A word of nothing but all the letters."""
    return re.compile(rf"\b[{re.escape(''.join(names))}]{{{len(names)}}}\b")


def _split(text: str) -> tuple[str, ...]:
    """The items of a written list; () where a text is no list."""
    if listed := _LIST.search(text):
        try:
            items = json.loads(listed[0])
        except (ValueError, RecursionError):
            items = listed[0][1:-1].split(",")
        return _tidy(str(item) for item in items)
    if len(_ENUMERATED.findall(text)) > 1:
        return _tidy(_ENUMERATED.split(text)[1:])
    if len(_ARROW.findall(text)) > 0:
        return _tidy(_ARROW.split(text))
    parts = _tidy(_COMMA.split(text))
    return parts if len(parts) > 1 and all(len(part.split()) <= 6 for part in parts) else ()


def _tidy(items: Iterator[str] | Sequence[str]) -> tuple[str, ...]:
    stripped = (item.strip(" \n\t\"'.,;:()") for item in items)
    return tuple(item for item in stripped if item)
