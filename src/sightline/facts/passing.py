"""Key places of a thing that is carried past others: over one, beside one, around one.

Beside and around are meant as seen from above, whatever the height: sides are those of the
rectangle around a thing's outline in the directions of a camera's view, and what is passed beside
is never passed over. The disc around the carried thing is kept clear of its outline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Rows
from sightline.facts.floor_plan import footprint_rectangles
from sightline.facts.free_space import strips
from sightline.facts.transport import CLEAR, outline_gap
from sightline.scenes import SceneBatch

__all__ = ["AROUND", "OVER", "PLACES", "Passage", "keeps_beside", "passage"]

Floats = NDArray[np.float64]

OVER: Final = 4
"""codes below are sides of the camera frame: left, right, front (the near one), behind (the far)"""
AROUND: Final = ((0, 3, 1), (1, 3, 0), (0, 2, 1), (1, 2, 0))
"""sides that the codes above OVER lead along"""
PLACES: Final = 4
"""key places of a passage; one repeated, but for those around something"""
PASS: Final = 0.05
"""metres over what a thing is carried over"""
SPARE: Final = 0.01
"""metres more than needed, for what rounding takes"""


@dataclass(frozen=True, eq=False)
class Passage:
    """Where the middle of a carried thing comes by another one."""

    places: Floats
    """(n, PLACES, 2) metres, world, in order"""
    least: Floats
    """(n,) least height of its bottom; -inf beside something"""
    measure: Floats
    """(n,) metres: from the thing's foot up to the other's top, or from its side to the middle"""
    defined: NDArray[np.bool_]


def passage(world: SceneBatch, view: Rows, thing: Rows, by: Rows, code: Rows) -> Passage:
    """How things come by others: codes are sides, OVER, or OVER + 1 + an index into AROUND."""
    centre = footprint_rectangles(world)[0]
    away = _radius(world, thing) + SPARE
    around = code > OVER
    turn = np.array(AROUND)[np.where(around, code - OVER - 1, 0)]
    turn = np.where(around[:, None], turn, np.where(code < OVER, code, 0)[:, None])
    first, via, last = (strips(world, by, side, "camera", view) for side in turn.T)
    far = [strip.outward * away[:, None] for strip in (first, via, last)]
    corners = [
        via.middle + far[1] + end.outward * (via.half + away)[:, None] for end in (first, last)
    ]
    ends = [first.middle + far[0], last.middle + far[2]]
    places = np.stack([ends[0], *corners, ends[1]], axis=1)
    lone = np.where((code == OVER)[:, None], centre[by], ends[0])
    places = np.where(around[:, None, None], places, lone[:, None])
    o, over = world.objects, code == OVER
    top = geometry.aabb(o.centre[by], o.extent[by], o.rotation[by])[1][:, 2]
    foot = geometry.aabb(o.centre[thing], o.extent[thing], o.rotation[thing])[0][:, 2]
    return Passage(
        places,
        np.where(over, top + PASS, -np.inf),
        np.where(over, top - foot, away),
        first.defined & via.defined & last.defined,
    )


def keeps_beside(
    world: SceneBatch, thing: Rows, by: Rows, code: Rows, way: Floats
) -> NDArray[np.bool_]:
    """Whether ways (n, k, 2) of the middle of a thing never lead over what they pass beside."""
    return np.asarray((code == OVER) | (outline_gap(world, by, way) >= _radius(world, thing)))


def _radius(world: SceneBatch, thing: Rows) -> Floats:
    """(n,) metres of the disc that is kept clear around a carried thing."""
    return np.asarray(np.hypot(*footprint_rectangles(world)[1][thing].T) / 2 + CLEAR)
