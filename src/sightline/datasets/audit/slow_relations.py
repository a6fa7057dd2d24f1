"""Left, right, in front, behind, above, below: of dense surface points carried into each frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.compare import MARGIN_SLACK, label, numbers, yes_no
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program, Unaudited
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.samples import surface

__all__ = ["CHECKS", "held"]

Floats = NDArray[np.float64]
NEAR = 0.05
"""metres before the camera from which outlines in the picture are looked at"""
WORDS = ("to the left of", "to the right of", "in front of", "behind", "above", "below")
"""by code; a code and its neighbour are opposites"""


def _carried(room: Room, view: int, obj: int, reference: int, frame: str) -> Floats:
    """(n, 3) samples of an object, columns: rightwards, away, downwards in the frame."""
    points = surface(room, obj)
    if frame == "camera":
        return room.once(("carried", view, obj), lambda: room.in_camera(view, points)[:, [0, 2, 1]])
    if frame == "world":
        ahead = complex(*room.pose[view][:2, 2])
        turned = ((points[:, 0] + 1j * points[:, 1]) - complex(*room.pose[view][:2, 3])) / ahead
        size = abs(ahead)
        return np.stack([-turned.imag * size, turned.real * size, -points[:, 2]], axis=1)
    if frame == "object":
        local = np.linalg.solve(room.rotation[reference], (points - room.centre[reference]).T).T
        # its left is +y, its front +x, its top +z
        return np.stack([-local[:, 1], -local[:, 0], -local[:, 2]], axis=1)
    raise Unaudited(f"relations in frame={frame}")


def _picture(room: Room, view: int, obj: int) -> Floats | None:
    """x0, y0, x1, y1 of the samples in the picture; None when some are not before the camera."""

    def compute() -> Floats | None:
        points = room.in_camera(view, surface(room, obj))
        if (points[:, 2] < NEAR).any():
            return None
        uv = room.pixel(view, points)
        return np.concatenate([uv.min(axis=0), uv.max(axis=0)])

    return room.once(("picture", view, obj), compute)


def held(
    room: Room, view: int, a: int, b: int, axis: int, frame: str, definition: str
) -> tuple[int, float]:
    """+1 where a is the lower one along axis (across, away, down), -1 where b is, 0 for neither.

    And the metres that separate them.
    """
    key = ("held", view, a, b, axis, frame, definition)
    return room.once(key, lambda: _held(room, view, a, b, axis, frame, definition))


def _held(
    room: Room, view: int, a: int, b: int, axis: int, frame: str, definition: str
) -> tuple[int, float]:
    one = _carried(room, view, a, b, frame)[:, axis]
    two = _carried(room, view, b, b, frame)[:, axis]
    if definition == "interval":
        if one.max() < two.min():
            order, gap = 1, float(two.min() - one.max())
        elif two.max() < one.min():
            order, gap = -1, float(one.min() - two.max())
        else:
            return 0, 0.0
    elif definition == "centroid":
        # the samples lie evenly about the middle of the box
        offset = float(two.mean() - one.mean())
        order, gap = (1 if offset > 0 else -1), abs(offset)
    else:
        raise Unaudited(f"relations with definition={definition}")
    if frame == "camera" and axis != 1:
        order = _seen_too(room, view, a, b, 0 if axis == 0 else 1, order, definition)
    return order, gap


def _seen_too(room: Room, view: int, a: int, b: int, side: int, order: int, definition: str) -> int:
    """The order, where it holds in the picture as well; else 0."""
    one, two = _picture(room, view, a), _picture(room, view, b)
    if one is None or two is None:
        # reaches behind the camera: the part before it is cut, the rest of the order stands
        return order
    if definition == "interval":
        apart = (two[side] - one[side + 2]) if order > 0 else (one[side] - two[side + 2])
    else:
        apart = order * (two[side] + two[side + 2] - one[side] - one[side + 2])
    return order if apart > 0 else 0


def _either(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    axis = 0 if program.name == "left_right" else 2
    words = ("above", "below") if axis else ("left", "right")
    frame, definition = program.option("frame"), program.option("definition")
    for item in items:
        a, b = item.objects
        order, gap = held(room, item.views[0], a, b, axis, frame, definition)
        yield from label([item], [words[0] if order > 0 else words[1] if order < 0 else ""])
        yield from _same_gap(item, gap)


def _same_gap(item: Item, gap: float) -> Iterator[Finding]:
    stored = item.row["margin"]
    if not abs(stored - gap) <= MARGIN_SLACK * max(1.0, gap):
        yield Finding(item, "margin", stored, f"{gap:.6g}", "metres that separate the two")


def _related(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    frame, definition = program.option("frame"), program.option("definition")
    for item in items:
        code = int(item.params[0]) if item.params else -1
        if not 0 <= code < len(WORDS):
            yield Finding(item, "params", item.params, "0 to 5")
            continue
        if frame == "object" and not room.front_known[item.objects[1]]:
            yield Finding(item, "objects", item.row["objects"][1], "", "has no known front")
        if item.said.get("relation", WORDS[code]) != WORDS[code]:
            yield Finding(item, "question", item.said["relation"], WORDS[code], "another relation")
        a, b = item.objects
        order, gap = held(room, item.views[0], a, b, code // 2, frame, definition)
        wanted = 1 if code % 2 == 0 else -1
        yield from yes_no([item], [None if order == 0 else order == wanted])
        yield from _same_gap(item, gap)


def _width(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "horizontal")
    spans = [
        np.ptp(_carried(room, item.views[0], item.objects[0], -1, program.option("frame"))[:, 0])
        for item in items
    ]
    yield from numbers(items, np.array(spans))


CHECKS: dict[str, Check] = {
    "left_right": _either,
    "above_below": _either,
    "related": _related,
    "width": _width,
}
