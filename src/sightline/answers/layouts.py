"""Layouts: a map of objects seen from above, with their boundaries in metres or cells of a grid."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import replies
from .assignment import assign
from .base import Hit, Missing
from .brackets import LONG, Bracketed, finite, json_values, point, spaced
from .metrics import FloatArray
from .patterns import Lazy
from .phrases import normalised

Corners = tuple[tuple[float, float], ...]
Style = Literal["boundary", "grid"]
_MOST = 256  # objects of one map
_MAP = Lazy(r"<(/?)(?:cog)?map>", re.I)
_NAME = ("object", "name", "label", "class", "category")
_PLACE = ("boundary", "boundaries", "corners", "polygon", "bbox", "box", "coordinates", "position")


class Placed(NamedTuple):
    """An object of a map: its name and the corners of its boundary (one point on a grid)."""

    name: str
    corners: Corners

    def rectangle(self) -> FloatArray:
        """The boundary's least and greatest x, y: (4,) as x0, y0, x1, y1."""
        c = np.asarray(self.corners, dtype=np.float64)
        return np.concatenate([c.min(axis=0), c.max(axis=0)])


class LayoutErrors(NamedTuple):
    """Objects of one name paired for the least total distance of their centres."""

    centre: FloatArray
    """(k,) distances of the paired centres"""
    boundary: FloatArray
    """(k,) mean absolute differences of the four sides of the bounding rectangles"""
    pairs: NDArray[np.int64]
    """(k, 2) indices into the predicted and the true map"""
    missing: int
    extra: int


def layout_errors(predicted: Sequence[Placed], truth: Sequence[Placed]) -> LayoutErrors:
    """The errors of one map against another; names are compared as free text is."""
    pairs: list[tuple[int, int]] = []
    p_names, t_names = ([normalised(one.name) for one in side] for side in (predicted, truth))
    p_box, t_box = (
        np.asarray([one.rectangle() for one in side]).reshape(-1, 4) for side in (predicted, truth)
    )
    for name in sorted(set(p_names) & set(t_names)):
        rows = np.flatnonzero([n == name for n in p_names])
        columns = np.flatnonzero([n == name for n in t_names])
        between = _centres(p_box[rows])[:, None] - _centres(t_box[columns])[None]
        a, b = assign(np.linalg.norm(between, axis=-1))
        pairs += zip(rows[a].tolist(), columns[b].tolist(), strict=True)
    at = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    p, t = p_box[at[:, 0]], t_box[at[:, 1]]
    centre = np.linalg.norm(_centres(p) - _centres(t), axis=-1)
    boundary = np.abs(p - t).mean(axis=-1)
    return LayoutErrors(centre, boundary, at, len(truth) - len(at), len(predicted) - len(at))


def _centres(boxes: FloatArray) -> FloatArray:
    return (boxes[..., :2] + boxes[..., 2:]) / 2.0


@dataclass(frozen=True)
class LayoutMatch:
    """Share of objects within `within` of their place: pairs that are, over the objects of the map
    with more (missing and extra objects count against it).

    measure "centre" or "boundary" (:func:`layout_errors`), in metres or in cells.
    """

    within: float = 0.5
    measure: Literal["centre", "boundary"] = "centre"

    def compare(self, predicted: Sequence[Placed], truth: Sequence[Placed]) -> float:
        errors = layout_errors(predicted, truth)
        longest = max(len(predicted), len(truth))
        good = np.count_nonzero(getattr(errors, self.measure) <= self.within)
        return good / longest if longest else 1.0


