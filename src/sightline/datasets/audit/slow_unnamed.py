"""Queries without a name, one by one: directions on the complex plane, and every word looked up."""

from __future__ import annotations

import cmath
import math
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_distance import separations
from sightline.datasets.audit.slow_support import _is_in, _is_under, cover, supports_of

__all__ = ["CHECKS"]

QUARTERS = {"in front of": 1, "to the left of": 1j, "behind": -1, "to the right of": -1j}
"""unit directions, looking along 1"""
PLACES = ("on", "in", "under")
SHELL = ("floor", "wall", "ceiling")
WIDE, NARROW = math.radians(55.0), math.radians(35.0)
"""half angles of a quarter within which a thing may be meant, and is"""
CLOSE, LEAD, RIM, HEADROOM, FLOOR = 0.5, 0.2, 0.15, 0.05, 0.15
"""metres: too near for a direction, between first and second, around a radius, above another, and
above the lowest box"""
SHARED = 0.5 - 0.03
"""share of a footprint that hangs over another one, less what sampling misses"""
SLACK = 1e-6
USES = (
    ("sitting", "chair|office chair|armchair|stool|sofa|couch|bench", "bed|ottoman|toilet"),
    ("washing oneself or one's hands", "bathtub|sink", ""),
    ("heating or cooling food and drink",
     "coffee machine|fridge|kettle|microwave|oven|toaster", "pot|pan"),
    ("lighting the room", "floor lamp|table lamp", "candle"),
    ("telling the time", "alarm clock|clock", "phone|laptop|tv|monitor|robot"),
    ("getting rid of waste", "trash bin", "basket|box"),
    ("keeping clothes or books in", "bookshelf|cabinet|dresser|shelf|wardrobe",
     "nightstand|desk|tv stand|box|suitcase|basket|serving cart"),
)  # fmt: skip
_ODD = {"people": "person", "mice": "mouse", "shelves": "shelf", "knives": "knife"}


def _ids(item: Item) -> list[int]:
    text = item.row["answer"]
    found = [int(x) for x in re.findall(r"\d+", text)]
    return found if re.fullmatch(r"\[\d+(, \d+)*\]", text) else []


def _things(room: Room, *but: int) -> list[int]:
    """Objects that a query may mean."""
    return [i for i, c in enumerate(room.category) if c.lower() not in SHELL and i not in but]


def _checked(room: Room, items: Sequence[Item]) -> Iterator[Finding]:
    """What holds for all of them: a whole scene, ids in order, and no word that tells."""
    for item in items:
        if not room.complete:
            yield Finding(item, "scene", room.id, "", "not every object is boxed")
        ids = _ids(item)
        if not ids or ids != sorted(set(ids)) or ids[-1] >= len(room.category):
            yield Finding(item, "answer", item.row["answer"], "ids of the scene, ascending")
            continue
        said = {_single(w) for w in re.findall(r"[a-z0-9]+", item.row["question"].lower())}
        for obj in ids:
            own = {_single(w) for w in re.findall(r"[a-z0-9]+", room.category[obj].lower())}
            if own & said:
                yield Finding(item, "question", item.row["question"], own & said, "says its class")
            if obj in item.objects:
                yield Finding(item, "answer", item.row["answer"], "", "is what it goes by")


