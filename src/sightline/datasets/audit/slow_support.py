"""What is on, in, under and between what, by dense samples of the boxes.

The shadow of a box on the floor is asked for place by place: a vertical line meets a box where the
three slabs that it is made of leave something of the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.compare import only, yes_no
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.samples import surface, volume
from sightline.datasets.audit.slow_distance import separations
from sightline.datasets.audit.slow_relations import held

__all__ = ["CHECKS"]

Floats = NDArray[np.float64]
CONTACT, NEARLY, LEVEL, HEADROOM = 0.03, 0.10, 0.10, 0.05
"""metres: touching, nearly so, on one floor, room below"""
COVER, SOME, HELD = 0.5, 0.05, 0.9
"""shares of a footprint: carried, shared, held"""
ERROR = 0.03
"""largest error of a share of sampled places"""
AWAY = 0.2
LATTICE = 48
MARGIN = 2e-5
SIDES = {"to the left of it": 0, "to the right of it": 1, "in front of it": 2, "behind it": 3}


def _span(room: Room, obj: int) -> tuple[float, float]:
    z = room.corners[obj, :, 2]
    return float(z.min()), float(z.max())


def _meets(room: Room, obj: int, places: Floats) -> NDArray[np.bool_]:
    """(n,) whether the vertical lines through places (n, 2) meet a box."""
    offset = np.column_stack([places - room.centre[obj, :2], np.zeros(len(places))])
    low, high = np.full(len(places), -np.inf), np.full(len(places), np.inf)
    for k in range(3):
        axis, half = room.rotation[obj][:, k], room.extent[obj, k] / 2
        base, slope = offset @ axis, axis[2]
        if abs(slope) < 1e-9:
            high = np.where(np.abs(base) <= half, high, -np.inf)
            continue
        ends = np.sort(np.stack([(-half - base) / slope, (half - base) / slope]), axis=0)
        low, high = np.maximum(low, ends[0]), np.minimum(high, ends[1])
    return np.asarray(low <= high)


def cover(room: Room, a: int, b: int) -> float:
    """Share of the shadow of a that is also in that of b."""
    return room.once(("cover", a, b), lambda: _cover(room, a, b))


def _cover(room: Room, a: int, b: int) -> float:
    flat = room.corners[:, :, :2]
    if (flat[a].max(axis=0) <= flat[b].min(axis=0)).any() or (
        flat[b].max(axis=0) <= flat[a].min(axis=0)
    ).any():
        return 0.0
    step = (np.arange(LATTICE) + 0.5) / LATTICE
    low, high = flat[a].min(axis=0), flat[a].max(axis=0)
    x, y = np.meshgrid(low[0] + step * (high - low)[0], low[1] + step * (high - low)[1])
    places = np.stack([x.reshape(-1), y.reshape(-1)], axis=1)
    own = places[_meets(room, a, places)]
    return float(_meets(room, b, own).mean()) if len(own) else 0.0


def supports_of(room: Room, a: int) -> tuple[list[int], list[int]]:
    """Objects that a may stand on, and all that might be taken for it."""
    return room.once(("supports", a), lambda: _supports(room, a))


def _supports(room: Room, a: int) -> tuple[list[int], list[int]]:
    bottom, rests, rivals = _span(room, a)[0], [], []
    for b in range(len(room.category)):
        drop = abs(bottom - _span(room, b)[1])
        if b == a or drop > NEARLY:
            continue
        share = cover(room, a, b)
        if share >= SOME + ERROR:
            rivals.append(b)
        if drop <= CONTACT + 1e-9 and share >= COVER - ERROR:
            rests.append(b)
    return rests, rivals


def _on(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from yes_no(items, [_is_on(room, *item.objects) for item in items])


def _is_on(room: Room, a: int, b: int) -> bool | None:
    rests, _ = supports_of(room, a)
    if b in rests:
        return True if cover(room, a, b) >= COVER + ERROR else None
    # standing on something that stands on b is no clear no
    chain, todo = set(rests), list(rests)
    while todo:
        for below in supports_of(room, todo.pop())[0]:
            if below not in chain:
                chain.add(below)
                todo.append(below)
    far = separations(room, np.array([a]), np.array([b]))[0][0] >= AWAY - 1e-6
    return False if far and b not in chain and cover(room, a, b) == 0 else None


def _inside(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from yes_no(items, [_is_in(room, *item.objects) for item in items])


def _within(room: Room, a: int, b: int) -> float:
    """Share of the volume of a that is in b."""
    points = volume(room, a, 12)
    local = np.abs((points - room.centre[b]) @ room.rotation[b])
    return float((local <= room.extent[b] / 2).all(axis=1).mean())


def _is_in(room: Room, a: int, b: int) -> bool | None:
    share = room.once(("within", a, b), lambda: _within(room, a, b))
    if share >= HELD * 0.5 - 0.05:
        low = _span(room, a)[0] >= _span(room, b)[0] - CONTACT - 1e-9
        return True if low and cover(room, a, b) >= HELD - ERROR else None
    far = separations(room, np.array([a]), np.array([b]))[0][0] >= AWAY - 1e-6
    return False if share <= 0.05 and (far or _is_on(room, a, b)) else None


def _under(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from yes_no(items, [_is_under(room, *item.objects) for item in items])


def _is_under(room: Room, a: int, b: int) -> bool | None:
    (low, high), (base, top) = _span(room, a), _span(room, b)
    share = cover(room, a, b)
    if share >= HELD - ERROR and abs(low - base) <= LEVEL + 1e-9 and top - high >= HEADROOM - 1e-9:
        return True
    if _is_on(room, a, b):
        return False
    far = separations(room, np.array([a]), np.array([b]))[0][0] >= AWAY - 1e-6
    return False if share == 0 and far else None


def _next_to(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "box_gap")
    for item in items:
        a, b = item.objects
        limit = item.params[0]
        low, high = (float(x[0]) for x in separations(room, np.array([a]), np.array([b])))
        told = None if low <= limit <= high else high < limit
        if told and cover(room, a, b) > ERROR:
            told = None
        yield from yes_no([item], [told], f"gap {high:.3f}")
        if not abs(item.row["margin"] - abs((low + high) / 2 - limit)) <= MARGIN:
            yield Finding(item, "margin", item.row["margin"], f"{abs(low - limit):.6g}")


def _supporter(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        rests, rivals = supports_of(room, item.objects[0])
        if len(rests) != 1 or len(set(rivals) | set(rests)) != 1:
            names = [room.scene.objects.id[o] for o in sorted({*rests, *rivals})]
            yield Finding(item, "answer", item.row["answer"], names, "may be what it stands on")
        elif item.row["answer"] != room.category[rests[0]]:
            yield Finding(item, "answer", item.row["answer"], room.category[rests[0]])
        elif room.category[rests[0]].lower() in _words_of_question(item):
            yield Finding(item, "question", item.row["question"], "", "gives the answer away")


def _words_of_question(item: Item) -> list[str]:
    said = item.said.get("a", "")
    return [m[2].lower() for m in re.finditer(r" (on|in|under) the (.+)$", said)]


def _between(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        yield from only([item], partial(_option_amid, room))


def _option_amid(room: Room, item: Item, i: int) -> bool:
    return _amid(room, item.objects[0], item.objects[1], item.options[i])


def _amid(room: Room, a: int, b: int, c: int) -> bool:
    """Whether c is past a and before b on the straight way, and on it, seen from above."""
    flat = {o: surface(room, o)[:, 0] + 1j * surface(room, o)[:, 1] for o in (a, b, c)}
    start, end = (complex(*room.centre[o, :2]) for o in (a, b))
    way = (end - start) / abs(end - start)
    place = {o: (points - start) / way for o, points in flat.items()}
    past = place[c].real.min() >= place[a].real.max() - 1e-9
    before = place[c].real.max() <= place[b].real.min() + 1e-9
    return bool(past and before and place[c].imag.min() <= 0 <= place[c].imag.max())


def _word(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "camera")
    for item in items:
        told = [_word_holds(room, item, text) for text in item.row["choices"]]
        if told.count(True) != 1 or told[item.chosen] is not True or None in told:
            yield Finding(item, "answer", item.choice, told, "which of the words hold")


def _word_holds(room: Room, item: Item, text: str) -> bool | None:
    a, b = item.objects
    if text in SIDES:
        code = SIDES[text]
        order, gap = held(room, item.views[0], a, b, code // 2, "camera", "interval")
        return None if order == 0 or gap <= 0 else order == (1 if code % 2 == 0 else -1)
    if text == "on top of it":
        return _surely(_is_on(room, a, b), _is_under(room, a, b))
    if text == "underneath it":
        return _surely(_is_under(room, a, b), _is_on(room, a, b))
    if text == "inside it":
        return False if _is_in(room, a, b) is False or _is_under(room, a, b) else None
    return None


def _surely(told: bool | None, opposite: bool | None) -> bool | None:
    """The first relation, which the opposite one rules out."""
    return False if told is None and opposite else told


CHECKS: dict[str, Check] = {
    "on": _on,
    "inside": _inside,
    "under": _under,
    "next_to": _next_to,
    "supporter": _supporter,
    "between": _between,
    "relation_word": _word,
}
