"""Metric questions about one picture: distances, heights, widths, clock directions, comparisons.

The quantities of SpatialVLM and SpatialRGPT, of true boxes instead of estimated clouds, each with
its definition in the question. Objects are those clearly seen in the frame.
"""

from __future__ import annotations

import numpy as np

from sightline import facts, geometry
from sightline.answers import ClockHour, Number, YesNo
from sightline.facts import Definition, Frame, Rows, relations
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.direction import CLOCK_MARGIN, NEAR
from sightline.questions.tasks.distance import HOW, NEVER_BELOW
from sightline.questions.tasks.relations import askable, given_away, pairs_in_view
from sightline.questions.tasks.size import CLEARLY_LARGER
from sightline.scenes import SceneBatch

__all__ = [
    "bigger_in_view",
    "camera_distance",
    "clock_from_camera",
    "height_difference",
    "horizontal_distance",
    "object_width_in_view",
    "pair_distance",
    "taller_in_view",
    "vertical_distance",
    "whole_in_view",
    "wider_in_view",
]

RISE = 0.1
"""metres of height difference that is asked about"""
FAR = 10.0
"""metres to the camera; nothing beyond is measured (VSTI-Bench asks 0.2 to 10 m)"""
WHOLE = 0.2
"""largest share of an object outside the image whose distance or width is asked for"""
SQUARE_ON = 1.1
"""ratio of a box's extent across the view to its edge; beyond it, the content may be narrower"""


@task(answer=Number("m"), scope="frame", program="distance(a, b)")
def pair_distance(
    world: SceneBatch, pick: Pick, definition: Definition = "box_gap", times: float = 1.0
) -> Asked:
    """Distance between two objects in view; SpatialVLM distance, SpatialRGPT direct distance.

    ``times`` other than 1 is a fault of an original (VQASynth: 10), for parity only.
    """
    view, a, b = pairs_in_view(world, pick)
    gap = facts.distance(world, a, b, definition)
    return ask(
        a=a,
        b=b,
        views=view,
        answer=gap.value if times == 1.0 else gap.value * times,
        gate=gap.value >= NEVER_BELOW,
        margin=gap.margin,
        say={
            "how": text.spread(HOW[definition], len(a)),
            "distance": text.late_number(gap.value, 3),
        },
    )


@task(answer=Number("m"), scope="frame", program="distance(a, b)")
def horizontal_distance(
    world: SceneBatch, pick: Pick, definition: Definition = "horizontal"
) -> Asked:
    """Distance between two centres seen from above; SpatialRGPT takes one axis of it."""
    view, a, b = pairs_in_view(world, pick)
    flat, rise = (facts.distance(world, a, b, d).value for d in (definition, "vertical"))
    return ask(
        a=a,
        b=b,
        views=view,
        answer=flat,
        gate=flat >= NEVER_BELOW,
        margin=flat,
        say={"flat": text.late_number(flat, 3), "rise": text.late_number(rise, 2)},
    )


@task(answer=Number("m"), scope="frame", program="distance(a, b)")
def vertical_distance(world: SceneBatch, pick: Pick, definition: Definition = "vertical") -> Asked:
    """Difference in height of two centres along gravity; SpatialVLM, SpatialRGPT."""
    view, a, b = pairs_in_view(world, pick)
    rise, flat = (facts.distance(world, a, b, d).value for d in (definition, "horizontal"))
    return ask(
        a=a,
        b=b,
        views=view,
        answer=rise,
        gate=rise >= RISE,
        margin=rise,
        say={"flat": text.late_number(flat, 2), "rise": text.late_number(rise, 3)},
    )


@task(answer=Number("m"), scope="frame", program="top_difference(a, b)")
def height_difference(world: SceneBatch, pick: Pick, definition: Definition = "vertical") -> Asked:
    """How much higher the top of one object is than that of another; SpatialVLM elevation."""
    view, a, b = pairs_in_view(world, pick)
    tops = [_top(world, x) for x in (a, b)]
    higher = tops[0] > tops[1]
    a, b = np.where(higher, a, b), np.where(higher, b, a)
    rise = np.abs(tops[0] - tops[1])
    return ask(
        a=a,
        b=b,
        views=view,
        answer=rise,
        gate=(rise >= RISE) & ~given_away(world, view, a, b),
        margin=rise,
        say={"rise": text.late_number(rise, 3)},
    )


