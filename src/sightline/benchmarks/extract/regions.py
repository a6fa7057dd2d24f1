"""SpatialRGPT-Bench: what a rule can read of free text about regions, and a judge model's JSON.

The authors let GPT-4 read every reply. Its marks are read by :class:`JsonNumbers`; the rules stand
in for it where a reply says plainly what it means, and leave the rest to it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from sightline.answers import ClockHour, Number, YesNo
from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import Sample

__all__ = ["JsonNumbers", "RegionRelation", "SaidHour", "SaidMetres", "region_named"]

_METRES, _HOUR, _YES_NO = Number("m"), ClockHour(), YesNo()
_OPPOSITES = (
    ("left", "right"), ("above", "below"), ("higher", "lower"), ("front", "behind"),
    ("bigger", "smaller"), ("larger", "smaller"), ("big", "small"), ("taller", "shorter"),
    ("tall", "short"), ("wider", "thinner"), ("wider", "narrower"), ("wide", "thin"),
)  # fmt: skip
_WORDS = "|".join(sorted({word for pair in _OPPOSITES for word in pair}, key=len, reverse=True))


@dataclass(frozen=True)
class JsonNumbers:
    """Named numbers of the first JSON object in a text: one alone, or several as a tuple."""

    names: tuple[str, ...]

    def __call__(self, reply: str, sample: Sample) -> Any:
        found = pattern(r"\{[^{}]{0,2000}\}").search(reply)
        try:
            data = json.loads(found[0]) if found else None
            values = tuple(float(data[name]) for name in self.names) if data else None
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        return values if values is None or len(values) > 1 else values[0]


@dataclass(frozen=True)
class SaidMetres:
    """The one length that reply and truth state, both in metres; a bare number is in metres."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        said, true = _METRES.parse(reply), _METRES.parse(str(sample.truth))
        return None if said is None or true is None else (said, true)


@dataclass(frozen=True)
class SaidHour:
    """The one hour of the clock that reply and truth state."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        said, true = _HOUR.parse(reply), _HOUR.parse(str(sample.truth))
        return None if said is None or true is None else (float(said), float(true))


@dataclass(frozen=True)
class RegionRelation:
    """1 or 0 where reply and truth both say yes or no, or both name a region first.

    "Region [1] is shorter" agrees with "Region [0] is taller": where their first adjectives are
    opposites, other regions have to be named. None where a reply says neither.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        truth = str(sample.truth)
        if re.match(r"\W*(?:yes|no)\b", truth, re.I):
            said = _YES_NO.parse(reply)
            return None if said is None else float(said == _YES_NO.parse(truth))
        said_region, true_region = region_named(reply), region_named(truth)
        if said_region is None or true_region is None:
            return None
        opposed = _opposed(_adjective(reply), _adjective(truth))
        return float((said_region == true_region) != opposed)


def region_named(text: str) -> int | None:
    """The region that is named first: "Region [2]", "region 2"."""
    found = pattern(r"\bregion\s{0,3}[\[<(]?\s{0,3}(\d{1,4})", re.I).search(text)
    return int(found[1]) if found else None


def _adjective(text: str) -> str:
    found = pattern(rf"\b({_WORDS})\b", re.I).search(text)
    return found[1].lower() if found else ""


def _opposed(one: str, other: str) -> bool:
    return any({one, other} == set(pair) for pair in _OPPOSITES)
