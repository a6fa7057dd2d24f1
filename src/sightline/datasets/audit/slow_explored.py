"""Walks, item by item: every image looked through in turn, the ground as complex numbers."""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator, Sequence

import numpy as np

from sightline.datasets.audit.compare import integers, label, margins, numbers, yes_no
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_distance import from_camera
from sightline.datasets.audit.slow_video import usable
from sightline.datasets.audit.slow_view import CLEAR, UNSEEN, state

__all__ = ["CHECKS"]

MOVED, REACH, CHANGED, NEARER = 0.5, 0.5, 0.3, 0.15
"""metres: come, to what has a direction, by which things differ, by which one image is nearer"""
BORDER, TURNED, LEAD = math.radians(10.0), math.radians(15.0), math.radians(5.0)
SLACK = 1e-6


def _flat(point: np.ndarray) -> complex:
    return complex(float(point[0]), float(point[1]))


def _camera(room: Room, view: int) -> tuple[complex, complex]:
    """Where a camera is on the ground, and the unit way it looks."""
    way = _flat(room.pose[view][:3, 2])
    return _flat(room.pose[view][:3, 3]), way / abs(way)


def _spot(room: Room, view: int, obj: int) -> complex:
    """An object for somebody at a view: ahead + i left."""
    at, way = _camera(room, view)
    return (_flat(room.centre[obj]) - at) / way


def _walked(room: Room, item: Item) -> Iterator[Finding]:
    """The views are the first of evenly sampled ones, upright, and nothing moves."""
    every = usable(room)
    total = int(_option(item, "images", 16))
    steps = [round(i * (len(every) - 1) / (total - 1)) for i in range(total)]
    # halves are rounded to even in both
    first = [every[s] for s in steps][: len(item.views)] if len(every) >= total else []
    if item.views != first or len(item.views) != int(_option(item, "seen", 8)):
        yield Finding(item, "views", item.row["views"], first, "are not the first of the walk")
    if len(room.scene.tracks):
        yield Finding(item, "views", item.row["views"], "", "things move")
    for view in item.views:
        right, down, ahead = room.pose[view][2, :3].tolist()
        if abs(ahead) > math.sin(math.pi / 3) + SLACK or abs(right) > 0.5 + SLACK or down >= 0:
            yield Finding(item, "views", item.row["views"], "", "a camera has no level heading")


def _option(item: Item, name: str, default: float) -> float:
    inside = item.row["task"].partition("[")[2].rstrip("]").split(",")
    return next((float(p.partition("=")[2]) for p in inside if p.startswith(name + "=")), default)


def _least(item: Item, found: float, least: float) -> Iterator[Finding]:
    """What the answer hangs on is clear enough, and kept as the margin."""
    if found < least - 1e-5:
        yield Finding(item, "margin", item.row["margin"], found, f"less than {least:.3f}")
    yield from margins([item], np.array([found]))


