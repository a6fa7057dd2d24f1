"""Distances between objects in every published definition, computed once per batch.

============================ =====================================================================
``box_gap``                  closest points of the solid boxes, exact (VSI-Bench's wording)
``sampled_gap``              the same by points sampled every 5 cm in the boxes (VSI-Bench, VLM-3R)
``centre``                   between box centres (SPAR)
``nearest_points_mean``      mean of the two one-way mean nearest-neighbour distances (SpatialRGPT)
``horizontal``, ``vertical`` centre offset in the ground plane, along gravity (SpatialRGPT, which
                             takes one horizontal axis of the view only)
``z_depth``                  difference of camera depths (MultiSPA, SpatialBot): :mod:`.depth`
============================ =====================================================================
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Definition, Fact, Rows, remembered
from sightline.scenes import SceneBatch

__all__ = ["camera_distance", "distance", "nearest", "pair_count", "pair_slot"]

Floats = NDArray[np.float64]
SURFACE_POINTS_PER_EDGE = 8
"""grid points per box edge for ``nearest_points_mean``"""


def distance(world: SceneBatch, a: Rows, b: Rows, definition: Definition = "box_gap") -> Fact:
    """Distance between objects ``a`` and ``b`` of the same scene, metres.

    The margin is the distance itself: what would have to vanish for the two to touch.
    """
    if definition not in _PAIRWISE:
        raise ValueError(f"distance has no definition {definition!r}; one of {sorted(_PAIRWISE)}")
    if definition in ("box_gap", "sampled_gap", "nearest_points_mean"):
        value = _from_table(world, a, b, definition)
    else:
        value = _PAIRWISE[definition](world, a, b)
    return Fact(value, value, "world", definition, {"distance": value})


def nearest(
    world: SceneBatch, anchor: Rows, options: Rows, definition: Definition = "box_gap"
) -> Fact:
    """Which of k options (n, k) is nearest to the anchor (n,): its column; margin = lead, metres.

    Source: VSI-Bench object_rel_distance, "measuring from the closest point of each object".
    """
    k = options.shape[1]
    gaps = distance(world, np.repeat(anchor, k), options.reshape(-1), definition).value
    gaps = gaps.reshape(-1, k)
    ranked = np.sort(gaps, axis=1)
    return Fact(
        gaps.argmin(axis=1), ranked[:, 1] - ranked[:, 0], "world", definition, {"gaps": gaps}
    )


def camera_distance(world: SceneBatch, frame: Rows, a: Rows) -> Fact:
    """Distance from the camera centre of ``frame`` to the nearest point of object ``a``, metres.

    Source: VSTI-Bench camera-object absolute distance (with the true camera centre).
    """
    boxes, eye = world.objects, world.frames.world_from_camera[frame, :3, 3]
    value = geometry.point_gap(boxes.centre[a], boxes.extent[a], boxes.rotation[a], eye)
    return Fact(value, value, "camera", "box_gap", {"distance": value})


def _box_gap(world: SceneBatch, a: Rows, b: Rows) -> Floats:
    o = world.objects
    return geometry.box_gap(
        o.centre[a], o.extent[a], o.rotation[a], o.centre[b], o.extent[b], o.rotation[b]
    )


def _sampled_gap(world: SceneBatch, a: Rows, b: Rows) -> Floats:
    o = world.objects
    return geometry.sampled_gap(
        o.centre[a], o.extent[a], o.rotation[a], o.centre[b], o.extent[b], o.rotation[b]
    )


def _nearest_points_mean(world: SceneBatch, a: Rows, b: Rows) -> Floats:
    o = world.objects
    points = geometry.surface_points(o.centre, o.extent, o.rotation, SURFACE_POINTS_PER_EDGE)
    return geometry.nearest_points_mean(points[a], points[b])


def _centre(world: SceneBatch, a: Rows, b: Rows) -> Floats:
    return np.linalg.norm(world.objects.centre[a] - world.objects.centre[b], axis=-1)


def _horizontal(world: SceneBatch, a: Rows, b: Rows) -> Floats:
    offset = world.objects.centre[a] - world.objects.centre[b]
    return np.hypot(offset[:, 0], offset[:, 1])


def _vertical(world: SceneBatch, a: Rows, b: Rows) -> Floats:
    return np.abs(world.objects.centre[a, 2] - world.objects.centre[b, 2])


_PAIRWISE: dict[str, Callable[[SceneBatch, Rows, Rows], Floats]] = {
    "box_gap": _box_gap,
    "sampled_gap": _sampled_gap,
    "nearest_points_mean": _nearest_points_mean,
    "centre": _centre,
    "horizontal": _horizontal,
    "vertical": _vertical,
}


def pair_count(world: SceneBatch) -> int:
    """Length of a flat table of all ordered pairs, for :func:`pair_slot`."""
    return int(_pair_layout(world)[1][-1])


def _pair_layout(world: SceneBatch) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Objects per scene, and where each scene's square block of pairs starts in a flat table."""

    def compute() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        counts = np.diff(world.object_start)
        return counts, np.concatenate([[0], np.cumsum(counts**2)])

    return remembered(world, "pair_layout", compute)


def pair_slot(world: SceneBatch, a: Rows, b: Rows) -> Rows:
    """Position of the ordered pair (a, b) in the flat table of all pairs of all scenes."""
    counts, block = _pair_layout(world)
    scene = world.objects.scene[a]
    first = world.object_start[scene]
    return block[scene] + (a - first) * counts[scene] + (b - first)


def _from_table(world: SceneBatch, a: Rows, b: Rows, definition: Definition) -> Floats:
    """A costly symmetric distance from a table that grows by the pairs asked for.

    Each unordered pair is computed once per batch, whatever number of tasks asks for it.
    """
    table = remembered(world, ("pairs", definition), lambda: np.full(pair_count(world), np.nan))
    slots = pair_slot(world, np.minimum(a, b), np.maximum(a, b))
    unknown = np.isnan(table[slots])
    if unknown.any():
        new, first = np.unique(slots[unknown], return_index=True)
        rows = np.flatnonzero(unknown)[first]
        table[new] = _PAIRWISE[definition](world, np.minimum(a, b)[rows], np.maximum(a, b)[rows])
    return table[slots]
