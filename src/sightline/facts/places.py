"""Where the middle of a thing may be: places looked up in one table per size and turn of the thing.

The floor plan of a scene holds a raster for each of TURNS turns. For a block of cells, as long and
wide as a thing, one difference of sums tells everywhere at once whether the block is free there
(:func:`sightline.geometry.free_blocks`). Whether a rectangle of places beside an object holds a
free one then takes one look per row of cells, however many places there are in it. Tables belong
to things and rectangles to sides of objects; what is left for each of their many pairs is the look.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Rows
from sightline.facts.floor_plan import TURNS, FloorPlan
from sightline.facts.free_space import BESIDE, Strips

__all__ = ["GAP", "Sides", "Things", "some_free", "some_not_taken"]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Bools = NDArray[np.bool_]

GAP = 0.01
"""metres at either end of the places beside an object that are not tried"""
_STEP = np.pi / 2 / TURNS  # radians between the turns of the rasters
_ORDERS = ([0, 1], [1, 0])  # the long side of a thing along the rows of a raster, or across them
_BAND = 2  # rows of cells that are looked at together
_BITS = 6
_WORD = 1 << _BITS  # columns that are looked at together
_ITEMS = 4096  # pairs at a time, so that temporaries stay in the cache
_LEVEL = 1e-3  # directions this close to the rows or columns are turned by as much, and ...
_SLACK = 0.1  # ... that and single precision move a place by less than these cells


@dataclass(frozen=True, eq=False)
class Things:
    """Upright things (m,) of scenes, by their sides seen from above (m, 2), the longer first."""

    scene: Rows
    size: Floats


@dataclass(frozen=True, eq=False)
class Sides:
    """Strips of floor (s,) beside objects of scenes."""

    scene: Rows
    strip: Strips


def some_free(
    plan: FloorPlan, things: Things, sides: Sides, thing: Rows, side: Rows, spare: float
) -> Bools:
    """(n,) whether a thing, larger by the share ``spare``, is surely free somewhere beside a side.

    A no says nothing: turns of the plan's rasters and every other row of cells are tried.
    """
    large = things.size * (1 + spare)
    out = np.zeros(len(thing), dtype=np.bool_)
    cell = plan.cell[things.scene][:, None]
    for turn, order in ((t, o) for t in range(TURNS) for o in _ORDERS):
        rows = np.flatnonzero(~out)
        cells = np.ceil(large[:, order] / cell - 1e-9).astype(np.int64)
        view = _Look(plan, turn, things, sides, cells, plan.unclear, sure=False)
        # a block of whole cells has its middle half its length from its first cell
        first = np.column_stack([cells / 2, large[:, order] / 2, things.size[:, order] / 2])
        out[rows] = view.pairs(thing[rows], side[rows], first, 0.0)
    return out


def some_not_taken(
    plan: FloorPlan, things: Things, sides: Sides, thing: Rows, side: Rows, spare: float
) -> Bools:
    """(n,) whether a thing, smaller by ``spare``, may be at some place beside a side.

    A no is certain: at every place and turn the thing holds the centre of a taken cell.
    """
    small = things.size * (1 - spare)
    core = _core(small) / plan.cell[things.scene][:, None]
    out = np.ones(len(thing), dtype=np.bool_)
    for turn, order in ((t, o) for t in range(TURNS) for o in _ORDERS):
        cells = np.maximum(np.floor(core[:, order] + 1e-9).astype(np.int64), 0)
        if not (turn or order[0]):
            left, found = np.arange(len(thing)), np.zeros(len(thing), dtype=np.bool_)
        view = _Look(plan, turn, things, sides, cells, plan.taken, sure=True)
        # a side of k cells holds the centres of floor(k) cells, the first up to a cell further on
        first = np.column_stack([core[:, order] / 2 + 0.5, small[:, order] / 2, small[:, order] / 2])
        found[left] = (cells < 1).any(axis=1)[thing[left]]
        left = left[~found[left]]
        found[left] = view.pairs(thing[left], side[left], first, _STEP / 2)
        left = left[~found[left]]
    out[left] = False
    return out
