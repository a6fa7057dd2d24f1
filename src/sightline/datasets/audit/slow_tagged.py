"""Tagged objects: by going through the scene's list; partly untrue statements, part by part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_distance import separations
from sightline.datasets.audit.slow_relations import held
from sightline.datasets.audit.slow_support import cover, supports_of

__all__ = ["CHECKS"]

WORDS = (
    "to the left of", "to the right of", "in front of", "behind", "above", "below",
    "supported by", "closest to", "farthest from",
)  # fmt: skip
OPPOSITE = {0: 1, 1: 0, 2: 3, 3: 2, 4: 5, 5: 4, 6: 5, 7: 8, 8: 7}
SLACK = 1e-5
_YES = re.compile(r"yes: (<OBJ\d{3}>)")
_WRONG = re.compile(r"no, it is (.+) it: (<OBJ\d{3}>)")


def _all(room: Room, kind: str) -> str:
    same = zip(room.tag, room.category, strict=True)
    return " ".join(sorted(tag for tag, name in same if name == kind)) or "none"


def _equal(items: Sequence[Item], truth: Sequence[str]) -> Iterator[Finding]:
    for item, text in zip(items, truth, strict=True):
        if item.row["answer"] != text:
            yield Finding(item, "answer", item.row["answer"], text)


def _listed(room: Room, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items if not room.complete else ():
        yield Finding(item, "scene", room.id, "", "not every object is boxed")


def _find(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _equal(items, [room.tag[item.objects[0]] for item in items])


def _find_all(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _listed(room, items)
    yield from _equal(items, [_all(room, item.kinds[0]) for item in items])


def _count(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _listed(room, items)
    truth = [f"{room.category.count(i.kinds[0])}: {_all(room, i.kinds[0])}" for i in items]
    yield from _equal(items, truth)


def _among(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _listed(room, items)
    for item in items:
        if len(set(item.kinds)) != 4:
            yield Finding(item, "objects", item.kinds, "four kinds")
        there = sorted(kind for kind in item.kinds if kind in room.category)
        stated = item.row["answer"]
        if stated != (", ".join(there) or "none"):
            yield Finding(item, "answer", stated, there)


def _name(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    truth = []
    for item in items:
        own = room.category[item.objects[0]]
        truth.append("yes" if item.kinds[0] == own else f"no, it is the {own}")
    yield from _equal(items, truth)


def _partly(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _listed(room, items)
    for item in items:
        anchor, kind = item.objects[0], item.kinds[0]
        code = int(item.params[0]) if item.params else -1
        if not 0 <= code < len(WORDS):
            yield Finding(item, "params", item.params, "0 to 8")
            continue
        if f" {WORDS[code]} the " not in item.row["question"]:
            yield Finding(item, "question", item.row["question"], WORDS[code])
        rows = [i for i, name in enumerate(room.category) if name == kind]
        yield from _one(room, item, rows, anchor, code)


def _one(room: Room, item: Item, rows: Sequence[int], anchor: int, code: int) -> Iterator[Finding]:
    answer = item.row["answer"]
    if not rows:
        if answer != "no":
            yield Finding(item, "answer", answer, "no", "no such thing is there")
        return
    if len(rows) > 1:
        yield Finding(item, "objects", rows, "one", "several objects are of that kind")
        return
    target = rows[0]
    yes, wrong = _YES.fullmatch(answer), _WRONG.fullmatch(answer)
    if yes is not None and yes[1] == room.tag[target] and _holds(room, target, anchor, code):
        return
    if wrong is not None and wrong[2] == room.tag[target] and wrong[1] in WORDS:
        said = WORDS.index(wrong[1])
        fits = OPPOSITE[said] == code and _holds(room, target, anchor, said)
        if fits and not _holds(room, target, anchor, code):
            return
    yield Finding(item, "answer", answer, room.tag[target], WORDS[code])


def _holds(room: Room, a: int, b: int, code: int) -> bool:
    if code < 4:
        order, gap = held(room, -1, a, b, code // 2, "object", "interval")
        return room.front_known[b] and gap > SLACK and order == (1 if code % 2 == 0 else -1)
    if code < 6:
        upper, lower = (a, b) if code == 4 else (b, a)
        heights = room.corners[:, :, 2]
        return bool(heights[upper].min() > heights[lower].max() - SLACK)
    if code == 6:
        return b in supports_of(room, a)[0] and cover(room, a, b) >= 0.85
    others = np.array([i for i in range(len(room.category)) if i != b])
    low, high = separations(room, others, np.full(len(others), b))
    mine = int(np.flatnonzero(others == a)[0])
    rest = np.delete(np.arange(len(others)), mine)
    if code == 7:
        return bool(high[mine] <= low[rest].min() + SLACK)
    return bool(low[mine] >= high[rest].max() - SLACK)


CHECKS: dict[str, Check] = {
    "find_tagged": _find,
    "find_all_tagged": _find_all,
    "count_tagged": _count,
    "exist_among": _among,
    "name_tagged": _name,
    "partly_true": _partly,
}
