"""OST-Bench: the answer in a reply that gives reason and answer, and what it says.

Source: InternRobotics/OST-Bench, evaluation/OST_evaluator.py. Where a reply holds both words
"reason" and "answer", the answer is what stands behind ``"answer":`` up to "reason" or the end of
the line. Which ``"answer":`` is meant where there are several is not stated: ours is the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import Sample

__all__ = ["OstCount", "OstNumber", "OstOption", "common_subsequence"]

_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip


def _answer(reply: str) -> str:
    text = reply.replace("'", '"')
    if "reason" not in text or "answer" not in text:
        return text
    _, found, rest = text.partition('"answer":')
    if not found:
        return text
    return pattern(r"reason|\n").split(rest, maxsplit=1)[0].strip().strip(',"').strip()


@dataclass(frozen=True)
class OstOption:
    """The option with the longest common subsequence of characters; the first of several.

    Every reply names an option in this way, also an empty one.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = _answer(reply).lower().strip()
        if not sample.options:
            return None
        lengths = [common_subsequence(option.lower().strip(), text) for option in sample.options]
        return sample.options[lengths.index(max(lengths))]


@dataclass(frozen=True)
class OstNumber:
    """The answer as a number; None where Python's ``float`` reads none."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        return _float(_answer(reply))


@dataclass(frozen=True)
class OstCount:
    """A whole number, or the first of the words zero to ten (in this order) within the answer.

    Attributes:
        whole: VLMEvalKit's port reads whole numbers only: "3.0" is none.
    """

    whole: bool = False

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = _answer(reply)
        low = text.lower()
        for number, word in enumerate(_WORDS):
            if word in low:
                return number
        if self.whole and "." in text:
            return None
        value = _float(text)
        return None if value is None or abs(value) > 1e15 else int(value)


def _float(text: str) -> float | None:
    try:
        value = float(text.strip()) if len(text) <= 400 else float("nan")
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def common_subsequence(short: str, long: Sequence[str]) -> int:
    """Length of the longest common subsequence, a machine word of ``short`` at a time.

    Bit-parallel (Hyyrö 2004): a row of the table is one integer, so 100 kB against an option of a
    few words takes milliseconds.
    """
    places: dict[str, int] = {}
    for i, character in enumerate(short):
        places[character] = places.get(character, 0) | 1 << i
    full = (1 << len(short)) - 1
    row = full
    for character in long:
        matched = row & places.get(character, 0)
        row = ((row + matched) | (row - matched)) & full
    return (full & ~row).bit_count()
