"""How far along the view things are, and what is nearer."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Choice, Number, Order
from sightline.facts import Definition, Frame, Rows, correspondence, depth, visibility
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys
from sightline.questions.references import frame_references, named_in_frame
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = ["depth_order", "depth_value", "nearer_point", "nearest_to_camera", "point_depth"]

NEVER_BELOW = 0.2
"""metres; no depth below it is asked for (VSTI-Bench)"""
CENTRE_AGREES = 0.15
"""largest difference of an object's median depth from that of its box centre, as a share of it:
the number then hardly depends on what is called the depth of an object"""
INTERVALS_APART = 0.15
"""metres between depth intervals that are put in order (VSTI-Bench) ..."""
INTERVALS_APART_SHARE = 0.05
"""... and the share of the depth at which they lie"""
NEAREST_FROM = 0.5
"""metres; nothing nearer to the camera is an option (VSTI-Bench)"""
OPTIONS_APART = 0.15
"""metres between the nearest option and the runner-up (VSTI-Bench)"""
POINTS_DEEPER = 0.2
"""ratio over 1 between the depths of two points (DSR-Suite compares at 1.2) ..."""
POINTS_DEEPER_BY = 0.15
"""... and metres between them"""
POINTS_APART = 50
"""thousandths of the image between two points"""
_BREAKS_A_LIST = r"[,;>\[\]\n\"]| then | and "


@task(answer=Number("m", decimals=2), program="z_depth(a)", scope="frame", level="perception")
def depth_value(
    world: SceneBatch, pick: Pick, definition: Definition = "z_depth", frame: Frame = "camera"
) -> Asked:
    """Median depth of the visible part of an object; SpatialBot, MultiSPA depth estimation."""
    seen = world.sightings
    usable = visibility.clear(world) & visibility.measured(world) & _posed(world)
    usable &= np.isfinite(seen.depth_median) & correspondence.lone_boxes(world)
    rows = pick.sightings(usable)
    fact = depth.z_depth(world, rows)
    off = np.abs(fact.value - fact.trace["centre"])
    near = np.where(np.isfinite(fact.trace["near"]), fact.trace["near"], fact.value)
    return ask(
        a=seen.object[rows],
        views=seen.frame[rows],
        answer=fact.value,
        gate=(fact.value >= NEVER_BELOW) & (off <= CENTRE_AGREES * fact.value),
        margin=fact.margin,
        say={"near": text.number(near, 2), "depth": text.number(fact.value, 2)},
    )


@task(answer=Number("m", decimals=2), program="depth_at(x, y)", scope="frame", level="perception")
def point_depth(
    world: SceneBatch, pick: Pick, definition: Definition = "z_depth", frame: Frame = "camera"
) -> Asked:
    """Depth of the surface at an image point; MultiSPA depth estimation by coordinates."""
    rows = _points(world, pick, 1)[:, 0]
    fact = depth.point_depth(world, rows)
    place = places(world, rows)
    return ask(
        views=world.landmarks.frame[rows],
        answer=fact.value,
        gate=fact.value >= NEVER_BELOW,
        margin=fact.margin,
        params=(place[:, 0], place[:, 1]),
        say={"point": text.coordinates(place), "depth": text.number(fact.value, 3)},
    )


@task(answer=Choice(), program="nearer_point(x, y, x2, y2)", scope="frame", level="perception")
def nearer_point(
    world: SceneBatch, pick: Pick, definition: Definition = "z_depth", frame: Frame = "camera",
    ratio: float = POINTS_DEEPER, gap: float = POINTS_DEEPER_BY, even: bool = True,
) -> Asked:  # fmt: skip
    """Which of two image points is nearer; BLINK relative depth, MultiSPA depth comparison.

    What is lower in a picture is nearer more often than not. With ``even``, of pairs at nearly the
    same places the lower point is nearer as often as the upper one, so that coordinates do not give
    the answer away.
    """
    first, second = _points(world, pick, 2).T
    # landmarks of a frame are in some order, so which comes first is drawn
    spots = [column.astype(np.int64) for x in (first, second) for column in places(world, x).T]
    view = frame_keys(world)[world.landmarks.frame[first]]
    swap = hashing.uniform(hashing.mix(np.uint64(pick.seed), view, *spots), 2) == 1
    first, second = np.where(swap, second, first), np.where(swap, first, second)
    fact = depth.nearer_point(world, first, second)
    one, two = places(world, first), places(world, second)
    deeper = np.abs(fact.trace["first"] - fact.trace["second"]) >= gap
    apart = np.hypot(*(one - two).T) >= POINTS_APART
    points = [text.coordinates(place) for place in (one, two)]
    return ask(
        views=world.landmarks.frame[first],
        answer=fact.value,
        options=np.stack([_strings(p) for p in points], axis=1),
        gate=apart & deeper & (fact.margin >= ratio),
        margin=fact.margin,
        params=(one[:, 0], one[:, 1], two[:, 0], two[:, 1]),
        even=_lower_nearer(one, two, fact.value) if even else None,
        say={
            "first": points[0],
            "second": points[1],
            "depth": text.number(fact.trace["first"], 2),
            "depth2": text.number(fact.trace["second"], 2),
        },
    )


@task(
    answer=Order(),
    program="order_by_depth(objects)",
    scope="frame",
    references=("name", "description"),
)
def depth_order(
    world: SceneBatch,
    pick: Pick,
    definition: Definition = "interval",
    frame: Frame = "camera",
    options: int = 3,
) -> Asked:
    """Objects of a view from near to far, where their depth intervals do not touch."""
    usable = visibility.clear(world) & _posed(world) & named_in_frame(world) & _listable(world)
    sets = pick.sighted_sets(options, usable)
    seen = world.sightings
    view, objects = seen.frame[sets[:, 0]], seen.object[sets]
    fact = depth.order(world, view, objects)
    low, high = fact.trace["low"], fact.trace["high"]
    apart = np.maximum(INTERVALS_APART, INTERVALS_APART_SHARE * high[:, :-1].max(axis=1))
    ranked = np.take_along_axis(sets, fact.value, axis=1)
    middle = seen.depth_median[ranked]
    # what was measured must not contradict the boxes; unknown depths are no contradiction
    agree = ~(np.diff(middle, axis=1) <= 0).any(axis=1)
    nouns = [_bare(world, column) for column in ranked.T]
    parts = [
        pc.binary_join_element_wise(
            "the ", n, " from ", text.number(a, 2), " to ", text.number(b, 2), " m", ""
        )
        for n, a, b in zip(nouns, low.T, high.T, strict=True)
    ]
    names = "abcdefgh"[:options]
    return ask(
        **dict(zip(names, objects.T, strict=True)),
        listed=tuple(names),
        views=view,
        answer=_strings(pc.binary_join_element_wise(*nouns, ", ")),
        gate=(fact.margin >= apart) & (low[:, 0] >= NEVER_BELOW) & agree,
        margin=fact.margin,
        say={"spans": text.listed(parts)},
    )


@task(
    answer=Choice(),
    program="nearest_to_camera(options)",
    scope="frame",
    references=("name", "description"),
)
def nearest_to_camera(
    world: SceneBatch,
    pick: Pick,
    definition: Definition = "box_gap",
    frame: Frame = "camera",
    options: int = 4,
) -> Asked:
    """Which of several objects is nearest to the camera; VSTI-Bench camera-object distance."""
    sets = pick.sighted_sets(
        options, visibility.clear(world) & _posed(world) & named_in_frame(world)
    )
    objects, view = world.sightings.object[sets], world.sightings.frame[sets[:, 0]]
    fact = depth.nearest_in_view(world, view, objects)
    ranked = np.sort(fact.trace["gaps"], axis=1)
    return ask(
        views=view,
        options=objects,
        answer=fact.value,
        gate=(ranked[:, 0] >= NEAREST_FROM) & (fact.margin >= OPTIONS_APART),
        margin=fact.margin,
        say={"nearest": text.number(ranked[:, 0], 2), "next": text.number(ranked[:, 1], 2)},
    )


def places(world: SceneBatch, landmark: Rows) -> NDArray[np.float64]:
    """(n, 2) whole coordinates of landmark rows in their frame, 0 to 1000."""
    marks = world.landmarks
    return np.rint(marks.uv[landmark] / world.frames.size[marks.frame[landmark]] * 1000.0)


def _lower_nearer(
    one: NDArray[np.float64], two: NDArray[np.float64], nearer: Rows
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Rows and columns of the upper and the lower point, and whether the lower one is nearer."""
    swap = (two[:, 1] < one[:, 1]) | ((two[:, 1] == one[:, 1]) & (two[:, 0] < one[:, 0]))
    upper, lower = (np.where(swap[:, None], b, a) for a, b in ((one, two), (two, one)))
    shown = np.stack([lower[:, 1], upper[:, 1], lower[:, 0], upper[:, 0]], axis=1)
    return shown, (nearer == 1) ^ swap


def _points(world: SceneBatch, pick: Pick, size: int) -> Rows:
    rows = np.flatnonzero(world.frames.posed[world.landmarks.frame])
    return pick.within(rows, world.landmarks.frame[rows], size)


def _posed(world: SceneBatch) -> NDArray[np.bool_]:
    return world.frames.posed[world.sightings.frame]


def _bare(world: SceneBatch, sighting: Rows) -> text.Text:
    book = frame_references(world)
    return book.bare(np.where(book.offered[0][sighting], 0, 1), sighting)


def _listable(world: SceneBatch) -> NDArray[np.bool_]:
    """Sightings whose words cannot be mistaken for two items of a list."""
    noun = _bare(world, np.arange(len(world.sightings)))
    return ~_strings(pc.match_substring_regex(noun, _BREAKS_A_LIST)).astype(bool)


def _strings(values: pa.Array) -> NDArray[np.object_]:
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=object)
