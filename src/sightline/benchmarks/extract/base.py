"""Extractors: from the raw reply to a value, by an author's rule. None = the rule finds nothing.

An extractor is a frozen value, so that its name says everything; it never fails on any text.
Regular expressions are written so that their time grows with the length of the reply only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from sightline.benchmarks.sample import Sample

__all__ = ["After", "Extractor", "First", "FirstSpaced", "Match", "Tagged", "Whole", "pattern"]


class Extractor(Protocol):
    """One rule."""

    def __call__(self, reply: str, sample: Sample) -> Any: ...


@lru_cache(maxsize=1024)
def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """A compiled pattern."""
    return re.compile(text, flags)


@dataclass(frozen=True)
class Whole:
    """The reply itself, stripped; or lower-cased and without a trailing dot as well."""

    lower: bool = False
    strip: str = ""
    """characters taken off both ends besides white space"""

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.strip()
        if self.strip:
            text = text.strip(self.strip).strip()
        return text.lower() if self.lower else text


@dataclass(frozen=True)
class FirstSpaced:
    """What stands before the first space, as it is; all of it where there is none."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        return reply.split(" ")[0]


@dataclass(frozen=True)
class Match:
    """The first (or last) match of the first pattern that matches; its first group that took part.

    Attributes:
        patterns: regular expressions, tried in order.
        flags: of the re module, for all of them.
        last: the last match of a pattern instead of the first.
        upper: the result in capitals.
        anchored: only at the beginning of the reply.
    """

    patterns: tuple[str, ...]
    flags: int = 0
    last: bool = False
    upper: bool = False
    anchored: bool = False

    def __call__(self, reply: str, sample: Sample) -> Any:
        for text in self.patterns:
            found = self._find(pattern(text, self.flags), reply)
            if found is not None:
                value = next((g for g in found.groups() if g is not None), found[0])
                return value.upper() if self.upper else value
        return None

    def _find(self, compiled: re.Pattern[str], reply: str) -> re.Match[str] | None:
        if self.anchored:
            return compiled.match(reply)
        if not self.last:
            return compiled.search(reply)
        found = None
        for found in compiled.finditer(reply):  # noqa: B007
            pass
        return found


@dataclass(frozen=True)
class First:
    """The value of the first extractor that finds one."""

    tried: tuple[Extractor, ...]

    def __call__(self, reply: str, sample: Sample) -> Any:
        for extract in self.tried:
            value = extract(reply, sample)
            if value is not None:
                return value
        return None


@dataclass(frozen=True)
class Tagged:
    """What another extractor finds between ``<tag>`` and ``</tag>``.

    Attributes:
        tag: name of the tag, matched without regard to case.
        of: the extractor for what is inside.
        last: the last such place instead of the first.
        else_whole: the whole reply where there is none; else nothing is found.
    """

    tag: str = "answer"
    of: Extractor = field(default_factory=Whole)
    last: bool = False
    else_whole: bool = False

    def __call__(self, reply: str, sample: Sample) -> Any:
        places = _between(reply, re.escape(self.tag))
        if places:
            return self.of(places[-1 if self.last else 0], sample)
        return self.of(reply, sample) if self.else_whole else None


def _between(text: str, name: str) -> list[str]:
    """What stands between each ``<name>`` and the next ``</name>``, in one pass."""
    opened, closed = pattern(f"<{name}>", re.I), pattern(f"</{name}>", re.I)
    found = []
    start = opened.search(text)
    while start is not None and (end := closed.search(text, start.end())):
        found.append(text[start.end() : end.start()])
        start = opened.search(text, end.end())
    return found


@dataclass(frozen=True)
class After:
    """What another extractor finds in the reply once a step has changed it.

    Attributes:
        step: from text to text, a named function.
        of: the extractor for the result.
    """

    step: Callable[[str], str]
    of: Extractor

    def __call__(self, reply: str, sample: Sample) -> Any:
        return self.of(self.step(reply), sample)
