"""Chains of relations: every object of a kind in the picture is tried at every step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_support import _word_holds

__all__ = ["CHECKS"]

PHRASES = ("to the left of", "to the right of", "in front of", "behind", "on top of",
           "underneath", "inside")  # fmt: skip


def _located(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "camera")
    for item in items:
        view, here = item.views[0], item.objects[0]
        count, *rest = (int(value) for value in item.params)
        chain = list(zip(rest[0::2], rest[1::2], strict=True))
        words, fault = "", ""
        for step, (code, there) in enumerate(chain):
            if (step < count) != (code >= 0 and there >= 0):
                fault = "another number of steps"
                break
            if step < count:
                fault = fault or _step(room, view, here, there, PHRASES[code])
                words = f"the {room.category[there]} that is {PHRASES[code]} {words}".rstrip()
                here = there
        if item.said.get("path", words) != words:
            yield Finding(item, "question", item.said["path"], words, "another way")
        if fault:
            yield Finding(item, "params", item.params, "", fault)
        elif chain:
            yield from _pointed(room, item, view, here)


def _step(room: Room, view: int, here: int, there: int, phrase: str) -> str:
    """What is wrong with a step, "" for nothing."""
    others = [o for o in room.sighted[view] if room.category[o] == room.category[there]]
    if there not in others or here in others:
        return f"{room.scene.objects.id[there]} is not in the picture, or of the last one's kind"
    told = {o: _word_holds(room, _pair(view, o, here), f"{phrase} it") for o in others}
    if told[there] is not True:
        return f"{room.scene.objects.id[there]} is not surely {phrase} the last one"
    unsure = [o for o in others if o != there and told[o] is not False]
    return "" if not unsure else f"{room.scene.objects.id[unsure[0]]} may be meant as well"


def _pair(view: int, a: int, b: int) -> Item:
    return Item(row={}, objects=[a, b], views=[view])


def _pointed(room: Room, item: Item, view: int, target: int) -> Iterator[Finding]:
    found = re.fullmatch(r"\[\((\d+), (\d+)\)\]", item.row["answer"])
    if found is None:
        yield Finding(item, "answer", item.row["answer"], "", "is no list of one point")
        return
    x, y = int(found[1]), int(found[2])
    x0, y0, x1, y1 = item.row["region"]
    if not (x0 <= x <= x1 and y0 <= y <= y1):
        yield Finding(item, "region", item.row["region"], item.row["answer"], "holds no answer")
    labels = room.labels(view)
    if labels is None:
        return
    width, height = room.size[view].tolist()
    # rounded to a thousandth: the true place is up to half of one away
    reach_x, reach_y = width / 2000 + 1, height / 2000 + 1
    u, v = x / 1000 * width, y / 1000 * height
    near = labels[
        max(int(v - reach_y), 0) : int(v + reach_y) + 1,
        max(int(u - reach_x), 0) : int(u + reach_x) + 1,
    ]
    if not (near == target).any():
        yield Finding(item, "answer", item.row["answer"], "", "shows something else")
    shown = (room.shown(view) or {}).get(target)
    if shown is not None:
        box = [v * 1000 / s for v, s in zip(shown[1], (width, height) * 2, strict=True)]
        if max(abs(p - q) for p, q in zip(box, item.row["region"], strict=True)) > 2.0:
            yield Finding(item, "region", item.row["region"], box, "is not its image box")


CHECKS: dict[str, Check] = {"located": _located}
