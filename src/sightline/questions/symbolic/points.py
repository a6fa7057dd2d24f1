"""Sparkle's skills on labelled points: direction, distance, place; and what is made of them.

The three basic skills are direction, distance and localization; shortest path and travelling
salesman are held out. Numbers of points and options, the picture and the wording are ours: the
published ones are unconfirmed, and every one of them is an argument.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sightline.answers import Choice, Number, Order, Point
from sightline.answers.regions import PointNear
from sightline.questions.symbolic.posed import Posed
from sightline.scenes.symbolic.labelled_points import (
    Plane,
    draw_plane,
    draw_roads,
    shortest_tour,
    shortest_way,
)
from sightline.scenes.worlds.draws import Draws

__all__ = [
    "WAYS_4", "WAYS_8", "pose_direction", "pose_distance", "pose_localization", "pose_nearer",
    "pose_path", "pose_tour",
]  # fmt: skip

WAYS_4: Final = ("right", "up", "left", "down")
WAYS_8: Final = (
    "right", "upper right", "up", "upper left", "left", "lower left", "down", "lower right",
)  # fmt: skip
"""counter-clockwise from the x axis"""
_SEEN: Final = "x grows to the right, y grows upwards; one square of the grid is one unit."

Keys = NDArray[np.uint64]


def _world(plane: Plane, asked: list[str], **more: Any) -> dict[str, Any]:
    points = {label: list(place) for label, place in plane.points.items()}
    return {"side": plane.side, "points": points, "asked": asked, **more}


def _planes(
    name: str, keys: Keys, count: int, side: int, apart: float
) -> Iterator[tuple[int, Draws, Plane]]:
    """The plane of every key that gives one, with the draws that go on from there."""
    for key in keys.tolist():
        draws = Draws(name, key)
        plane = draw_plane(draws, count, side, apart)
        if plane is not None:
            yield key, draws, plane


def pose_direction(
    keys: Keys, ways: tuple[str, ...] = WAYS_8, count: int = 5, side: int = 10, margin: float = 6.0
) -> Iterator[Posed]:
    """Where one point is from another, by choice.

    Args:
        keys: one question each.
        ways: names of equal sectors, counter-clockwise, the first around the x axis.
        count, side: points, and the largest coordinate.
        margin: degrees that the direction stays away from the border of a sector.
    """
    for key, draws, plane in _planes("direction", keys, count, side, 2.0):
        a, b = draws.shuffled(list(plane.points))[:2]
        (ax, ay), (bx, by) = plane.points[a], plane.points[b]
        angle = math.degrees(math.atan2(by - ay, bx - ax)) % 360
        width = 360 / len(ways)
        sector = (angle + width / 2) % 360
        if min(sector % width, width - sector % width) < margin:
            continue
        truth = ways[int(sector // width)]
        options = tuple(draws.shuffled(ways))
        yield Posed(
            key=key, task="direction", text="", options=options,
            question=f"In which direction is point {b} from point {a}?",
            answer=Choice(options), truth=truth, world=_world(plane, [a, b]),
            rationale=f"From {a} ({ax}, {ay}) to {b} ({bx}, {by}) it is {bx - ax:+d} in x and "
            f"{by - ay:+d} in y.\nThat is {angle:.0f} degrees from the x axis: {truth}.",
            tags={"points": str(count), "ways": str(len(ways))},
        )  # fmt: skip


def pose_distance(keys: Keys, count: int = 5, side: int = 10) -> Iterator[Posed]:
    """How far two points are apart, in units of the grid."""
    for key, draws, plane in _planes("distance", keys, count, side, 2.0):
        a, b = draws.shuffled(list(plane.points))[:2]
        (ax, ay), (bx, by) = plane.points[a], plane.points[b]
        length = plane.between(a, b)
        yield Posed(
            key=key, task="distance", text="", answer=Number(), truth=round(length, 2),
            question=f"{_SEEN} How far is point {a} from point {b}, in a straight line?",
            world=_world(plane, [a, b]),
            rationale=f"{a} is at ({ax}, {ay}), {b} at ({bx}, {by}).\n"
            f"The root of {abs(bx - ax)}^2 + {abs(by - ay)}^2 is {length:.2f}.",
            tags={"points": str(count)},
        )  # fmt: skip


def pose_nearer(
    keys: Keys, count: int = 5, side: int = 10, margin: float = 0.15
) -> Iterator[Posed]:
    """Which of two points is nearer to a third; the distances differ by the margin's share."""
    for key, draws, plane in _planes("nearer", keys, count, side, 2.0):
        a, b, c = draws.shuffled(list(plane.points))[:3]
        first, second = plane.between(a, b), plane.between(a, c)
        if abs(first - second) < margin * max(first, second):
            continue
        truth = b if first < second else c
        yield Posed(
            key=key, task="distance comparison", text="", options=(b, c),
            question=f"Which point is nearer to point {a}: {b} or {c}?",
            answer=Choice((b, c)), truth=truth, world=_world(plane, [a, b, c]),
            rationale=f"{b} is {first:.2f} away, {c} {second:.2f}: {truth} is nearer.",
            tags={"points": str(count)},
        )  # fmt: skip


