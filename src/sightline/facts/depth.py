"""Depth along the viewing direction: of objects, of surface points, and their order.

============ =====================================================================================
``z_depth``  of an object: median z-depth of its visible pixels (MultiSPA, SpatialBot); of a point:
             z-depth of the surface there
``interval`` of an object: from the nearest to the farthest corner of its box, whatever hides it
============ =====================================================================================
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Fact, Rows, of_sightings
from sightline.scenes import SceneBatch

__all__ = [
    "camera_gap",
    "nearer_point",
    "nearest_in_view",
    "order",
    "point_depth",
    "z_depth",
    "z_interval",
]

Floats = NDArray[np.float64]


def z_depth(world: SceneBatch, sighting: Rows) -> Fact:
    """Median z-depth of the visible pixels of sightings, metres, NaN where unknown.

    Margin: the depth. The trace has the nearest visible depth and that of the box centre.
    """
    seen = world.sightings
    value = seen.depth_median[sighting]
    low, high = z_interval(world, seen.frame[sighting], seen.object[sighting])
    trace = {"near": seen.depth_min[sighting], "centre": (low + high) / 2}
    return Fact(value, np.nan_to_num(value), "camera", "z_depth", trace)


def point_depth(world: SceneBatch, landmark: Rows) -> Fact:
    """Z-depth of surface points where they are seen, metres; margin: the depth."""
    value = world.landmarks.depth[landmark]
    return Fact(value, value, "camera", "z_depth", {"depth": value})


def nearer_point(world: SceneBatch, first: Rows, second: Rows) -> Fact:
    """0 where the first of two landmark rows is nearer, else 1; margin: ratio of depths less one.

    Source: BLINK relative depth, MultiSPA depth comparison.
    """
    one, two = world.landmarks.depth[first], world.landmarks.depth[second]
    lead = np.maximum(one, two) / np.minimum(one, two) - 1.0
    trace = {"first": one, "second": two}
    return Fact((two < one).astype(np.int64), lead, "camera", "z_depth", trace)


def z_interval(world: SceneBatch, frame: Rows, obj: Rows) -> tuple[Floats, Floats]:
    """Z-depths of the nearest and the farthest corner of boxes, metres; arguments broadcast."""
    view, rows = np.broadcast_arrays(frame, obj)
    found = of_sightings(
        world, "z_interval", view.ravel(), rows.ravel(), lambda v, o: _z_interval(world, v, o)
    )
    return found[:, 0].reshape(rows.shape), found[:, 1].reshape(rows.shape)


def _z_interval(world: SceneBatch, frame: Rows, obj: Rows) -> Floats:
    boxes, pose = world.objects, world.frames.world_from_camera[frame]
    ahead, eye = pose[..., :3, 2], pose[..., :3, 3]
    middle = ((boxes.centre[obj] - eye) * ahead).sum(axis=-1)
    along = np.abs((boxes.rotation[obj] * ahead[..., :, None]).sum(axis=-2))
    half = (along * boxes.extent[obj]).sum(axis=-1) / 2
    return np.stack([middle - half, middle + half], axis=1)


def order(world: SceneBatch, frame: Rows, objects: Rows) -> Fact:
    """(n, k) columns of ``objects`` (n, k) from near to far in ``frame`` (n,), by their intervals.

    Margin: smallest gap between neighbouring intervals, metres; 0 where they overlap.
    """
    low, high = z_interval(world, frame[:, None], objects)
    ranks = np.argsort(low + high, axis=1, kind="stable")
    low, high = (np.take_along_axis(edge, ranks, axis=1) for edge in (low, high))
    # an interval must end before any farther one begins
    gap = low[:, 1:] - np.maximum.accumulate(high, axis=1)[:, :-1]
    trace = {"low": low, "high": high}
    return Fact(ranks, np.maximum(gap.min(axis=1), 0.0), "camera", "interval", trace)


def nearest_in_view(world: SceneBatch, frame: Rows, options: Rows) -> Fact:
    """Column of the option (n, k) whose box has the point nearest to the camera centre.

    Margin: lead, metres. Source: VSTI-Bench camera-object relative distance (true centres).
    """
    view = np.repeat(frame, options.shape[1])
    gaps = camera_gap(world, view, options.reshape(-1)).reshape(options.shape)
    ranked = np.sort(gaps, axis=1)
    lead = ranked[:, 1] - ranked[:, 0]
    return Fact(gaps.argmin(axis=1), lead, "camera", "box_gap", {"gaps": gaps})


def camera_gap(world: SceneBatch, frame: Rows, obj: Rows) -> Floats:
    """(n,) distance from the camera centre to the nearest point of boxes, metres."""
    found = of_sightings(world, "camera_gap", frame, obj, lambda v, o: _camera_gap(world, v, o))
    return found[:, 0]


def _camera_gap(world: SceneBatch, frame: Rows, obj: Rows) -> Floats:
    boxes, eye = world.objects, world.frames.world_from_camera[frame, :3, 3]
    gap = geometry.point_gap(boxes.centre[obj], boxes.extent[obj], boxes.rotation[obj], eye)
    return np.asarray(gap, dtype=np.float64)[:, None]
