"""Frames of a video, one by one: 4x4 matrices, sample points, and images counted pixel by pixel."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from sightline.datasets.audit.compare import best, label, margins, numbers
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program, Unaudited
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_distance import from_camera
from sightline.datasets.audit.slow_relations import held
from sightline.datasets.audit.slow_view import CLEAR, state

__all__ = ["CHECKS", "sampled", "usable"]

NEAR, FAR, OPTION = 0.2, 10.0, 0.5
"""metres from the camera that are asked for, and from which something is an option"""
APART = 0.15
"""metres between options, and between two things that are put in order"""
FEWEST, MOST = 5, 30
"""frames between two that are compared"""
MOVED, RATIO = 0.5, 1.4
"""least way in metres, and its ratio to the way along the other axis"""
SLACK = 1e-6
WORDS = {"away": (1, "near", "far"), "across": (0, "left", "right"), "down": (2, "up", "down")}
"""axis, and what the object asked about is when it is the lower one along it, or the higher"""


def usable(room: Room) -> list[int]:
    """Frames that may be shown: posed, with a lens, and with a picture where any has one."""
    f = room.scene.frames
    good = [v for v in range(len(room.size)) if f.posed[v] and not np.isnan(room.lens[v]).any()]
    return [v for v in good if f.rgb[v]] if any(f.rgb) else good


def sampled(room: Room, views: Sequence[int]) -> bool:
    """Whether views are evenly sampled frames, the first and the last included."""
    every = usable(room)
    if len(every) < len(views) or len(views) < 2 or len(room.scene.tracks):
        return False
    exact = [i * (len(every) - 1) / (len(views) - 1) for i in range(len(views))]
    return all(v in every and abs(every.index(v) - x) <= 0.5 + SLACK
               for v, x in zip(views, exact, strict=True))  # fmt: skip


def _frames(room: Room, item: Item) -> Iterator[Finding]:
    """Other frames than those of the video, other numbers than those of the question."""
    if not sampled(room, item.views):
        yield Finding(item, "views", item.row["views"], "", "are not the video of the scene")
    if int(item.said.get("count", 0)) != len(item.views):
        yield Finding(item, "question", item.said.get("count"), len(item.views), "frames")
    for slot, at in zip(("image", "image2"), item.params, strict=False):
        if item.said.get(slot) != str(int(at) + 1) or not 0 <= at < len(item.views):
            yield Finding(item, "question", item.said.get(slot), at + 1, "another frame")


def _view(room: Room, item: Item) -> int:
    return item.views[int(item.params[0])]


def _clear(room: Room, item: Item, objects: Sequence[int]) -> Iterator[Finding]:
    for obj in objects:
        if state(room, _view(room, item), obj) != CLEAR:
            yield Finding(item, "objects", room.scene.objects.id[obj], "", "is not clearly seen")


def _distance(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "box_gap")
    for item in items:
        yield from _frames(room, item)
        yield from _clear(room, item, item.objects)
        low, high = from_camera(room, np.array([_view(room, item)]), np.array(item.objects))
        yield from numbers([item], low, high, "bounds of the distance")
        if not high[0] >= NEAR - SLACK or not low[0] <= FAR + SLACK:
            yield Finding(item, "value", item.row["value"], f"{NEAR} to {FAR} m", "too near or far")


def _nearest(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "box_gap")
    for item in items:
        yield from _frames(room, item)
        yield from _clear(room, item, item.options)
        views = np.full(len(item.options), _view(room, item))
        low, high = from_camera(room, views, np.array(item.options))
        away = (low + high) / 2
        yield from best([item], -away[None], SLACK)
        ranked = np.sort(away)
        if ranked[0] < OPTION - SLACK or np.diff(ranked).min() < APART - SLACK:
            yield Finding(item, "choices", item.row["choices"], ranked.tolist(), "not apart")


def _order(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    definition = program.one_of("definition", "interval")
    if program.args[-1] not in WORDS:
        raise Unaudited(f"order along {program.args[-1]}")
    axis, lower, higher = WORDS[program.args[-1]]
    for item in items:
        yield from _frames(room, item)
        yield from _clear(room, item, item.objects)
        a, b = item.objects
        order, gap = held(room, _view(room, item), a, b, axis, "camera", definition)
        told = lower if order > 0 else higher if order < 0 else ""
        yield from label([item], [told if gap >= APART - SLACK else ""])
        yield from margins([item], np.array([gap]))


def _ends(item: Item) -> Iterator[Finding]:
    first, last = item.params
    if not FEWEST <= last - first <= MOST:
        yield Finding(item, "params", item.params, f"{FEWEST} to {MOST} frames apart")


def _moved(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    for item in items:
        yield from _frames(room, item)
        yield from _ends(item)
        eyes = [room.pose[item.views[int(at)]] @ np.array([0, 0, 0, 1.0]) for at in item.params]
        way = math.dist(eyes[0][:3], eyes[1][:3])
        yield from numbers([item], np.array([way]))
        if not NEAR - SLACK <= way <= FAR + SLACK:
            yield Finding(
                item, "value", item.row["value"], f"{NEAR} to {FAR} m", "too short or long"
            )


def _movement(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    for item in items:
        yield from _frames(room, item)
        yield from _ends(item)
        first, last = (item.views[int(at)] for at in item.params)
        x, _, z = (np.linalg.inv(room.pose[first]) @ room.pose[last])[:3, 3].tolist()
        ways = {"right": x, "left": -x, "forward": z, "backward": -z}
        told = max(ways, key=lambda name: ways[name])
        other = abs(z) if told in ("right", "left") else abs(x)
        clear = ways[told] >= MOVED - SLACK and ways[told] >= RATIO * other * (1 - SLACK)
        yield from label([item], [told if clear else ""], f"way {x:.3f}, {z:.3f}")
        yield from margins([item], np.array([ways[told] - other]))


CHECKS: dict[str, Check] = {
    "video_camera_distance": _distance,
    "video_nearest_to_camera": _nearest,
    "video_order": _order,
    "video_camera_moved": _moved,
    "video_movement": _movement,
}
