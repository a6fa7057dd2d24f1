"""A list of objects with class, colour, centre and count, matched one to one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .assignment import assign
from .base import Hit
from .brackets import NUMBER, Bracketed, finite, json_values, point, spaced
from .metrics import FloatArray
from .patterns import Lazy
from .phrases import normalised

_MOST = 256  # objects of one reply
_NAME = ("class", "name", "description", "object", "label", "category")
_COLOUR = ("colour", "color")
_CENTRE = ("centre", "center", "position", "location", "coordinates")
_COUNT = ("count", "voxels", "voxel_count", "number of voxels", "size")
_LINE = Lazy(
    r"^\W{0,4}(?:\d{1,3}[.):] ?)?([^,;()\[\]{}:\n]{1,120})[,;:] ?(?:colou?r ?[:=]? ?)?"
    r"([^,;()\[\]{}:\n]{0,60}?)[,;]? ?"
    r"(?:(?:at|cent(?:re|er)|position)? ?[:=]? ?)[(\[] ?"
    rf"({NUMBER}) ?, ?({NUMBER}) ?, ?({NUMBER}) ?[)\]][,;]? ?"
    rf"(?:(?:count|voxels) ?[:=]? ?)?(\d{{1,12}})?(?: voxels?)?\W{{0,4}}$",
    re.I | re.M,
)


class Thing(NamedTuple):
    """One object: its class, its colour, its centre in voxels, its count of voxels."""

    name: str
    colour: str
    centre: tuple[float, float, float]
    number: int


class ObjectScores(NamedTuple):
    """VoxRep's four figures over the matched pairs, and how many were left over.

    Class and colour are shares of the objects of the longer list, so that what is missing or made
    up counts; distance and count error are means over the pairs, NaN without any.
    """

    name: float
    colour: float
    centre: float
    """mean distance of the centres, in the text's unit (voxels)"""
    number: float
    """mean absolute difference of the counts"""
    pairs: NDArray[np.int64]
    """(k, 2) indices into the predicted and the true list"""
    missing: int
    extra: int


def match_objects(predicted: Sequence[Thing], truth: Sequence[Thing]) -> NDArray[np.int64]:
    """Pairs (k, 2), all of the shorter list, of least total distance; of equal totals the one that
    agrees in more classes and colours."""
    if not predicted or not truth:
        return np.zeros((0, 2), dtype=np.int64)
    p, t = (np.asarray([o.centre for o in side], dtype=np.float64) for side in (predicted, truth))
    cost = np.linalg.norm(p[:, None] - t[None], axis=-1)
    differ = sum(~_same(predicted, truth, field) for field in ("name", "colour"))
    # the tie-break is too small to change which total distance is least
    small = 1e-9 * max(1.0, float(cost.max())) / (2 * min(cost.shape))
    rows, columns = assign(cost + small * differ)
    return np.stack([rows, columns], axis=-1)


def _same(predicted: Sequence[Thing], truth: Sequence[Thing], field: str) -> NDArray[np.bool_]:
    p, t = (np.asarray([normalised(getattr(o, field)) for o in s]) for s in (predicted, truth))
    return np.asarray(p[:, None] == t[None])


def object_scores(predicted: Sequence[Thing], truth: Sequence[Thing]) -> ObjectScores:
    """The four figures of a list of objects against the true one."""
    at = match_objects(predicted, truth)
    p, t = [predicted[i] for i in at[:, 0]], [truth[i] for i in at[:, 1]]
    longest = max(len(predicted), len(truth))
    pairs = list(zip(p, t, strict=True))
    shares = [
        sum(normalised(getattr(a, f)) == normalised(getattr(b, f)) for a, b in pairs)
        for f in ("name", "colour")
    ]
    apart = _apart(p, t)
    wrong = np.asarray([abs(a.number - b.number) for a, b in pairs], dtype=np.float64)
    return ObjectScores(
        shares[0] / longest if longest else 1.0,
        shares[1] / longest if longest else 1.0,
        float(apart.mean()) if len(at) else float("nan"),
        float(wrong.mean()) if len(at) else float("nan"),
        at,
        len(truth) - len(at),
        len(predicted) - len(at),
    )


def _apart(p: Sequence[Thing], t: Sequence[Thing]) -> FloatArray:
    one, two = (np.asarray([o.centre for o in s], dtype=np.float64).reshape(-1, 3) for s in (p, t))
    return np.asarray(np.linalg.norm(one - two, axis=-1))


