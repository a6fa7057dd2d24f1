"""SpaRP's set of relations, as its authors read it in a reply."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from sightline.benchmarks.sample import Sample

__all__ = ["LABELS", "RelationSet"]

LABELS: Final = (
    "left", "right", "above", "below", "behind", "in front", "near", "far", "outside",
    "outside and touching", "partially overlapping", "inside and touching", "inside",
    "contains and touches", "contains", "overlapping",
)  # fmt: skip
"""the phrases that PS1 offers, in SpaRTUN's order; ``overlapping`` is the same place"""
_TOUCH = "touch"
_SYNONYMS: Final = {
    "front": "in front", "disconnected": "outside", "not connected": "outside",
    "not in contact": "", "in contact": _TOUCH, _TOUCH: _TOUCH, "covers": "contains and touches",
    "covered": "inside and touching", "close": "near", "away": "far", "up": "above",
    "low": "below", "north": "above", "south": "below", "east": "right", "west": "left",
    "3:00": "right", "3 o'clock": "right", "9:00": "left", "9 o'clock": "left", "6:00": "below",
    "6 o'clock": "below", "12:00": "above", "12 o'clock": "above",
}  # fmt: skip
_MEANT: Final = {**{label: label for label in LABELS}, **_SYNONYMS}
_PHRASES: Final = sorted(_MEANT, key=len, reverse=True)
_LINE = re.compile(r"(?<=answer is).+$", re.MULTILINE)


@dataclass(frozen=True)
class RelationSet:
    """Labels behind "answer is" in the last line that has it; without it the empty set.

    The longest phrase is looked for first and taken out of the line before the next. "Touch" that
    is left over makes outside and inside their touching kinds; where inside is not there it stands
    for "outside and touching" as well. Only labels that the question offers are kept.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        lines = _LINE.findall(reply)
        line = lines[-1].lower() if lines else ""
        found: set[str] = set()
        for phrase in _PHRASES:
            if phrase in line:
                line = line.replace(phrase, "")
                found.add(_MEANT[phrase])
        if _TOUCH in found:
            found = _touching(found)
        return tuple(label for label in LABELS if label in found and label in sample.options)


def _touching(found: set[str]) -> set[str]:
    kinds = {kind for kind in ("outside", "inside") if kind in found}
    made = {f"{kind} and touching" for kind in kinds}
    if "inside" not in kinds:
        made.add("outside and touching")
    return (found - kinds) | made
