"""Headings, ranges and comparisons with an answer for ties, item by item from 4x4 matrices."""

from __future__ import annotations

import cmath
import itertools
import math
import re
from collections.abc import Iterator, Sequence

import numpy as np

from sightline.datasets.audit.compare import label, margins
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_view import CLEAR, state
from sightline.datasets.audit.words import visible_box

__all__ = ["CHECKS"]

MAIN = ("North", "East", "South", "West")
WINDS = ("North", "Northeast", "East", "Southeast", "South", "Southwest", "West", "Northwest")
SURE = math.radians(10.0)
RANGE = re.compile(r"Between (\d+) meter\(s\) and (\d+) meters")
EVEN = "Almost the same"
EVEN_DEPTH = "Almost the same in terms of front-back position"
SLACK = 1e-6


def _wind(angle: float) -> tuple[str, float]:
    """The wind of a direction, radians to the right of north, and the angle to the next border."""
    best = min(range(8), key=lambda k: abs(cmath.phase(cmath.exp(1j * (angle - k * math.pi / 4)))))
    off = abs(cmath.phase(cmath.exp(1j * (angle - best * math.pi / 4))))
    return WINDS[best], math.pi / 8 - off


def _compass(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "camera")
    for item in items:
        (a,), (view,) = item.objects, item.views
        look, front = room.pose[view][:2, 2], room.rotation[a][:2, 0]
        right = -cmath.phase(complex(*front) / complex(*look))
        looks = item.said["wind"]
        wind, margin = _wind(right + {"North": 0.0, "South": math.pi}[looks])
        if item.params != [float(looks == "South")]:
            yield Finding(item, "params", item.params, looks, "another way to look")
        if not room.front_known[a] or margin < SURE - SLACK:
            yield Finding(item, "objects", item.row["objects"], margin, "has no clear heading")
        kind = [w for w in WINDS if (w in MAIN) == (wind in MAIN)]
        if sorted(item.row["choices"]) != sorted(kind):
            yield Finding(item, "choices", item.row["choices"], kind)
        yield from label([item], [wind])
        yield from margins([item], np.array([max(margin, 0.0)]))
        yield from _clear(room, item)


def _depth_between(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "z_depth")
    program.one_of("frame", "camera")
    for item in items:
        depth = float(room.in_camera(item.views[0], room.centre[item.objects[0]])[2])
        ranges = [RANGE.fullmatch(text) for text in item.row["choices"]]
        if None in ranges or len(ranges) != 3:
            yield Finding(item, "choices", item.row["choices"], "", "are no three ranges")
            continue
        ends = [(int(r[1]), int(r[2])) for r in ranges if r is not None]
        low, high = ends[item.chosen]
        inside = min(depth - low, high - depth)
        if inside < 0.25 - SLACK or depth < 1.0 - SLACK:
            yield Finding(item, "answer", item.choice, f"{depth:.3f}", "is not well inside")
        for place, (least, most) in enumerate(ends):
            wrong = place != item.chosen
            if least >= most or (wrong and least <= depth <= most):
                yield Finding(item, "choices", item.row["choices"][place], f"{depth:.3f}")
        ordered = sorted(ends)
        if any(one[1] >= two[0] for one, two in itertools.pairwise(ordered)):
            yield Finding(item, "choices", item.row["choices"], "", "ranges touch")
        widths = [most - least for least, most in ends]
        published = "published=True" in item.row["task"]
        beyond = sum(end > (low, high) for end in ends)
        if published and beyond != (2 if depth < 7 else 0 if depth > 15 else 1):
            yield Finding(item, "choices", item.row["choices"], beyond, "ranges farther away")
        if not published and any(abs(w - widths[item.chosen]) > 1 for w in widths):
            yield Finding(item, "choices", item.row["choices"], widths, "widths tell the answer")
        yield from margins([item], np.array([max(inside, 0.0)]))
        yield from _clear(room, item)


def _compare(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    """Which has less or more of something, or neither."""
    for item in items:
        (a, b), (view,) = item.objects, item.views
        opposite, word = item.params == [1.0], item.said["word"]
        points = [room.in_camera(view, room.centre[obj]) for obj in (a, b)]
        ahead = program.name == "ahead"
        if program.name == "closer":
            program.one_of("definition", "centre")
            values, tie, sure = [math.hypot(*p) for p in points], 1.0, 0.1
            words = ("closer to", "farther from")
        elif ahead:
            program.one_of("definition", "z_depth")
            # farther is in front
            values, tie, sure = [-float(p[2]) for p in points], 0.5, 0.1
            words = ("in front of", "behind")
        else:
            program.one_of("frame", "image")
            boxes = [visible_box(room, view, obj) for obj in (a, b)]
            width = float(room.size[view][0])
            values = [(box[0] + box[2]) / 2 / width for box in boxes if box is not None]
            tie, sure, words = 1 / 16, 0.005, ("left", "right")
        if word != words[opposite]:
            yield Finding(item, "params", item.params, word, "another way round")
        off = values[0] - values[1]
        first = (off < 0) != opposite
        called = (item.said["a"], item.said["b"], EVEN)
        names = ("Yes", "No", EVEN_DEPTH) if ahead else called
        yield from label([item], [names[2 if abs(off) <= tie else 0 if first else 1]])
        margin = abs(abs(off) - tie)
        if margin < sure - SLACK or sorted(item.row["choices"]) != sorted(names):
            yield Finding(item, "margin", item.row["choices"], margin, "is nearly a tie, or none")
        yield from margins([item], np.array([margin]))
        yield from _clear(room, item)


def _clear(room: Room, item: Item) -> Iterator[Finding]:
    for obj in item.objects:
        if state(room, item.views[0], obj) != CLEAR:
            yield Finding(item, "objects", room.scene.objects.id[obj], "", "is not clearly seen")


CHECKS: dict[str, Check] = {
    "compass": _compass,
    "depth_between": _depth_between,
    "closer": _compare,
    "further_side": _compare,
    "ahead": _compare,
}