def _agent(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    """Where one has come to, and which way one looks."""
    for item in items:
        yield from _walked(room, item)
        (start, look), (end, now) = (_camera(room, v) for v in (item.views[0], item.views[-1]))
        way, turn = (end - start) / look, cmath.phase(now / look)
        if program.name == "walk_distance":
            far = math.dist(room.pose[item.views[0]][:3, 3], room.pose[item.views[-1]][:3, 3])
            yield from numbers([item], np.array([far]))
            yield from _least(item, far, MOVED)
        elif program.name == "walk_angle":
            yield from numbers([item], np.array([abs(turn)]))
            yield from _least(item, abs(turn), TURNED)
        elif program.name == "walk_turn":
            yield from label([item], ["left" if turn > 0 else "right"])
            yield from _least(item, min(abs(turn), math.pi - abs(turn)), TURNED)
        else:
            border = min(abs(cmath.phase(way / axis)) for axis in (1, 1j, -1, -1j))
            yield from label([item], [_quadrant(way)])
            yield from _least(item, border, BORDER)
            if abs(way) < MOVED - SLACK:
                yield Finding(item, "answer", item.choice, abs(way), "has not come far")


def _quadrant(way: complex) -> str:
    return ("front" if way.real > 0 else "back") + ("-left" if way.imag > 0 else "-right")


def _seen(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    """Whether, and in which image, a thing was seen."""
    for item in items:
        yield from _walked(room, item)
        states = [state(room, v, item.objects[0]) for v in item.views]
        if program.name == "seen_so_far":
            known = True if CLEAR in states else False if set(states) == {UNSEEN} else None
            yield from yes_no([item], [known])
            continue
        order = states if program.name == "first_image" else states[::-1]
        at = order.index(CLEAR) if CLEAR in order else -1
        if at < 0 or any(s != UNSEEN for s in order[:at]):
            yield Finding(item, "answer", item.row["answer"], states, "is not sure")
        yield from integers([item], [at + 1 if order is states else len(states) - at])


def _counted(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        yield from _walked(room, item)
        members = [o for o, name in enumerate(room.category) if name == item.kinds[0]]
        head = item.kinds[0].lower().split()[-1]
        if any(room.head[o] == head and o not in members for o in range(len(room.head))):
            yield Finding(item, "objects", item.kinds[0], "", "another kind is called so as well")
        states = [[state(room, v, o) for v in item.views] for o in members]
        shown = [CLEAR in s for s in states]
        if not room.complete or any(not c and set(s) != {UNSEEN} for c, s in zip(
                shown, states, strict=True)):  # fmt: skip
            yield Finding(item, "answer", item.row["answer"], states, "is not sure")
        yield from integers([item], [sum(shown)])


def _chosen(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    """Which of several things: not seen, seen first, nearest."""
    for item in items:
        yield from _walked(room, item)
        right = item.options[item.chosen]
        states = {o: [state(room, v, o) for v in item.views] for o in item.options}
        others = [o for o in item.options if o != right]
        if program.name == "unseen_so_far":
            held = set(states[right]) == {UNSEEN} and all(CLEAR in states[o] for o in others)
        elif any(CLEAR not in s for s in states.values()):
            held = False
        elif program.name == "first_come":
            first = states[right].index(CLEAR)
            held = all(set(states[o][: first + 1]) == {UNSEEN} for o in others)
        else:
            last = np.full(len(item.options), item.views[-1])
            low, high = from_camera(room, last, np.array(item.options))
            held = bool((np.delete(low, item.chosen) >= high[item.chosen] + CHANGED - 1e-5).all())
        if not held:
            yield Finding(item, "answer", item.choice, "", "not so, or not sure")


def _shown(room: Room, item: Item) -> Iterator[Finding]:
    if all(state(room, v, item.objects[0]) != CLEAR for v in item.views):
        yield Finding(item, "objects", item.row["objects"], "", "was not seen so far")


def _direction(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        yield from _walked(room, item)
        yield from _shown(room, item)
        spots = [_spot(room, v, item.objects[0]) for v in item.views]
        angle = cmath.phase(spots[-1])
        if min(map(abs, spots[-1:] if program.name != "pointing" else spots)) < REACH - SLACK:
            yield Finding(item, "objects", item.row["objects"], "", "is where the camera stands")
        if program.name == "angle_now":
            yield from numbers([item], np.array([abs(angle)]))
            yield from _least(item, abs(angle), BORDER)
        elif program.name == "pointing":
            off = [abs(cmath.phase(s)) for s in spots]
            best, following = sorted(off)[:2]
            yield from integers([item], [off.index(best) + 1])
            yield from _least(item, following - best, LEAD)
            if state(room, item.views[off.index(best)], item.objects[0]) != CLEAR:
                yield Finding(item, "views", item.row["views"], "", "is hidden in that image")
        else:
            yield from _side(item, spots[-1])


def _side(item: Item, spot: complex) -> Iterator[Finding]:
    axes: tuple[complex, ...]
    options = sorted(item.row["choices"])
    turned = spot / abs(spot)
    if options == ["ahead", "behind"]:
        text, axes = "ahead" if turned.real > 0 else "behind", (1j, -1j)
    elif options == ["left", "right"]:
        text, axes = "left" if turned.imag > 0 else "right", (1, -1)
    else:
        text, axes = _quadrant(turned), (1, 1j, -1, -1j)
    yield from label([item], [text])
    yield from _least(item, min(abs(cmath.phase(turned / axis)) for axis in axes), BORDER)


def _distance(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        yield from _walked(room, item)
        yield from _shown(room, item)
        views, count = np.array(item.views), len(item.views)
        low, high = from_camera(room, views, np.full(count, item.objects[0]))
        away = (low + high) / 2
        if program.name == "distance_now":
            program.one_of("definition", "box_gap")
            yield from numbers([item], low[-1:], high[-1:])
            yield from _least(item, float(away[-1]), CHANGED)
        elif program.name == "nearer_than_before":
            yield from label([item], ["closer" if away[-1] < away[0] else "farther"])
            yield from _least(item, float(abs(away[-1] - away[0])), CHANGED)
        else:
            ranked = np.sort(away)
            yield from integers([item], [int(away.argmin()) + 1])
            yield from _least(item, float(ranked[1] - ranked[0]), NEARER)


CHECKS: dict[str, Check] = {
    **dict.fromkeys(("walk_side", "walk_distance", "walk_turn", "walk_angle"), _agent),
    **dict.fromkeys(("seen_so_far", "first_image", "last_image"), _seen),
    **dict.fromkeys(("unseen_so_far", "first_come", "nearest_now"), _chosen),
    **dict.fromkeys(("side_now", "angle_now", "pointing"), _direction),
    **dict.fromkeys(("distance_now", "nearer_than_before", "nearest_image"), _distance),
    "count_so_far": _counted,
}