def _single(word: str) -> str:
    """A word without the ending of a plural; both sides of a comparison lose the same."""
    if word in _ODD:
        return _ODD[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(s|x|z|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _equal(item: Item, truth: Sequence[int] | None, note: str = "") -> Iterator[Finding]:
    if truth is None or _ids(item) != sorted(truth):
        yield Finding(item, "answer", item.row["answer"], truth or "undecided", note)


def _flat(point: Any) -> complex:
    return complex(float(point[0]), float(point[1]))


def _aside(room: Room, eye: complex, way: complex, turn: complex, but: Sequence[int]) -> int | None:
    """The thing that is surely the nearest in a quarter; None where none is."""
    clear, maybe = [], []
    for obj in _things(room, *but):
        off = (_flat(room.centre[obj]) - eye) / way / turn
        angle = abs(cmath.phase(off)) if off else 0.0
        if angle <= NARROW + SLACK and abs(off) >= CLOSE - SLACK:
            clear.append((abs(off), obj))
        if angle <= WIDE - SLACK or abs(off) < CLOSE - SLACK:
            maybe.append((abs(off), obj))
    if not clear:
        return None
    far, best = min(clear)
    rivals = [d for d, obj in maybe if obj != best]
    return best if min(rivals, default=math.inf) >= far + LEAD - SLACK else None


def _side_of(item: Item, nth: int) -> complex | None:
    """The quarter that is asked about, None where the words say another one."""
    code = int(item.params[nth])
    word = list(QUARTERS)[code] if 0 <= code < 4 else ""
    return QUARTERS[word] if item.said.get("side") == word else None


def _beside(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _checked(room, items)
    for item in items:
        a, turn = item.objects[0], _side_of(item, 0)
        way = _flat(room.rotation[a] @ np.array([1.0, 0.0, 0.0]))
        if turn is None or not room.front_known[a] or abs(way) < 0.5 - SLACK:
            yield Finding(item, "question", item.said.get("side"), item.params, "no such side")
            continue
        best = _aside(room, _flat(room.centre[a]), way / abs(way), turn, (a,))
        yield from _equal(item, None if best is None else [best])


def _seen_from(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _checked(room, items)
    for item in items:
        (a, b), turn = item.objects[:2], _side_of(item, 0)
        eye = _flat(room.centre[a])
        way = _flat(room.centre[b]) - eye
        bottom = room.corners[:, :, 2].min(axis=1)
        hangs = bottom[a] > bottom.min() + FLOOR + SLACK
        if turn is None or hangs or abs(way) < CLOSE - SLACK:
            yield Finding(item, "question", item.said.get("side"), abs(way), "no such view")
            continue
        best = _aside(room, eye, way / abs(way), turn, (a, b))
        yield from _equal(item, None if best is None else [best])


def _at_place(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _checked(room, items)
    for item in items:
        x, y, degrees, _ = item.params
        told = [item.said.get(name, "nan") for name in ("x", "y", "heading")]
        same = all(abs(float(t) - v) < 1e-9 for t, v in zip(told, (x, y, degrees), strict=True))
        turn = _side_of(item, 3)
        if not same or turn is None:
            yield Finding(item, "question", told, item.params, "another pose")
            continue
        way = cmath.rect(1.0, math.radians(degrees))
        best = _aside(room, complex(x, y), way, turn, ())
        yield from _equal(item, None if best is None else [best])


def _upon(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _checked(room, items)
    for item in items:
        a, code = item.objects[0], int(item.params[0])
        word = PLACES[code] if 0 <= code < 3 else ""
        if item.said.get("relation") != word:
            yield Finding(item, "question", item.said.get("relation"), word, "another relation")
            continue
        told = {obj: _rests(room, obj, a, word) for obj in _things(room, a)}
        unclear = [obj for obj, holds in told.items() if holds is None]
        found = [obj for obj, holds in told.items() if holds]
        yield from _equal(item, None if unclear else found, f"unclear: {unclear}")


def _rests(room: Room, obj: int, base: int, word: str) -> bool | None:
    """Whether an object is on, in or under another one; None where it may be said to be."""
    if word == "on" and base in supports_of(room, obj)[0] and cover(room, obj, base) >= 0.85:
        return True
    if word == "in" and _is_in(room, obj, base):
        return True
    if word == "under" and _is_under(room, obj, base):
        return True
    heights = room.corners[:, :, 2]
    shared = max(cover(room, obj, base), cover(room, base, obj))
    below = heights[base].min() - heights[obj].max()
    if word == "under" and below >= HEADROOM - SLACK and shared >= SHARED:
        return True
    low = bool(heights[obj].max() < heights[base].min() + HEADROOM + SLACK)
    apart = shared < 0.005
    return False if apart or (low and word != "under") else None


def _gaps(room: Room, anchor: int) -> list[tuple[float, float, int]]:
    """Bounds of the distances from a thing to all others."""
    others = np.array(_things(room, anchor), dtype=np.int64)
    low, high = separations(room, others, np.full(len(others), anchor))
    return list(zip(low.tolist(), high.tolist(), others.tolist(), strict=True))


def _extreme(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _checked(room, items)
    for item in items:
        sign = 1 if int(item.params[0]) == 0 else -1
        if item.said.get("extreme") != ("nearest to" if sign > 0 else "farthest from"):
            yield Finding(item, "question", item.said.get("extreme"), sign, "another extreme")
        gaps = sorted(
            (sign * (low + high) / 2, obj) for low, high, obj in _gaps(room, item.objects[0])
        )
        clear = len(gaps) >= 3 and gaps[1][0] - gaps[0][0] >= LEAD - 1e-5
        yield from _equal(item, [gaps[0][1]] if clear else None)


def _within(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _checked(room, items)
    for item in items:
        radius = item.params[0]
        if abs(float(item.said.get("radius", "nan")) - radius) > 1e-9:
            yield Finding(item, "question", item.said.get("radius"), radius, "another radius")
        gaps = _gaps(room, item.objects[0])
        clear = all(abs((low + high) / 2 - radius) >= RIM - 1e-5 for low, high, _ in gaps)
        yield from _equal(item, [o for _, high, o in gaps if high < radius] if clear else None)


def _for_use(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _checked(room, items)
    names = [name.lower() for name in room.category]
    for item in items:
        use, serves, might = USES[int(item.params[0])]
        if item.said.get("use") != use:
            yield Finding(item, "question", item.said.get("use"), use, "another use")
        doubt = [name for name in names if name in might.split("|")]
        found = [i for i, name in enumerate(names) if name in serves.split("|")]
        yield from _equal(item, None if doubt else found, ", ".join(doubt))


@cache
def _needs() -> tuple[dict[str, Any], ...]:
    """The table of needs, which is data; who it singles out is found here again."""
    path = files("sightline") / "facts" / "needs.toml"
    return tuple(tomllib.loads(path.read_text(encoding="utf-8"))["need"].values())


def _for_need(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _checked(room, items)
    names = [name.lower() for name in room.category]
    for item in items:
        need = _needs()[int(item.params[0])]
        phrase = need["phrases"][int(item.params[1])]
        if item.said.get("need") != phrase:
            yield Finding(item, "question", item.said.get("need"), phrase, "another need")
        found = [i for i, name in enumerate(names) if name in need["serves"]]
        doubt = [name for name in names if name in need["might"]]
        yield from _equal(item, found if len(found) == 1 and not doubt else None, ", ".join(doubt))


CHECKS: dict[str, Check] = {
    "unnamed_beside": _beside,
    "unnamed_upon": _upon,
    "unnamed_seen_from": _seen_from,
    "unnamed_at_place": _at_place,
    "unnamed_extreme": _extreme,
    "unnamed_within": _within,
    "unnamed_for_use": _for_use,
    "unnamed_for_need": _for_need,
}
