"""The base of all answer types: how a reply becomes a value, a value an outcome and a reward."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, Final, Generic, TypeVar

from numpy.typing import ArrayLike, NDArray

from . import replies
from .outcome import Outcome

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Hit(Generic[V]):
    """One place in a text that names a value."""

    value: V
    start: int
    end: int


class Missing(Enum):
    """Why a text gave no value."""

    NOTHING = "no answer found"
    AMBIGUOUS = "names more than one answer"
    REFUSED = "refused"


NOTHING: Final = Missing.NOTHING
AMBIGUOUS: Final = Missing.AMBIGUOUS
REFUSED: Final = Missing.REFUSED


@dataclass(frozen=True)
class AnswerType(ABC, Generic[V]):
    """One form of answer: owns its text, its reading, its verdict and its reward.

    A new form needs `format`, `_hits` (every place in a piece of text that names a value; values
    that are the same answer compare equal) and `_score`. Rules that hold for all:
    parse(format(v)) == v to the precision of the format; a text that names two answers has none;
    a later explicit statement wins over an earlier one; reward == 1 exactly when judged right.
    """

    kind: ClassVar[str]
    _fillers: ClassVar[frozenset[str]] = frozenset(
        [
            "a", "about", "an", "approximately", "approx", "around", "answer", "final", "is", "it",
            "its", "it's", "of", "option", "choice", "roughly", "nearly", "almost", "the",
            "that's", "there", "are", "exactly", "only",
        ]
    )  # fmt: skip

    # ---- what a form defines

    @abstractmethod
    def format(self, value: V) -> str:
        """The canonical text of a value."""

    @abstractmethod
    def _hits(self, text: str) -> Sequence[Hit[V]]:
        """Every place in a cleaned piece of text that names a value."""

    @abstractmethod
    def _score(self, value: V, truth: Any) -> float:
        """The metric's score."""

    def _reward(self, value: V, truth: Any) -> float:
        """Shaped score; plain unless a form has something better."""
        return self._score(value, truth)

    def _value(self, value: Any) -> V:
        """A value given instead of a reply."""
        checked: V = value
        return checked

    # ---- what every form offers

    def format_many(self, values: ArrayLike | Sequence[V]) -> NDArray[Any] | list[str]:
        """Texts of a column of values."""
        format_one: Callable[[Any], str] = self.format
        return [format_one(value) for value in values]  # type: ignore[union-attr]

    def parse(self, reply: str) -> V | None:
        """The value a reply states, or None (nothing, two answers, a refusal)."""
        read = self._interpret(reply)
        return None if isinstance(read, Missing) else read

    def judge(self, reply: str | V | None, truth: Any) -> Outcome:
        """The verdict on a reply, or on a value already parsed; None counts as unparsed."""
        value = self._taken(reply)
        if value is REFUSED:
            return Outcome.refused(REFUSED.value)
        if isinstance(value, Missing):
            return Outcome.unparsed(value.value)
        return Outcome.graded(self._score(value, truth), value)

    def reward(self, reply: str | V | None, truth: Any) -> float:
        """In [0, 1], 1 exactly when right; a near miss may earn something, no answer earns 0."""
        value = self._taken(reply)
        if isinstance(value, Missing):
            return 0.0
        if self._score(value, truth) >= 1.0:
            return 1.0
        reward = self._reward(value, truth)
        return min(reward, 0.99) if reward > 0.0 else 0.0  # NaN fails the comparison

    def _taken(self, reply: str | V | None) -> V | Missing:
        if reply is None:
            return NOTHING
        return self._interpret(reply) if isinstance(reply, str) else self._value(reply)

    # ---- reading, from the most explicit statement to the least

    def _interpret(self, reply: str) -> V | Missing:
        return self._within(replies.clean(reply), depth=0)

    def _within(self, text: str, depth: int) -> V | Missing:
        if not text:
            return NOTHING
        spans = replies.structured(text) if depth < 3 else []
        for _, end, content in reversed(spans):
            read = self._within(content, depth + 1)
            if read is not NOTHING:
                later = self._marked(replies.plain(text[end:]))
                return read if isinstance(later, Missing) else later
        text = replies.plain(text)
        if depth and not isinstance(read := self._piece(text), Missing):
            return read  # a short statement needs no search for markers
        read = self._marked(text)
        return self._unmarked(text) if read is NOTHING else read

    def _marked(self, text: str) -> V | Missing:
        for start in reversed(replies.markers(text)):
            read = self._after(text[start:])
            if read is not NOTHING:
                return read
        return NOTHING

    def _after(self, rest: str) -> V | Missing:
        """What stands after "the answer is"."""
        tried = ""
        for segment in self._segments(rest):
            if segment and segment != tried:
                read = self._piece(segment)
                if read is not NOTHING:
                    return read
                tried = segment
        return NOTHING

    def _segments(self, rest: str) -> Iterator[str]:
        """Ever longer pieces of it, at most 600 characters."""
        rest = rest.lstrip(" \n:")[:600]
        yield replies.clause(rest)
        yield rest.split("\n", 1)[0]

    def _unmarked(self, text: str) -> V | Missing:
        if "\n" in text and not isinstance(read := self._lines(text), Missing):
            return read
        if (start := replies.last_cue(text)) is not None:
            read = self._after(text[start:])
            if not isinstance(read, Missing):
                return read
        return self._piece(text[-replies.PROSE :])

    def _lines(self, text: str) -> V | Missing:
        """A line that is nothing but an answer: the last one if it stands alone, else all agree."""
        lines = text[-replies.PROSE :].split("\n")[-40:]
        bare = [self._bare(line) if len(line) <= 120 else NOTHING for line in lines]
        if not isinstance(bare[-1], Missing) and isinstance(bare[-2], Missing):
            return bare[-1]
        values = [value for value in bare if not isinstance(value, Missing)]
        if (
            values
            and all(value == values[0] for value in values)
            and replies.last_cue(text) is None
        ):
            return values[0]
        return NOTHING

    def _bare(self, line: str) -> V | Missing:
        hits = self._hits(line)
        if not hits or any(hit.value != hits[0].value for hit in hits):
            return NOTHING
        position, outside = 0, []
        for hit in hits:
            outside.append(line[position : hit.start])
            position = hit.end
        outside.append(line[position:])
        words = "".join(c if c.isalnum() or c == "'" else " " for c in " ".join(outside)).split()
        if any(word.casefold() not in self._fillers for word in words):
            return NOTHING
        return hits[0].value

    def _piece(self, text: str) -> V | Missing:
        """One piece of text: what it says once its refusing clauses are taken out."""
        if not self._heeds_refusals() or not replies.is_refusal(text):
            return self._read(text)
        read = self._read(replies.without_refusals(text))
        return REFUSED if isinstance(read, Missing) else read

    def _heeds_refusals(self) -> bool:
        return True

    def _read(self, text: str) -> V | Missing:
        hits = self._hits(text)
        if not hits:
            return NOTHING
        if any(hit.value != hits[0].value for hit in hits):
            return AMBIGUOUS
        return hits[0].value