@dataclass(frozen=True)
class Layout(Bracketed[tuple[Placed, ...]]):
    """A map seen from above; the value is ((name, corners), ...), x and y in metres or cells.

    style "boundary": '<map>[{"object": "bed", "boundary": [[0.1, 0.2], [2.1, 1.8]]}]</map>',
    corners in metres, two of them (opposite ones) or all around (Video2Layout's block; the names of
    its fields are not published and are ours). A flat list of four numbers is two corners.
    style "grid": '{"bed": [[3, 4]], "chair": [[1, 7], [2, 7]]}', one cell x, y per instance on a
    grid of `cells` (VSI-Bench's map has 10 by 10); cells outside it state no map.

    A map may stand before a thought: tags are read first, wherever they are.
    """

    kind: ClassVar[str] = "layout"
    style: Style = "boundary"
    metric: LayoutMatch = field(default_factory=LayoutMatch)
    decimals: int = 2
    cells: int = 10
    names: tuple[str, ...] | None = None

    def format(self, value: Sequence[Placed]) -> str:
        placed = self._value(value)
        if self.style == "grid":
            cells: dict[str, list[list[int]]] = {}
            for name, corners in placed:
                cells.setdefault(name, []).append([round(v) for v in corners[0]])
            return json.dumps(cells, ensure_ascii=False)
        items = []
        for name, corners in placed:
            places = ", ".join(f"[{self._text(x)}, {self._text(y)}]" for x, y in corners)
            quoted = json.dumps(name, ensure_ascii=False)
            items.append(f'{{"object": {quoted}, "boundary": [{places}]}}')
        return "<map>[" + ", ".join(items) + "]</map>"

    def _text(self, value: float) -> str:
        text = f"{value:.{self.decimals}f}"
        return text.lstrip("-") if not text.strip("-0.") else text

    def _interpret(self, reply: str) -> tuple[Placed, ...] | Missing:
        raw = reply[: 2 * LONG]
        opened: int | None = None
        spans = []
        for tag in _MAP.finditer(raw):
            if not tag[1]:
                opened = tag.end()
            elif opened is not None:
                spans.append(raw[opened : tag.start()])
                opened = None
        for span in reversed(spans[-8:]):
            read = self._read(replies.clean(span))
            if not isinstance(read, Missing):
                return read
        return super()._interpret(reply)

    def _hits(self, text: str) -> Sequence[Hit[tuple[Placed, ...]]]:
        hits = []
        for loaded, start, end in json_values(text):
            value = self._placed(loaded)
            if value is not None:
                hits.append(Hit(value, start, end))
        return hits

    def _placed(self, loaded: Any) -> tuple[Placed, ...] | None:
        if isinstance(loaded, dict) and list(loaded) == ["objects"]:
            inner = loaded["objects"]
            loaded = inner if self.style == "boundary" or _dicts(inner) else loaded
        if isinstance(loaded, dict):
            found = [
                (spaced(name), place)
                for name, places in list(loaded.items())[:_MOST]
                for place in (self._places(places) or [None])[:_MOST]
            ]
        elif isinstance(loaded, list):
            found = [self._item(item) for item in loaded[:_MOST]]
        else:
            return None
        if any(place is None for _, place in found):
            return None
        kept = [Placed(name, place) for name, place in found[:_MOST] if place is not None]
        if self.style == "grid" and not all(self._on_grid(one.corners) for one in kept):
            return None
        if self.names is not None:
            known = {normalised(name) for name in self.names}
            kept = [one for one in kept if normalised(one.name) in known]
        return tuple(sorted(kept))

    def _on_grid(self, corners: Corners) -> bool:
        return all(0 <= v <= self.cells and v == round(v) for corner in corners for v in corner)

    def _places(self, places: Any) -> list[Corners | None]:
        """The places behind one name: on a grid several, else one boundary."""
        if self.style == "boundary":
            return [_corners(places)]
        if not isinstance(places, list):
            return [None]
        if len(places) == 2 and all(finite(v) is not None for v in places):
            places = [places]
        return [_corners([place]) for place in places]

    def _item(self, item: Any) -> tuple[str, Corners | None]:
        if not isinstance(item, dict):
            return "", None
        fields = {str(key).casefold(): value for key, value in item.items()}
        name = next((spaced(fields[key]) for key in _NAME if key in fields), None)
        place = next((fields[key] for key in _PLACE if key in fields), None)
        if self.style == "grid" or (isinstance(place, list) and len(place) == 2):
            flat = place if isinstance(place, list) else []
            place = [place] if point(flat, 2) is not None else place
        return ("", None) if name is None else (name, _corners(place))

    def _value(self, value: Any) -> tuple[Placed, ...]:
        placed = [
            Placed(spaced(name), tuple((float(x), float(y)) for x, y in corners))
            for name, corners in value
        ]
        if any(not one.corners for one in placed):
            raise ValueError("an object of a map has at least one corner")
        return tuple(sorted(placed))

    def _score(self, value: tuple[Placed, ...], truth: Any) -> float:
        return self.metric.compare(value, self._truth(truth))


def _dicts(loaded: Any) -> bool:
    return isinstance(loaded, list) and all(isinstance(item, dict) for item in loaded)


def _corners(places: Any) -> Corners | None:
    """Corners of [[x, y], ...] or of a flat x0, y0, x1, y1; None where they are none."""
    if not isinstance(places, list) or not places:
        return None
    if (flat := point(places, 4)) is not None:
        return (flat[0], flat[1]), (flat[2], flat[3])
    found = [point(place, 2) for place in places[:_MOST]]
    if any(one is None for one in found):
        return None
    return tuple((one[0], one[1]) for one in found if one is not None)


def in_blocks(reply: str, names: Sequence[str] = ("map", "think", "answer")) -> bool:
    """Whether a reply is exactly these tagged blocks, one each in this order, and nothing else.

    Video2Layout's format reward, with a `<map>` before the thought.
    """
    rest = reply.strip()
    for name in names:
        end = rest.find(f"</{name}>")
        if not rest.startswith(f"<{name}>") or end < 0:
            return False
        if f"<{name}>" in rest[1:]:
            return False
        rest = rest[end + len(name) + 3 :].lstrip()
    return not rest
