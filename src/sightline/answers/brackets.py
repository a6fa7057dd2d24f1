"""Values written in brackets: groups of numbers, lists of groups, JSON.

All reading is one pass over a text of bounded length. A number may carry a unit ("1.2 m"); a group
of numbers has one unit, its own or the one behind the bracket ("[1, 2, 3] cm").
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeVar

from . import replies, statements, units
from .base import NOTHING, AnswerType, Hit, Missing
from .patterns import Lazy

V = TypeVar("V")

LONG: Final = 16_000  # characters of a reply that are looked at
_FAR: Final = 1e12  # no coordinate is larger; sums and squares of these stay finite
NUMBER: Final = r"[-+]?(?:\d{1,15}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][-+]?\d{1,3})?"

_GROUP = Lazy(r"[(\[]([^()\[\]{}]{1,4000})[)\]]")
_TOKEN = Lazy(
    rf"(?:[\"']?\b[a-z]{{1,3}}\b[\"']? ?[:=] ?)?({NUMBER})(?![\w.])(?: ?([a-zA-Z°]{{1,12}})\b)?"
)
_ONLY_TOKENS = Lazy(r"[\s,;]*#(?:[\s,;]+#)*[\s,;]*")
_UNIT_AFTER = Lazy(r"[`'\"*]{0,3} ?(?:\((?:in )?|in )?([a-zA-Z°]{1,12})\b")
_JOINT = Lazy(r"[\s,;()\[\]]{0,200}(?:->|→|to|and|then)?[\s,;()\[\]]{0,200}")
_LANGUAGE = Lazy(r"[a-zA-Z0-9_+-]{0,20}\n")


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that stand together, as the text states them, and their unit if they name one."""

    values: tuple[float, ...]
    unit: str | None
    start: int
    end: int


def groups(text: str, dimension: str | None = None) -> list[Group]:
    """All innermost bracketed groups of nothing but numbers, in order.

    With a `dimension` ("length", "angle") a unit of that dimension may follow each number or the
    group; a group with any other word is none.
    """
    found = []
    for match in _GROUP.finditer(text):
        read = _numbers(match[1], dimension)
        if read is None:
            continue
        values, unit = read
        if unit is None and dimension and (after := _UNIT_AFTER.match(text, match.end())):
            unit = _unit(after[1], dimension)
        found.append(Group(values, unit, match.start(), match.end()))
    return found


def bare_group(text: str, dimension: str | None = None) -> list[Group]:
    """The group of a text that is nothing but numbers ("1, 2, 3")."""
    stripped = text.strip(" \n.;`'\"")
    read = _numbers(stripped, dimension) if len(stripped) <= 4000 else None
    return [] if read is None else [Group(*read, 0, len(text))]


def _numbers(inner: str, dimension: str | None) -> tuple[tuple[float, ...], str | None] | None:
    if not _ONLY_TOKENS.fullmatch(_TOKEN.sub("#", inner)):
        return None
    values: list[float] = []
    named: set[str] = set()
    for number, spelled in _TOKEN.findall(inner):
        unit = _unit(spelled, dimension) if spelled and dimension else None
        if spelled and unit is None:
            return None
        if unit is not None:
            named.add(unit)
        values.append(float(number))
    if len(named) > 1 or not all(abs(value) <= _FAR for value in values):
        return None
    return tuple(values), named.pop() if named else None


def _unit(spelled: str, dimension: str) -> str | None:
    key = units.SPELLED.get(spelled.casefold())
    return key if key is not None and units.UNITS[key].dimension == dimension else None


def lists(found: Sequence[Group], text: str) -> list[list[Group]]:
    """Groups that follow each other with nothing but brackets and commas between them."""
    out: list[list[Group]] = []
    for group in found:
        if out and _JOINT.fullmatch(text, out[-1][-1].end, group.start):
            out[-1].append(group)
        else:
            out.append([group])
    return out


def json_values(text: str) -> list[tuple[Any, int, int]]:
    """The outermost JSON lists and objects of a text with their places, at most the last 64.

    Single-quoted ones are read too. What does not load is left out.
    """
    found = []
    for start, end in list(_balanced(text))[-64:]:
        span = text[start:end]
        if '"' not in span:
            span = span.replace("'", '"')
        try:
            found.append((json.loads(span, parse_constant=_refuse), start, end))
        except (ValueError, RecursionError):
            continue
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")


def _balanced(text: str) -> Iterator[tuple[int, int]]:
    """Outermost balanced [...] and {...}; brackets inside double-quoted strings are skipped."""
    opened: list[tuple[str, int]] = []
    outer: list[tuple[int, int]] = []
    for mark in _MARK.finditer(text):
        char = mark[0]
        if char in "[{":
            opened.append((char, mark.start()))
        elif char in "]}" and opened:
            if opened[-1][0] != ("[" if char == "]" else "{"):
                opened.clear()
                continue
            start = opened.pop()[1]
            while outer and outer[-1][0] > start:
                outer.pop()
            outer.append((start, mark.end()))
    yield from outer


_MARK = Lazy(r'[\[\]{}]|"(?:[^"\\\n]|\\.){0,16000}+"')


def finite(value: Any) -> float | None:
    """The number, or None for anything else (a boolean, a text, what no coordinate can be)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= _FAR else None  # NaN fails the comparison


def spaced(name: Any) -> str:
    """A name as a value holds it: single spaces, none around."""
    return " ".join(str(name).split())


def point(value: Any, size: int) -> tuple[float, ...] | None:
    """A list of `size` finite numbers, or None."""
    if not isinstance(value, list) or len(value) != size:
        return None
    numbers = [finite(one) for one in value]
    return None if None in numbers else tuple(n for n in numbers if n is not None)


@dataclass(frozen=True)
class Bracketed(AnswerType[V]):
    """Shared by the forms of brackets and numbers: read over lines and at length.

    A reply that is nothing but the value is read as it stands; else tags, boxes and "the answer
    is" count as for every form, and the last fenced block that states a value before the prose.
    """

    _opens: ClassVar[str] = "[{("

    def _interpret(self, reply: str) -> V | Missing:
        text = replies.clean(reply)
        if text[:1] in self._opens and text and not replies.structured(text):
            read = self._read(text[-LONG:])
            if not isinstance(read, Missing):
                return read
        read = NOTHING
        if "```" in text and "<answer" not in text and "\\boxed" not in text:
            read = self._fenced(text)
        return self._within(text, depth=0) if isinstance(read, Missing) else read

    def _fenced(self, text: str) -> V | Missing:
        for block in reversed(text.split("```")[1::2][-8:]):
            head = _LANGUAGE.match(block)
            read = self._read(block[head.end() if head else 0 :][:LONG])
            if not isinstance(read, Missing):
                return read
        return NOTHING

    def _segments(self, rest: str) -> Iterator[str]:
        yield rest[:LONG]  # numbers may run over lines

    def _lines(self, text: str) -> V | Missing:
        return NOTHING  # several lines may be one value

    def _unmarked(self, text: str) -> V | Missing:
        if (start := statements.last_cue(text)) is not None:
            read = self._after(text[start:])
            if not isinstance(read, Missing):
                return read
        return self._piece(text[-LONG:])

    @abstractmethod
    def _hits(self, text: str) -> Sequence[Hit[V]]: ...

    def _truth(self, truth: Any) -> V:
        """The truth as a value; a text is read as a reply is."""
        if not isinstance(truth, str):
            return self._value(truth)
        read = self.parse(truth)
        if read is None:
            raise ValueError(f"the truth {truth[:80]!r} states no single {self.kind}")
        return read
