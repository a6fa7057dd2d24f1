"""The base of all answer types: how a reply becomes a value, a value an outcome and a reward."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, Final, Generic, NamedTuple, TypeVar

from numpy.typing import ArrayLike, NDArray

from . import replies, statements
from .outcome import Outcome
from .patterns import Lazy

V = TypeVar("V")

_BRIEF = 32  # characters of a reply that can be nothing but an answer
_SPOKEN = Lazy(r"(?:[^\W_]|')+")


class Hit(NamedTuple, Generic[V]):
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


def _unanswered(why: Missing) -> Outcome:
    return Outcome.refused(why.value) if why is REFUSED else Outcome.unparsed(why.value)


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

    def _scores(self, values: Sequence[V], truths: Sequence[Any]) -> Sequence[float]:
        """The scores of columns."""
        return list(map(self._score, values, truths))

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
        if isinstance(value, Missing):
            return _unanswered(value)
        return self._graded(value, self._score(value, truth), reply)

    def judge_many(self, replies: Sequence[str | None], truths: Sequence[Any]) -> list[Outcome]:
        """`judge` of every reply with its truth, the metric over whole columns where it can be."""
        if len(replies) == len(truths) == 1:
            return [self.judge(replies[0], truths[0])]
        read = self.read_many(replies)
        pairs = zip(read, truths, strict=True)
        stated = [(value, truth) for value, truth in pairs if not isinstance(value, Missing)]
        scores = iter(self._scores([v for v, _ in stated], [t for _, t in stated]))
        return [
            _unanswered(value)
            if isinstance(value, Missing)
            else self._graded(value, next(scores), reply)
            for value, reply in zip(read, replies, strict=True)
        ]

    def read_many(self, replies: Sequence[str | None]) -> list[V | Missing]:
        """What each reply states; equal replies are read once."""
        distinct = {reply: self._taken(reply) for reply in dict.fromkeys(replies)}
        return [distinct[reply] for reply in replies]

    def _graded(self, value: V, score: float, reply: str | V | None) -> Outcome:
        return Outcome.graded(score, value)

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

    # ---- reading, from the most explicit statement to the least: tags, \\boxed{} and JSON; "the
    #      answer is"; a line that is nothing but an answer; "therefore"; the whole text

    def _interpret(self, reply: str) -> V | Missing:
        """What a reply states. Two shortcuts spare the most frequent replies the full way."""
        if len(reply) <= _BRIEF:
            if (value := self._outright(reply)) is not None:
                return value
        elif ending := replies.ending(reply):
            read = self._after_last(ending, statements.markers_of_ending(ending))
            if read is not NOTHING:
                return read
        return self._within(replies.clean(reply), depth=0)

    def _outright(self, reply: str) -> V | None:
        """The value of a short text that is nothing but an answer, as `_piece` would read it."""
        return None

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
        return self._after_last(text, statements.markers(text))

    def _after_last(self, text: str, markers: Sequence[int]) -> V | Missing:
        """What stands after the last marker that anything stands after."""
        for start in reversed(markers):
            read = self._after(text[start:])
            if read is not NOTHING:
                return read
        return NOTHING

    def _after(self, rest: str) -> V | Missing:
        """What stands after "the answer is"."""
        rest = rest.lstrip(" \n:")
        if len(rest) <= _BRIEF and (value := self._outright(rest)) is not None:
            return value
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
        rest = rest[:600]
        yield statements.clause(rest)
        yield rest.split("\n", 1)[0]

    def _unmarked(self, text: str) -> V | Missing:
        if "\n" in text and not isinstance(read := self._lines(text), Missing):
            return read
        if (start := statements.last_cue(text)) is not None:
            read = self._after(text[start:])
            if not isinstance(read, Missing):
                return read
        return self._piece(text[-replies.PROSE :])

    def _lines(self, text: str) -> V | Missing:
        """A line that is nothing but an answer: the last one if it stands alone, else all agree."""
        lines = text[-replies.PROSE :].split("\n")[-40:]
        last = self._bare(lines[-1])  # NOTHING where it is the only one, being too long
        if not isinstance(last, Missing) and isinstance(self._bare(lines[-2]), Missing):
            return last
        if statements.last_cue(text) is not None:
            return NOTHING
        first: V | Missing = NOTHING
        for line in lines:
            value = self._bare(line)
            if isinstance(value, Missing):
                continue
            if isinstance(first, Missing):
                first = value
            elif value != first:
                return NOTHING
        return first

    def _bare(self, line: str) -> V | Missing:
        if len(line) > 120:
            return NOTHING
        hits = self._hits(line)
        if not hits or any(hit.value != hits[0].value for hit in hits):
            return NOTHING
        position, outside = 0, []
        for hit in hits:
            outside.append(line[position : hit.start])
            position = hit.end
        outside.append(line[position:])
        words = _SPOKEN.findall(" ".join(outside))
        if any(word.casefold() not in self._fillers for word in words):
            return NOTHING
        return hits[0].value

    def _piece(self, text: str) -> V | Missing:
        """One piece of text: what it says once its refusing clauses are taken out."""
        rest = statements.without_refusals(text)
        if rest is text or not self._heeds_refusals():
            return self._read(text)
        read = self._read(rest)
        return REFUSED if isinstance(read, Missing) else read

    def _heeds_refusals(self) -> bool:
        return True

    def _read(self, text: str) -> V | Missing:
        hits = self._hits(text)
        if not hits:
            return NOTHING
        value = hits[0].value
        for hit in hits:
            if hit.value != value:
                return AMBIGUOUS
        return value
