"""What views show, counted on their instance images pixel by pixel.

A frame without such an image is judged by its stored sightings, and an object of it counts as
unseen only when no sample of its surface falls into the image.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from sightline.datasets.audit.compare import integers, only, yes_no
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.moving import moved_points
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.samples import surface
from sightline.datasets.audit.words import on_object, same_box, visible_box, visible_pixels

__all__ = ["CHECKS", "CLEAR", "UNCLEAR", "UNSEEN", "state"]

CLEAR, UNCLEAR, UNSEEN = 1, 0, -1
PIXELS, SHARE, VISIBLE, CUT_OFF = 64, 0.001, 0.25, 0.5
"""a clear view: pixels, share of the image, share not hidden, largest share outside the image"""
SAME_BOX = 0.5
"""overlap of two image boxes from which one does not tell which is meant"""


def state(room: Room, frame: int, obj: int) -> int:
    """CLEAR, UNCLEAR or UNSEEN."""
    return room.once(("state", frame, obj), lambda: _state(room, frame, obj))


def _state(room: Room, frame: int, obj: int) -> int:
    pixels = visible_pixels(room, frame, obj)
    if pixels:
        seen = room.scene.sightings
        row = room.sighting.get((frame, obj))
        width, height = room.size[frame].tolist()
        good = pixels >= PIXELS and pixels >= SHARE * width * height
        if row is not None:
            # unknown shares count as good
            good &= not seen.visible[row] < VISIBLE
            good &= not seen.truncation[row] > CUT_OFF
        return CLEAR if good else UNCLEAR
    if room.shown(frame) is not None and room.scene.objects.instance[obj] > 0:
        return UNSEEN
    if not room.scene.frames.posed[frame] or np.isnan(room.lens[frame]).any():
        return UNCLEAR
    points = room.in_camera(frame, moved_points(room, obj, frame, surface(room, obj)))
    points = points[points[:, 2] > 1e-3]
    uv = room.pixel(frame, points)
    inside = ((uv >= 0) & (uv < room.size[frame])).all(axis=1)
    return UNCLEAR if inside.any() else UNSEEN


def _family(room: Room, kind: str) -> list[int]:
    """Objects whose category ends in the same word: a coffee table is a table too."""
    head = (kind.lower().split() or [""])[-1]
    return [i for i, other in enumerate(room.head) if other == head]


def _count(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        kind, number, per_view = item.kinds[0], 0, [0] * len(item.views)
        for obj in _family(room, kind):
            states = [state(room, view, obj) for view in item.views]
            if UNCLEAR in states or (CLEAR in states and room.category[obj] != kind):
                name = room.scene.objects.id[obj]
                yield Finding(item, "answer", item.row["answer"], "undecided", f"{name} is unclear")
            number += CLEAR in states
            per_view = [n + (s == CLEAR) for n, s in zip(per_view, states, strict=True)]
        yield from integers([item], [number])
        if min(per_view) < 1:
            yield Finding(item, "views", per_view, number, "a view shows none")
        yield from _complete(room, item)


def _visible(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        kind = item.kinds[0]
        every = {obj: state(room, item.views[0], obj) for obj in _family(room, kind)}
        told = any(s == CLEAR and room.category[o] == kind for o, s in every.items())
        gone = all(s == UNSEEN for s in every.values())
        yield from yes_no([item], [True if told else False if gone else None])
        yield from _complete(room, item)


def _complete(room: Room, item: Item) -> Iterator[Finding]:
    if not room.complete:
        yield Finding(item, "scene", room.id, "", "unlisted objects may be in view")


def _category(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        yield from _clear(room, item, item.views[0], item.objects[0])
        yield from only([item], partial(_names, room))


def _names(room: Room, item: Item, i: int) -> bool:
    """Whether a choice may name the object: its category, or one with the same last word."""
    obj, text = item.objects[0], item.row["choices"][i]
    return bool(text == room.category[obj] or text.lower().split()[-1] == room.head[obj])


def _clear(room: Room, item: Item, view: int, obj: int) -> Iterator[Finding]:
    if state(room, view, obj) != CLEAR:
        name, frame = room.scene.objects.id[obj], room.scene.frames.id[view]
        yield Finding(item, "objects", name, "", f"is not clearly seen in {frame}")


def _answer_box(room: Room, item: Item, view: int, obj: int) -> Iterator[Finding]:
    numbers = [float(x) for x in re.findall(r"-?\d+", item.row["answer"])]
    box = visible_box(room, view, obj)
    if box is None or not same_box(numbers, box, room.size[view].tolist()):
        yield Finding(item, "answer", item.row["answer"], _thousandths(room, view, box))
    yield from _clear(room, item, view, obj)


def _thousandths(room: Room, view: int, box: Sequence[float] | None) -> list[float] | None:
    size = room.size[view].tolist()
    if box is None:
        return None
    return [round(box[k] * 1000 / size[k % 2], 2) for k in range(4)]


def _box(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        yield from _answer_box(room, item, item.views[0], item.objects[0])


def _boxes(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        view, size = item.views[0], room.size[item.views[0]].tolist()
        every = item.said["every"].split(", ") if "every" in item.said else []
        there = list[int]()
        for kind in every:
            for obj in _family(room, kind):
                found = state(room, view, obj)
                if found == UNCLEAR or (found == CLEAR and room.category[obj] != kind):
                    name = room.scene.objects.id[obj]
                    yield Finding(
                        item, "answer", item.row["answer"], "undecided", f"{name}: {kind}"
                    )
                there += [obj] if found == CLEAR else []
        if sorted(there) != sorted(item.objects) or len(set(every)) < len(every):
            names = [room.scene.objects.id[obj] for obj in sorted(set(there))]
            yield Finding(item, "objects", item.row["objects"], names, "of these kinds in view")
            continue
        told = json.loads(item.row["answer"])
        for obj, one in zip(item.objects, told, strict=False):
            box = visible_box(room, view, obj)
            if box is None or not same_box(one["bbox_2d"], box, size):
                yield Finding(item, "answer", one, _thousandths(room, view, box))
        labels = [room.category[obj] for obj in item.objects]
        if [one["label"] for one in told] != labels:
            yield Finding(item, "answer", item.row["answer"], labels, "other labels")
        yield from _complete(room, item)


def _point(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        view, obj = item.views[0], item.objects[0]
        x, y = (float(n) for n in re.findall(r"-?\d+", item.row["answer"]))
        if not on_object(room, view, obj, x, y):
            yield Finding(item, "answer", item.row["answer"], "", "is not on the object")
        box = visible_box(room, view, obj)
        if box is None or not same_box(item.row["region"], box, room.size[view].tolist()):
            yield Finding(item, "region", item.row["region"], _thousandths(room, view, box))
        yield from _clear(room, item, view, obj)


def _same_box(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        first, second = item.views
        size = room.size[first].tolist()
        given = item.params
        boxes = {o: b for o in range(len(room.category)) if (b := visible_box(room, first, o))}
        fits = [o for o, b in boxes.items()
                if room.category[o] == item.kinds[0] and same_box(given, b, size)]  # fmt: skip
        if item.said.get("box", _written(given)) != _written(given):
            yield Finding(item, "question", item.said["box"], _written(given), "another box")
        if len(fits) != 1:
            yield Finding(item, "params", given, "", f"{len(fits)} objects fill this box")
            continue
        alike = [
            o for o, b in boxes.items() if o != fits[0] and _iou(b, boxes[fits[0]]) >= SAME_BOX
        ]
        if alike:
            names = ", ".join(room.scene.objects.id[o] for o in alike)
            yield Finding(item, "params", given, "", f"may also mean {names}")
        yield from _clear(room, item, first, fits[0])
        yield from _answer_box(room, item, second, fits[0])
        right = [float(x) for x in re.findall(r"-?\d+", item.row["answer"])]
        for text in item.row.get("wrong", ()):
            if _iou([float(x) for x in re.findall(r"-?\d+", text)], right) >= SAME_BOX:
                yield Finding(item, "choices", text, right, "is nearly right")


def _written(box: Sequence[float]) -> str:
    return "[" + ", ".join(f"{x:.0f}" for x in box) + "]"


def _iou(a: Sequence[float], b: Sequence[float]) -> float:
    across = min(a[2], b[2]) - max(a[0], b[0])
    along = min(a[3], b[3]) - max(a[1], b[1])
    common = max(across, 0) * max(along, 0)
    areas = [(c[2] - c[0]) * (c[3] - c[1]) for c in (a, b)]
    return common / (sum(areas) - common)


def _shared(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    both = program.name == "seen_in_both"
    for item in items:
        first, second = item.views
        rights, undecided = [], []
        for i, obj in enumerate(item.options):
            one, two = state(room, first, obj), state(room, second, obj)
            if UNCLEAR in (one, two):
                undecided.append(room.scene.objects.id[obj])
            if one == CLEAR and two == (CLEAR if both else UNSEEN):
                rights.append(i)
        if undecided:
            yield Finding(item, "answer", item.choice, "undecided", f"unclear: {undecided}")
        if rights != [item.chosen]:
            names = [item.row["choices"][i] for i in rights]
            yield Finding(item, "answer", item.choice, names, "right options")


CHECKS: dict[str, Check] = {
    "count_visible": _count,
    "visible": _visible,
    "category": _category,
    "visible_box": _box,
    "visible_boxes": _boxes,
    "visible_point": _point,
    "same_object_box": _same_box,
    "seen_in_both": _shared,
    "seen_in_first_only": _shared,
}
