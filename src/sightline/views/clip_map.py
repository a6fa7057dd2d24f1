"""Metric maps in text of what some frames show, seen from the first of them; Video2Layout.

As :func:`sightline.views.cognitive_map.metric_maps`, of chosen objects and with a chosen origin.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sightline.answers import Layout
from sightline.answers.layouts import Placed
from sightline.facts import visibility
from sightline.facts.fact import remembered
from sightline.geometry import footprint
from sightline.scenes import SceneBatch

__all__ = ["clip_map", "ground_frame", "seen_in"]

Floats = NDArray[np.float64]
STEEP = 0.5
"""level part of a viewing direction below which the upper side of the picture is ahead"""


def ground_frame(world: SceneBatch, frame: int) -> tuple[Floats, Floats]:
    """Origin (2,) below a camera, and the axes (2, 2) of its map as rows: right and ahead."""
    pose = world.frames.world_from_camera[frame]
    ahead = pose[:2, 2]
    if np.hypot(*ahead) < STEEP:
        # looking down, the upper side of the picture is ahead; looking up, the lower one
        ahead = pose[:2, 1] * np.sign(pose[2, 2])
    ahead = ahead / np.hypot(*ahead)
    return pose[:2, 3], np.array([[ahead[1], -ahead[0]], ahead])


def seen_in(world: SceneBatch, frames: Sequence[int]) -> list[int]:
    """Objects that any of the frames shows clearly, ascending."""
    seen = world.sightings
    good = visibility.clear(world) & np.isin(seen.frame, list(frames))
    return [int(row) for row in np.unique(seen.object[good])]


def clip_map(world: SceneBatch, frames: Sequence[int], decimals: int = 2) -> str:
    """``<map>[{"object": name, "boundary": [[x, y], ...]}, ...]</map>`` of what frames show.

    Metres, from below the first posed frame, y along its view; outlines are the footprints of the
    boxes. Empty where no frame has a pose.
    """
    posed = [row for row in frames if world.frames.posed[row]]
    if not posed:
        return Layout(decimals=decimals).format(())
    origin, axes = ground_frame(world, posed[0])
    o = world.objects
    shapes, counts = remembered(
        world, "footprints", lambda: footprint(o.centre, o.extent, o.rotation)
    )
    placed = []
    for row in seen_in(world, frames):
        corners = (shapes[row, : counts[row]] - origin) @ axes.T
        placed.append(Placed(str(o.category[row]), tuple((x, y) for x, y in corners.tolist())))
    return Layout(decimals=decimals).format(placed)