def pose_localization(keys: Keys, count: int = 5, side: int = 10) -> Iterator[Posed]:
    """The coordinates of a point."""
    for key, draws, plane in _planes("localization", keys, count, side, 2.0):
        label = draws.pick(list(plane.points))
        place = plane.points[label]
        yield Posed(
            key=key, task="localization", text="", answer=Point(metric=PointNear(0.5)),
            question=f"{_SEEN} What are the coordinates (x, y) of point {label}?",
            truth=place, world=_world(plane, [label]),
            rationale=f"{label} is {place[0]} units to the right and {place[1]} up.",
            tags={"points": str(count)},
        )  # fmt: skip


def pose_path(keys: Keys, count: int = 7, side: int = 12, margin: float = 0.03) -> Iterator[Posed]:
    """The shortest way along roads; every other way is longer by the margin's share at least."""
    for key, draws, plane in _planes("path", keys, count, side, 3.0):
        roads = draw_roads(draws, plane, 4)
        a, b = draws.shuffled(list(plane.points))[:2]
        way = shortest_way(plane, roads, a, b)
        if way is None or len(way.labels) < 3 or way.other < (1 + margin) * way.length:
            continue
        told = " + ".join(f"{plane.between(*leg):.2f}" for leg in pairwise(way.labels))
        yield Posed(
            key=key, task="shortest path", text="", answer=Order(), truth=way.labels,
            question=f"Roads are drawn as lines. Which is the shortest way from point {a} to point "
            f"{b} along the roads? List its points in order, {a} first and {b} last.",
            world=_world(plane, [a, b], roads=[list(road) for road in roads]),
            rationale=f"{' to '.join(way.labels)} is {told} = {way.length:.2f} long.",
            tags={"points": str(count), "legs": str(len(way.labels) - 1)},
        )  # fmt: skip


def pose_tour(keys: Keys, count: int = 6, side: int = 10, margin: float = 0.03) -> Iterator[Posed]:
    """The shortest round trip; every other one is longer by the margin's share at least."""
    for key, _, plane in _planes("tour", keys, count, side, 2.0):
        way = shortest_tour(plane)
        if way.other < (1 + margin) * way.length:
            continue
        first = way.labels[0]
        yield Posed(
            key=key, task="travelling salesman", text="", answer=Order(tuple(plane.points)),
            truth=way.labels, world=_world(plane, []),
            question=f"Which is the shortest round trip that starts at point {first}, visits every "
            f"other point once and returns to {first}? List the points in order, {first} first, "
            "without the return. Of the two directions give the one whose second point comes "
            "before the last one in the alphabet.",
            rationale=f"{' to '.join((*way.labels, first))} is {way.length:.2f} long; the next "
            f"best round trip {way.other:.2f}.",
            tags={"points": str(count)},
        )  # fmt: skip
