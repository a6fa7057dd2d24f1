"""What spatial words mean, as data: the same words differ from one data set to the next.

A semantics says which relation each word is (``words``), by which exact step a statement places
things where it does (``steps``), how what is not stated follows (``rule``), whether what does not
follow is false (``world``), what happens on a border (``ties``), and in which frame (``frame``).

=================== ========= ========== ======================================================
instance            rule      world      "a is to the left of b" means
=================== ========= ========== ======================================================
UNIT_GRID           steps     closed     stated: one step, same row; asked: exactly that direction
UNIT_GRID_AXES      steps     closed     stated: one step, same row; asked: anywhere to that side
PER_AXIS            axes      open       a smaller x, by any amount; y is open
EXCLUSIVE_8WAY      axes      open       a smaller x and the same y
CONE_8WAY           closure   open       within 22.5 degrees of due west
CENTROID            axes      open       the box centre has a smaller x (picture)
DOMINANT_AXIS       closure   open       mainly: farther left than up or down (box centres, picture)
CLOCK_HOURS         closure   open       nine o'clock: within 15 degrees of due left
RCC8_REGIONS        closure   open       (no directions: how regions touch and overlap)
=================== ========= ========== ======================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from sightline.errors import BadInput
from sightline.geometry._arrays import Floats, Ints, floats
from sightline.geometry.calculi.algebra import Calculus, Relations
from sightline.geometry.calculi.cardinal import CARDINAL
from sightline.geometry.calculi.locate import (
    Located,
    locate_boxes,
    locate_points,
    locate_sectors,
)
from sightline.geometry.calculi.rcc import RCC8
from sightline.geometry.calculi.sectors import (
    CLOCK,
    CONE,
    CONES,
    DOMINANT,
    HOURS,
    QUARTERS,
    Sectors,
)

__all__ = ["CENTROID", "CLOCK_HOURS", "CONE_8WAY", "DOMINANT_AXIS", "EXCLUSIVE_8WAY", "PER_AXIS",
           "RCC8_REGIONS", "UNIT_GRID", "UNIT_GRID_AXES", "Semantics"]  # fmt: skip

Rule = Literal["steps", "axes", "closure"]
"""How more follows: exact steps add up; the order along each axis; path consistency and search"""
World = Literal["closed", "open"]
Ties = Literal["own relation", "vertical wins", "counter-clockwise wins", "touching"]
Frame = Literal["map", "image", "observer"]
"""map: x east, y north. image: x right, y down. observer: x right, y ahead."""
Regions = Literal["points", "centres", "boxes"]
"""what is compared: points (n, 2); the centres of boxes (n, 4) x0, y0, x1, y1; or the boxes"""


@dataclass(frozen=True, eq=False)
class Semantics:
    """The meaning of a set of spatial words."""

    name: str
    calculus: Calculus
    words: Mapping[str, int]
    """relation for which each word is true of a to b"""
    rule: Rule
    world: World
    ties: Ties
    frame: Frame
    regions: Regions
    locate_in_map: Callable[[Floats, Floats, float], Located]
    """relations of points or boxes with y up; the last argument is what counts as no difference"""
    source: str
    """where this meaning is used"""
    steps: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """place of a minus place of b that a statement fixes, for the rule ``steps``"""

    def __post_init__(self) -> None:
        if self.rule == "steps" and self.steps.keys() != self.words.keys():
            raise ValueError(f"{self.name}: every word needs a step, and only words have one")
        if self.rule != "closure" and self.calculus is not CARDINAL:
            raise ValueError(f"{self.name}: steps and axes are about cardinal directions")

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The words in the order of their codes."""
        return tuple(self.words)

    def codes(self, words: Iterable[str]) -> Ints:
        """(n,) codes of words.

        Raises:
            BadInput: a word that has no meaning here.
        """
        number = {word: code for code, word in enumerate(self.words)}
        given = list(words)
        for word in given:
            if word not in number:
                known = ", ".join(number)
                raise BadInput(self.name, "word", f"{word!r} has no meaning", f"use {known}")
        return np.array([number[word] for word in given], dtype=np.int64)

    def relations(self, codes: ArrayLike) -> Relations:
        """Relations ``(...,)`` of words by their codes."""
        table = np.array(list(self.words.values()), dtype=self.calculus.dtype)
        out: Relations = table[np.asarray(codes, dtype=np.int64)]
        return out

    def step(self, codes: ArrayLike) -> Ints:
        """Steps ``(..., D)`` that words state, by their codes."""
        table = np.array([self.steps[word] for word in self.words], dtype=np.int64)
        return np.asarray(table[np.asarray(codes, dtype=np.int64)])

    def converse(self, word: str) -> tuple[str, ...]:
        """The words that are true of b to a exactly where this one is true of a to b."""
        back = int(self.calculus.converse(self.words[word]))
        return tuple(other for other, relation in self.words.items() if relation == back)

    def locate(self, a: ArrayLike, b: ArrayLike, tie: float = 0.0) -> Located:
        """Relations of things ``a`` to ``b``, in the frame and of the kind of this semantics.

        ``tie``: what counts as no difference, in the unit of the coordinates; sectors have none.
        """
        one, two = (self._in_map(floats(x)) for x in (a, b))
        return self.locate_in_map(one, two, tie)

    def _in_map(self, places: Floats) -> Floats:
        if places.ndim != 2 or places.shape[1] != (2 if self.regions == "points" else 4):
            raise ValueError(f"{self.name} compares {self.regions}, got {places.shape}")
        if self.regions == "centres":
            places = (places[:, :2] + places[:, 2:]) / 2
        if self.frame != "image":
            return places
        if self.regions == "boxes":
            return places[:, [0, 3, 2, 1]] * (1.0, -1.0, 1.0, -1.0)
        return places * (1.0, -1.0)


