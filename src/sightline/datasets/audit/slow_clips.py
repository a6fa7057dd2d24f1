"""Clips: whether their frames show what is asked about, image by image; then as for a scene."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from sightline.datasets.audit import slow_direction, slow_distance, slow_size
from sightline.datasets.audit.compare import integers
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_video import usable
from sightline.datasets.audit.slow_view import CLEAR, state

__all__ = ["CHECKS"]

SAME = {
    "clip_distance": ("distance", slow_distance.CHECKS),
    "clip_nearest": ("nearest", slow_distance.CHECKS),
    "clip_side": ("side", slow_direction.CHECKS),
    "clip_quadrant": ("quadrant", slow_direction.CHECKS),
    "clip_size": ("size", slow_size.CHECKS),
}
"""programs about a scene that ask for the same"""


def _views(room: Room, item: Item) -> Iterator[Finding]:
    """The frames are equally far apart and as far as there are frames for."""
    every = usable(room)
    steps = [every.index(v) for v in item.views if v in every]
    stride = len(every) // max(len(item.views), 1)
    apart = {b - a for a, b in itertools.pairwise(steps)}
    if len(steps) < len(item.views) or not apart <= {stride} or steps[0] >= stride:
        yield Finding(item, "views", item.row["views"], f"every {stride}th frame", "no clip")
    if len(room.scene.tracks):
        yield Finding(item, "views", item.row["views"], "", "things move")


def _shown(room: Room, item: Item, objects: Sequence[int]) -> Iterator[Finding]:
    """Everything is clearly seen: in one frame, in any of them, or never all at once."""
    clear = [{o for o in objects if state(room, v, o) == CLEAR} for v in item.views]
    if item.params:
        lost = set(objects) - clear[int(item.params[0])]
        note = f"not clear in {item.row['views'][int(item.params[0])]}"
    else:
        lost, note = set(objects).difference(*clear), "not clear"
    for obj in lost:
        yield Finding(item, "objects", room.scene.objects.id[obj], "", note)
    several = "seen=several" in item.row["task"] and len(objects) > 1
    if several and any(found == set(objects) for found in clear):
        yield Finding(item, "views", item.row["views"], "", "one frame shows everything")


def _as_in_scene(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        yield from _views(room, item)
        yield from _shown(room, item, [*item.objects, *item.options])
    name, checks = SAME[program.name]
    yield from checks[name](room, Program(name, program.args, program.options), items)


def _count(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        yield from _views(room, item)
        members = [i for i, name in enumerate(room.category) if name == item.kinds[0]]
        yield from _shown(room, item, members)
        yield from integers([item], [len(members)])
        if not room.complete:
            yield Finding(item, "scene", room.id, "", "not every object is boxed: no count holds")


CHECKS: dict[str, Check] = {**dict.fromkeys(SAME, _as_in_scene), "clip_count": _count}