@task(answer=Number("m"), scope="frame", program="camera_distance(view, a)")
def camera_distance(
    world: SceneBatch, pick: Pick, frame: Frame = "camera", definition: Definition = "box_gap"
) -> Asked:
    """Distance from the camera to the nearest point of an object; VSTI-Bench, SpatialVLM."""
    view, a = whole_in_view(world, pick)
    away = facts.camera_distance(world, view, a)
    return ask(
        a=a,
        views=view,
        answer=away.value,
        gate=(away.value >= NEVER_BELOW) & (away.value <= FAR),
        margin=away.margin,
        say={"distance": text.late_number(away.value, 3)},
    )


@task(answer=Number("m"), scope="frame", program="width(view, a)")
def object_width_in_view(
    world: SceneBatch, pick: Pick, frame: Frame = "world", definition: Definition = "horizontal"
) -> Asked:
    """Level extent of an object across the view, for objects seen square on; SpatialRGPT width."""
    view, a = whole_in_view(world, pick)
    wide = relations.width(world, view, a)
    square = wide.value <= SQUARE_ON * wide.trace["edge"]
    return ask(
        a=a,
        views=view,
        answer=wide.value,
        gate=square & (wide.value >= 0.05),
        margin=wide.margin,
        say={"width": text.late_number(wide.value, 3)},
    )


@task(answer=ClockHour(), scope="frame", program="camera_clock(view, a, b)", level="extrapolation")
def clock_from_camera(
    world: SceneBatch, pick: Pick, frame: Frame = "world", definition: Definition = "centre"
) -> Asked:
    """Clock direction from one object to another, 12 as the camera looks; SpatialRGPT direction."""
    view, a, b = pairs_in_view(world, pick)
    hour = relations.clock(world, view, a, b)
    right, away = np.nan_to_num(hour.trace["right"]), np.nan_to_num(hour.trace["away"])
    return ask(
        a=a,
        b=b,
        views=view,
        answer=hour.value,
        gate=(hour.margin >= CLOCK_MARGIN) & (np.hypot(right, away) >= NEAR),
        margin=hour.margin,
        say={
            "right": text.late_number(np.abs(right), 2),
            "side": text.late_words(["left", "right"], (right > 0).astype(np.int64)),
            "away": text.late_number(np.abs(away), 2),
            "way": text.late_words(["towards", "away from"], (away > 0).astype(np.int64)),
        },
    )


@task(answer=YesNo(), scope="frame", program="larger(a, b)")
def taller_in_view(world: SceneBatch, pick: Pick, definition: Definition = "height") -> Asked:
    """Whether one object in view is taller than another; SpatialVLM, SpatialRGPT tall, short."""
    return _compare(world, pick, definition)


@task(answer=YesNo(), scope="frame", program="larger(a, b)")
def wider_in_view(world: SceneBatch, pick: Pick, definition: Definition = "horizontal") -> Asked:
    """Whether one object's longer horizontal side exceeds another's; SpatialVLM wide, thin."""
    return _compare(world, pick, definition)


@task(answer=YesNo(), scope="frame", program="larger(a, b)")
def bigger_in_view(world: SceneBatch, pick: Pick, definition: Definition = "volume") -> Asked:
    """Whether one object's box has more volume than another's; SpatialVLM big, small."""
    return _compare(world, pick, definition)


def _compare(world: SceneBatch, pick: Pick, definition: Definition) -> Asked:
    """The larger one comes first or second by the coin that orders the pair."""
    view, a, b = pairs_in_view(world, pick)
    fact = facts.size.larger(world, a, b, definition)
    decimals = 4 if definition == "volume" else 2
    return ask(
        a=a,
        b=b,
        views=view,
        answer=fact.value,
        gate=fact.margin >= CLEARLY_LARGER,
        margin=fact.margin,
        say={
            "first": text.late_number(fact.trace["first"], decimals),
            "second": text.late_number(fact.trace["second"], decimals),
        },
    )


def whole_in_view(world: SceneBatch, pick: Pick) -> tuple[Rows, Rows]:
    """Frames and objects that are clearly seen there, nearly nothing of them cut off."""
    seen = world.sightings
    rows = pick.sightings(askable(world) & ~(seen.truncation > WHOLE))
    return seen.frame[rows], seen.object[rows]


def _top(world: SceneBatch, a: Rows) -> np.ndarray:
    boxes = world.objects
    return geometry.aabb(boxes.centre[a], boxes.extent[a], boxes.rotation[a])[1][:, 2]
