"""Places told by dots in the picture, and a place to be found: MultiSPA's second way of asking.

The same facts as of the tasks that tell places by coordinates; see :mod:`sightline.questions.dots`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Choice, Number, Point, Vector
from sightline.facts import Definition, Frame, correspondence
from sightline.questions import text
from sightline.questions.dots import dot_name, dotted
from sightline.questions.pick import Pick
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks import depth, object_motion
from sightline.questions.tasks.depth import places
from sightline.questions.tasks.multiview import common_points, point_options
from sightline.scenes import SceneBatch

__all__ = [
    "dotted_correspondence",
    "dotted_depth",
    "dotted_displacement",
    "dotted_distance_moved",
    "nearer_dot",
    "point_in_second_view",
]

FOUND: Final = 25.0
"""thousandths of the image that a place found in the second view may be off, along each side"""
SURE: Final = 15.0
"""thousandths that the depth of the point may move that place"""


@task(answer=Number("m", decimals=2), program="dot_depth(dots)", scope="frame", level="perception",
      tags=("timeless",))  # fmt: skip
def dotted_depth(
    world: SceneBatch, pick: Pick, definition: Definition = "z_depth", frame: Frame = "camera"
) -> Asked:
    """Depth of the surface at a dot; MultiSPA depth estimation."""
    asked = depth.point_depth.compute(world, pick, definition, frame)
    return dotted(world, asked, [(0, _xy(asked, 0))])


@task(answer=Choice(), program="nearer_dot(dots)", scope="frame", level="perception",
      tags=("timeless",))  # fmt: skip
def nearer_dot(
    world: SceneBatch, pick: Pick, definition: Definition = "z_depth", frame: Frame = "camera",
    ratio: float = depth.POINTS_DEEPER, gap: float = depth.POINTS_DEEPER_BY, even: bool = True,
) -> Asked:  # fmt: skip
    """Which of two dots is on the nearer surface; MultiSPA depth comparison, BLINK depth."""
    asked = depth.nearer_point.compute(world, pick, definition, frame, ratio, gap, even)
    names = np.array([dot_name(0), dot_name(1)], dtype=object)
    return dotted(
        world,
        asked,
        [(0, _xy(asked, 0)), (0, _xy(asked, 1))],
        options=np.broadcast_to(names, (len(asked), 2)),
    )


@task(answer=Choice(), program="same_dot(dots)", scope="views", tags=("timeless",))
def dotted_correspondence(
    world: SceneBatch, pick: Pick, definition: Definition = "z_depth"
) -> Asked:
    """Which dot of the second view is where the dot of the first is; MultiSPA correspondence."""
    views, one, two = common_points(world, pick)
    options, enough, gap = point_options(world, pick, one, two)
    count, many = options.shape
    spots = places(world, options.reshape(-1)).reshape(count, many, 2)
    here = places(world, one)
    # dots are coloured in an order of their own, so that no colour is right more often
    numbers = spots.astype(np.int64).transpose(1, 2, 0).reshape(2 * many, count)
    lots = hashing.mix(*numbers, np.uint64(pick.seed))
    order = np.argsort(hashing.mix(lots[:, None], np.arange(many)), axis=1, kind="stable")
    spots = np.take_along_axis(spots, order[..., None], axis=1)
    names = np.array([dot_name(1 + nth) for nth in range(many)], dtype=object)
    asked = ask(
        views=views,
        answer=(order == 0).argmax(axis=1),
        options=np.broadcast_to(names, (count, many)),
        gate=enough,
        margin=gap,
        say={
            "depth": text.late_number(world.landmarks.depth[one], 2),
            "depth2": text.late_number(world.landmarks.depth[two], 2),
        },
    )
    return dotted(world, asked, [(0, here), *((1, spots[:, nth]) for nth in range(many))])


@task(answer=Point(convention="thousand"), program="place_of_point(x, y)", scope="views",
      tags=("timeless",))  # fmt: skip
def point_in_second_view(
    world: SceneBatch, pick: Pick, definition: Definition = "z_depth"
) -> Asked:
    """Where the second view shows a point of the first; MultiSPA correspondence by coordinates."""
    views, one, two = common_points(world, pick)
    here, there = places(world, one), places(world, two)
    off = correspondence.drift(world, one, two)
    region = np.concatenate([np.maximum(there - FOUND, 0.0), np.minimum(there + FOUND, 1000.0)], 1)
    # wherever in its rounding the point is, the second view shows it
    shown = ((there >= SURE) & (there <= 1000.0 - SURE)).all(axis=1)
    return ask(
        views=views,
        answer=there,
        gate=(off <= SURE) & shown,
        margin=np.maximum(FOUND - off, 0.0),
        region=region,
        params=(here[:, 0], here[:, 1]),
        say={
            "point": text.coordinates(here),
            "depth": text.late_number(world.landmarks.depth[one], 2),
            "depth2": text.late_number(world.landmarks.depth[two], 2),
        },
    )


@task(answer=Number("mm", decimals=0), program="dot_moved(dots)", scope="views",
      tags=("motion",))  # fmt: skip
def dotted_distance_moved(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "world",
    reversed_share: float = 0.0,
) -> Asked:  # fmt: skip
    """How far what is at a dot of the first image moved; MultiSPA object movement."""
    asked = object_motion.pointed_distance_moved.compute(
        world, pick, definition, frame, reversed_share
    )
    return dotted(world, asked, [(0, _xy(asked, 0))])


@task(answer=Vector("mm", decimals=0), program="dot_displacement(dots)", scope="views",
      tags=("motion",))  # fmt: skip
def dotted_displacement(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    reversed_share: float = 0.0,
) -> Asked:  # fmt: skip
    """The same as a vector in the first camera's axes; MultiSPA object movement."""
    asked = object_motion.pointed_displacement.compute(
        world, pick, definition, frame, reversed_share
    )
    return dotted(world, asked, [(0, _xy(asked, 0))])


def _xy(asked: Asked, nth: int) -> NDArray[np.float64]:
    """(n, 2) the nth place of a question that tells its places by coordinates."""
    assert asked.params is not None, "places are numbers"
    return asked.params[:, 2 * nth : 2 * nth + 2]