def _by_sectors(sectors: Sectors, a: Floats, b: Floats, tie: float) -> Located:
    return locate_sectors(sectors, a, b)


_PLACE = {
    "left": (-1, 0),
    "right": (1, 0),
    "above": (0, 1),
    "below": (0, -1),
    "upper-left": (-1, 1),
    "upper-right": (1, 1),
    "lower-left": (-1, -1),
    "lower-right": (1, -1),
    "overlap": (0, 0),
}
_COMPASS = {
    "W": ("left", "west"),
    "E": ("right", "east"),
    "N": ("above", "north"),
    "S": ("below", "south"),
    "NW": ("upper-left", "northwest"),
    "NE": ("upper-right", "northeast"),
    "SW": ("lower-left", "southwest"),
    "SE": ("lower-right", "southeast"),
    "EQ": ("overlap",),
}
_WORDS = {word: _PLACE[words[0]] for words in _COMPASS.values() for word in words}
# StepGame writes diagonals as the two hours on that side
_HOURS = {1: "NE", 2: "NE", 3: "E", 4: "SE", 5: "SE", 6: "S",
          7: "SW", 8: "SW", 9: "W", 10: "NW", 11: "NW", 12: "N"}  # fmt: skip
_CLOCK_FACE = {f"{h} o'clock": _PLACE[_COMPASS[side][0]] for h, side in _HOURS.items()}


def _exactly(x: int, y: int) -> int:
    """The cardinal relation of one direction."""
    return 1 << (3 * (y + 1) + x + 1)


def _to_that_side(x: int, y: int) -> int:
    """The cardinal relation that leaves an axis open where nothing is said about it; both, "here",
    is one place."""
    if x == y == 0:
        return _exactly(0, 0)
    free = range(-1, 2)
    return sum(_exactly(i, j) for i in ([x] if x else free) for j in ([y] if y else free))


_EXACT = {word: _exactly(*at) for word, at in _WORDS.items()}
_SIDES = {word: _to_that_side(*at) for word, at in _WORDS.items()}

UNIT_GRID: Final = Semantics(
    name="unit_grid",
    calculus=CARDINAL,
    words={**_EXACT, **{hour: _exactly(*at) for hour, at in _CLOCK_FACE.items()}},
    rule="steps",
    world="closed",
    ties="own relation",
    frame="map",
    regions="points",
    locate_in_map=locate_points,
    source="StepGame; the directions of bAbI task 19",
    steps={**_WORDS, **_CLOCK_FACE},
)
UNIT_GRID_AXES: Final = replace(
    UNIT_GRID,
    name="unit_grid_axes",
    words=_SIDES,
    source="bAbI task 17",
    steps=_WORDS,
)
PER_AXIS: Final = replace(
    UNIT_GRID_AXES,
    name="per_axis",
    rule="axes",
    world="open",
    source="SpartQA's directions, without its margin of 10",
    steps={},
)
EXCLUSIVE_8WAY: Final = replace(
    PER_AXIS, name="exclusive_8way", words=_EXACT, source="SpatialEval's maps"
)
CENTROID: Final = replace(
    PER_AXIS,
    name="centroid",
    frame="image",
    regions="centres",
    source="VISOR",
)
CONE_8WAY: Final = replace(
    EXCLUSIVE_8WAY,
    name="cone_8way",
    calculus=CONE,
    words={word: CONE.relation(side) for side, words in _COMPASS.items() for word in words},
    rule="closure",
    ties="counter-clockwise wins",
    locate_in_map=partial(_by_sectors, CONES),
    source="Frank 1991",
)
CLOCK_HOURS: Final = replace(
    CONE_8WAY,
    name="clock_hours",
    calculus=CLOCK,
    words={f"{h} o'clock": CLOCK.relation(str(h)) for h in range(1, 13)} | {"overlap": 1 << 12},
    frame="observer",
    locate_in_map=partial(_by_sectors, HOURS),
    source="hours around an observer who looks at 12",
)
DOMINANT_AXIS: Final = replace(
    CENTROID,
    name="dominant_axis",
    calculus=DOMINANT,
    words={word: DOMINANT.relation(word) for word in ("left", "right", "above", "below")},
    rule="closure",
    ties="vertical wins",
    locate_in_map=partial(_by_sectors, QUARTERS),
    source="T2I-CompBench, without its limit on the overlap and with a relation on the diagonal",
)
RCC8_REGIONS: Final = replace(
    CENTROID,
    name="rcc8_regions",
    calculus=RCC8,
    words={
        "outside": RCC8.relation("DC"),
        "outside and touching": RCC8.relation("EC"),
        "overlapping": RCC8.relation("PO"),
        "inside and touching": RCC8.relation("TPP"),
        "inside": RCC8.relation("NTPP"),
        "contains and touches": RCC8.relation("TPPI"),
        "contains": RCC8.relation("NTPPI"),
        "equal": RCC8.relation("EQ"),
    },
    rule="closure",
    ties="touching",
    regions="boxes",
    locate_in_map=locate_boxes,
    source="SpaRTUN and SpaRP, whose words these are",
)
