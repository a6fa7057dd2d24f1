"""Objects in the axes of a viewer at the camera who holds the head level: right, ahead, up.

SpatialVLM's and SpatialRGPT's canonical frame, which they estimate from the floor or the tilt of
the photo; here it is gravity's. Metres; NaN where the camera looks so steeply up or down that
there is no ahead (:data:`sightline.facts.relations.LEVEL`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts import relations
from sightline.facts.fact import Fact, Frame, Rows, of_sightings
from sightline.scenes import SceneBatch

__all__ = ["centres", "nearest_ahead", "reach", "tops"]

Floats = NDArray[np.float64]


def centres(world: SceneBatch, view: Rows, obj: Rows) -> Floats:
    """(n, 3) box centres relative to the camera centre: right, ahead, up."""
    return of_sightings(world, "level_centres", view, obj, lambda v, o: _centres(world, v, o))


def _centres(world: SceneBatch, view: Rows, obj: Rows) -> Floats:
    along = relations.directions(world, view, view, "world")
    offset = world.objects.centre[obj] - world.frames.world_from_camera[view, :3, 3]
    return np.einsum("nij,nj->ni", along, offset) * [1.0, 1.0, -1.0]


def nearest_ahead(world: SceneBatch, view: Rows, obj: Rows, kind: Frame = "camera") -> Floats:
    """(n,) least depth of boxes along the viewing direction, or the same laid level (``world``).

    Source: SpatialRGPT compares the nearest points of two clouds for in front and behind.
    """

    def compute(v: Rows, o: Rows) -> Floats:
        ahead = relations.directions(world, v, v, kind)[:, relations.AWAY]
        boxes = world.objects
        low, _ = geometry.interval(boxes.centre[o], boxes.extent[o], boxes.rotation[o], ahead)
        eye = world.frames.world_from_camera[v, :3, 3]
        return (low - (ahead * eye).sum(axis=1))[:, None]

    return of_sightings(world, f"nearest_ahead_{kind}", view, obj, compute)[:, 0]


def reach(world: SceneBatch, view: Rows, obj: Rows) -> Fact:
    """Extent of boxes level across the view; the trace has the ``edge`` most nearly across it.

    :func:`sightline.facts.relations.width`, once per sighting.
    """

    def compute(v: Rows, o: Rows) -> Floats:
        wide = relations.width(world, v, o)
        return np.stack([wide.value, wide.trace["edge"]], axis=1)

    found = of_sightings(world, "level_reach", view, obj, compute)
    value = found[:, 0]
    return Fact(value, np.nan_to_num(value), "world", "horizontal", {"edge": found[:, 1]})


def tops(world: SceneBatch, a: Rows) -> Floats:
    """(n,) height of the highest point of boxes, along gravity."""
    boxes = world.objects
    return geometry.aabb(boxes.centre[a], boxes.extent[a], boxes.rotation[a])[1][:, 2]
