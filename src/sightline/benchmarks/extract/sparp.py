"""SpaRP's set of relations, as its authors read it in a reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sightline.benchmarks.sample import Sample

__all__ = ["LABELS", "RelationSet"]

LABELS: Final = (
    "left", "right", "above", "below", "in front", "behind", "near", "far", "overlapping",
    "outside", "outside and touching", "inside", "inside and touching", "contains",
    "contains and touches", "equal",
)  # fmt: skip
"""canonical phrases; ``equal`` stands in no list of the sources at hand and is from memory"""
_SYNONYMS: Final = {
    "north": ("above",), "south": ("below",), "east": ("right",), "west": ("left",),
    "3 o'clock": ("right",), "6 o'clock": ("below",), "9 o'clock": ("left",),
    "12 o'clock": ("above",), "close": ("near",), "away": ("far",), "front": ("in front",),
    "covers": ("contains and touches",), "covered": ("inside and touching",),
    "disconnected": ("outside",), "overlap": ("overlapping",),
}  # fmt: skip
"""north, 3 o'clock, close, away, covers, covered and disconnected are as published; the others
follow their pattern"""
_MARK = "answer is"


@dataclass(frozen=True)
class RelationSet:
    """Labels behind the last "answer is", to the end of its line; without it the empty set.

    The longest phrase is looked for first and taken out of the line before the next. What is left
    of "touch" turns outside or inside into its touching kind, and stands for "outside and touching"
    where neither is there. Only labels that the question offers are kept.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        low = reply.lower()
        at = low.rfind(_MARK)
        line = low[at + len(_MARK) :].partition("\n")[0] if at >= 0 else ""
        found: list[str] = []
        for phrase in _PHRASES:
            if phrase in line:
                line = line.replace(phrase, " ")
                found += _MEANT[phrase]
        if "touch" in line:
            found = _touching(found)
        return tuple(label for label in LABELS if label in found and label in sample.options)


_MEANT: Final = {**{label: (label,) for label in LABELS}, **_SYNONYMS}
_PHRASES: Final = sorted(_MEANT, key=lambda phrase: (-len(phrase), phrase))


def _touching(found: list[str]) -> list[str]:
    for kind in ("outside", "inside"):
        if kind in found:
            return [f"{kind} and touching" if label == kind else label for label in found]
    return [*found, "outside and touching"]
