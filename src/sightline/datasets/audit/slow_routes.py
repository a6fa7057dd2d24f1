"""Turns of a route: the angle between consecutive legs, each leg a complex number.

Both ways to walk are followed: to the middle of every stop, and only to where its outline is met.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from sightline.datasets.audit.compare import label
from sightline.datasets.audit.floor import floor_of, rectangle, upright
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_distance import closest
from sightline.datasets.audit.slow_floor import passes

__all__ = ["CHECKS"]

BACK, STRAIGHT = math.radians(135.0), math.radians(20.0)
"""from the first angle a turn leads back, below the second it is none"""
LEAN = 1e-3
"""radians by which a box that counts as upright may lean"""
ROBOT = 0.3
"""metres; what has to get along the legs"""


def _turns(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "observer")
    first = program.name == "turns_first"
    for item in items:
        readings = [_angles(stops, first) for stops in _walks(room, item.objects, first)]
        words = [", ".join(_word(angle) for angle in angles) for angles in readings]
        if words[0] != words[1]:
            yield Finding(item, "answer", item.choice, words, "the two ways to walk differ")
        yield from label([item], words[:1], f"angles {np.degrees(readings[0]).round(1)}")
        margin = min(_margin(angle) for angles in readings for angle in angles)
        exact = all(upright(room, obj) for obj in item.objects)
        if exact and not abs(margin - item.row["margin"]) <= LEAN:
            yield Finding(item, "margin", item.row["margin"], f"{margin:.6g}")
        yield from _open(room, item, first)


def _walks(room: Room, objects: Sequence[int], first: bool) -> tuple[list[complex], list[complex]]:
    shapes = [rectangle(room, obj) for obj in objects]
    middles = [complex(*room.centre[obj, :2]) for obj in objects]
    met = middles[:1]
    for k, (middle, along, half) in enumerate(shapes[1:], start=1):
        if k == 1 and first:
            met.append(middle)
            continue
        # after turning on the spot the walk goes on from the first stop
        here = met[0] if first and k == 2 else met[-1]
        if upright(room, objects[k]):
            local = (here - middle) / along
            near = complex(
                min(max(local.real, -half[0]), half[0]), min(max(local.imag, -half[1]), half[1])
            )
            met.append(middle + near * along)
        else:
            met.append(_nearest(room, objects[k], here))
    return middles, met


def _nearest(room: Room, obj: int, here: complex) -> complex:
    """Nearest place under a tilted box: its nearest point to a vertical line."""
    line = np.array([[here.real, here.imag, room.centre[obj, 2]]])
    found, _ = closest(
        room.centre[obj][None], room.extent[obj][None] / 2, room.rotation[obj][None],
        line, np.array([[0.0, 0.0, 1e3]]), np.eye(3)[None],
    )  # fmt: skip
    return complex(*found[0, :2])


def _angles(stops: Sequence[complex], first: bool) -> list[float]:
    """Turns in radians, positive to the left."""
    if first:
        legs = [stops[1] - stops[0], stops[2] - stops[0]]
        legs += [b - a for a, b in itertools.pairwise(stops[2:])]
    else:
        legs = [b - a for a, b in itertools.pairwise(stops)]
    return [float(np.angle(b * a.conjugate())) for a, b in itertools.pairwise(legs)]


def _word(angle: float) -> str:
    if abs(angle) >= BACK:
        return "turn back"
    return "turn left" if angle > 0 else "turn right"


def _margin(angle: float) -> float:
    size = abs(angle)
    return size - BACK if size >= BACK else min(size - STRAIGHT, BACK - size)


def _open(room: Room, item: Item, first: bool) -> Iterator[Finding]:
    """Where the floor is known no leg may be blocked."""
    floor = floor_of(room)
    if floor is None:
        return
    walked = [item.objects[0], *item.objects[2:]] if first else item.objects
    for a, b in itertools.pairwise(walked):
        pair = (min(a, b), max(a, b))
        free = room.once(("leg", pair), partial(passes, room, floor, pair, ROBOT))
        if free is not True:
            names = room.scene.objects.id[[a, b]].tolist()
            yield Finding(item, "objects", names, free, "the way is not free")


CHECKS: dict[str, Check] = {"turns": _turns, "turns_first": _turns}
