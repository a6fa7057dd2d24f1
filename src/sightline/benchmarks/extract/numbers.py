"""Rules for numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sightline.benchmarks.extract.base import Extractor, pattern
from sightline.benchmarks.extract.letters import FirstToken
from sightline.benchmarks.sample import Sample

__all__ = ["AsFloat", "FirstNumber", "LastNumber", "NearestOption", "OptionNumber"]

# one dot and digits: nothing that could take more than one pass over the text
_NUMBER = r"-?\d+(?:\.\d+)?"


@dataclass(frozen=True)
class AsFloat:
    """Python's ``float`` of what another rule finds: ``3.0m`` and ``about 3`` are no numbers.

    Attributes:
        of: the rule before it; VSI-Bench takes the first token.
    """

    of: Extractor = field(default_factory=FirstToken)

    def __call__(self, reply: str, sample: Sample) -> Any:
        found = self.of(reply, sample)
        try:
            # more digits than any number has are no number, and would take quadratic time
            return float(found) if found is not None and len(str(found)) <= 400 else None
        except (TypeError, ValueError):
            return None


@dataclass(frozen=True)
class FirstNumber:
    """The first number in the reply."""

    signed: bool = True

    def __call__(self, reply: str, sample: Sample) -> Any:
        found = pattern(_NUMBER if self.signed else _NUMBER[2:]).search(reply)
        return float(found[0]) if found and len(found[0]) <= 400 else None


@dataclass(frozen=True)
class LastNumber:
    """The last number in the reply."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        found = pattern(_NUMBER).findall(reply)
        return float(found[-1]) if found and len(found[-1]) <= 400 else None


@dataclass(frozen=True)
class NearestOption:
    """Inter-GPS: a letter, or the letter of the option that is nearest to the last number.

    Options' values are ``extra["values"]``; of two as near the first. What begins with a letter of
    an option that stands alone is that letter.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        letter = pattern(r"\s*\(?([A-Z])(?:[).:]|\s|$)").match(reply)
        if letter and letter[1] in sample.letters:
            return letter[1]
        value, values = LastNumber()(reply, sample), sample.extra.get("values", ())
        if value is None or not values:
            return None
        gaps = [abs(value - other) for other in values]
        return sample.letters[gaps.index(min(gaps))]


@dataclass(frozen=True)
class OptionNumber:
    """MapEval: ``option_no`` of the first JSON object in the reply, as text."""

    field: str = "option_no"

    def __call__(self, reply: str, sample: Sample) -> Any:
        found = pattern(r"\{[^{}]{0,4000}\}").search(reply)
        if found is None:
            return None
        try:
            data = json.loads(found[0])
        except (ValueError, RecursionError):
            return None
        value = data.get(self.field)
        if isinstance(value, bool) or not isinstance(value, int | str):
            return None
        return str(value).strip() or None