@dataclass(frozen=True)
class ObjectList(Bracketed[tuple[Thing, ...]]):
    """Objects of a scene in any order: '[{"class": "chair", "colour": "red", "centre": [12, 30, 4],
    "count": 250}]'; lines "chair, red, (12, 30, 4), 250" are read too. The value is Things.

    Objects are matched by the distance of their centres (VoxRep's list; its matching and figures
    are not published in full, these are ours). The score is the share of right fields of the
    longer list: class, colour, centre within `within`, count within `relative` of the true one;
    judged "all", right only where every field of every object is.
    """

    kind: ClassVar[str] = "objects"
    within: float = 5.0
    relative: float = 0.2
    judged: Literal["all", "share"] = "all"
    decimals: int = 0

    def format(self, value: Sequence[Thing]) -> str:
        items = [
            json.dumps(
                {
                    "class": one.name,
                    "colour": one.colour,
                    "centre": [round(v, self.decimals or None) for v in one.centre],
                    "count": one.number,
                },
                ensure_ascii=False,
            )
            for one in self._value(value)
        ]
        return "[" + ", ".join(items) + "]"

    def _hits(self, text: str) -> Sequence[Hit[tuple[Thing, ...]]]:
        hits = []
        for loaded, start, end in json_values(text) if "{" in text or "[]" in text else []:
            things = self._things(loaded)
            if things is not None:
                hits.append(Hit(things, start, end))
        if hits:
            return hits
        lines = [m for m in _LINE.finditer(text) if m[1].strip()][:_MOST]
        value = tuple(map(_line, lines))
        near = all(finite(v) is not None for one in value for v in one.centre)
        return [Hit(value, lines[0].start(), lines[-1].end())] if value and near else []

    def _things(self, loaded: Any) -> tuple[Thing, ...] | None:
        if isinstance(loaded, dict):
            inner = [v for v in loaded.values() if isinstance(v, list)]
            named = any(str(key).casefold() in _CENTRE for key in loaded)
            loaded = [loaded] if named else inner[0] if len(inner) == 1 else None
        if not isinstance(loaded, list):
            return None
        things = [_thing(item) for item in loaded[:_MOST]]
        return None if None in things else tuple(one for one in things if one is not None)

    def _value(self, value: Any) -> tuple[Thing, ...]:
        things = []
        for name, colour, (x, y, z), count in value:
            centre = (float(x), float(y), float(z))
            things.append(Thing(spaced(name), spaced(colour), centre, int(count)))
        return tuple(things)

    def _fields(self, value: tuple[Thing, ...], truth: Any) -> float:
        """Share of right fields."""
        true = self._truth(truth)
        longest = max(len(value), len(true))
        right = 0
        for i, j in match_objects(value, true):
            a, b = value[i], true[j]
            right += normalised(a.name) == normalised(b.name)
            right += normalised(a.colour) == normalised(b.colour)
            right += bool(_apart([a], [b])[0] <= self.within)
            right += abs(a.number - b.number) <= self.relative * abs(b.number)
        return right / (4 * longest) if longest else 1.0

    def _score(self, value: tuple[Thing, ...], truth: Any) -> float:
        share = self._fields(value, truth)
        return share if self.judged == "share" else float(share >= 1.0)

    def _reward(self, value: tuple[Thing, ...], truth: Any) -> float:
        return self._fields(value, truth)


def _line(line: re.Match[str]) -> Thing:
    name, colour, x, y, z, count = line.groups()
    return Thing(name.strip(), colour.strip(), (float(x), float(y), float(z)), int(count or 0))


def _thing(item: Any) -> Thing | None:
    if not isinstance(item, dict):
        return None
    fields = {str(key).casefold(): value for key, value in item.items()}
    name, colour, place, count = (
        next((fields[key] for key in keys if key in fields), None)
        for keys in (_NAME, _COLOUR, _CENTRE, _COUNT)
    )
    centre, number = point(place, 3), finite(count)
    if not isinstance(name, str) or centre is None or (count is not None and number is None):
        return None
    text = colour if isinstance(colour, str) else ""
    return Thing(spaced(name), spaced(text), (centre[0], centre[1], centre[2]), int(number or 0))
