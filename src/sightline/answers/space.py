"""Boxes in space: one, or a list with names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import n3d, units
from .assignment import named_overlaps
from .base import Hit
from .brackets import Bracketed, bare_group, groups, json_values, point, spaced
from .cuboids import (
    LENGTH,
    Cuboid,
    Frame,
    IoU3D,
    Rotation,
    checked,
    from_numbers,
    iou_boxes,
    numbers_of,
    pack,
)
from .metrics import FloatArray, Metric
from .n3d import Lens

Angle = Literal["deg", "rad"]
Named = tuple[str, Cuboid]

_CENTRE = ("center", "centre", "position", "location", "translation", "xyz")
_EXTENT = ("size", "extent", "extents", "dimensions", "dims", "scale", "lwh")
_TURN = ("yaw", "angle", "angles", "rotation", "heading", "euler")
_WHOLE = ("bbox_3d", "bbox3d", "box_3d", "box3d", "bbox", "box", "obb")
LABELS: Final = ("label", "name", "class", "category", "object")
_MOST = 256  # boxes of one reply


@dataclass(frozen=True)
class _Spatial(Bracketed[Any]):
    """How a box is written: numbers in brackets or N3D-VLM's code."""

    rotation: Rotation = "yaw"
    frame: Frame = "world"
    angle: Angle = "deg"
    decimals: int = 2
    codec: Literal["numbers", "n3d"] = "numbers"
    lens: Lens | None = None
    coded: bool = True
    inside: n3d.Edge = "edge"

    def __post_init__(self) -> None:
        if self.codec == "n3d" and (self.lens is None or self.frame != "camera"):
            raise ValueError('codec="n3d" needs a lens and frame="camera"')

    def _numbers(self, packed: FloatArray) -> NDArray[Any]:
        """Texts (n,) of packed boxes (n, 15)."""
        numbers = numbers_of(packed, self.rotation, self.frame)
        text = np.full(len(numbers), "[", dtype=object)
        for k in range(numbers.shape[1]):
            if k < 6:
                column = units.format_quantities(numbers[:, k], None, self.decimals, "bare")
            elif self.angle == "deg":
                column = units.format_quantities(numbers[:, k], "deg", 1, "bare")
            else:
                column = units.format_quantities(numbers[:, k], None, 4, "bare")
            text = text + ((", " if k else "") + column)
        return np.asarray(text + "]", dtype=object)

    def _cuboid(self, numbers: Sequence[float], unit: str | None = None) -> Cuboid | None:
        """The box of 6, 7 or 9 numbers as the text states them; None where they are none."""
        count = LENGTH[self.rotation]
        if len(numbers) == 6 < count:
            numbers = [*numbers, *[0.0] * (count - 6)]
        if len(numbers) != count or min(numbers[3:6]) < 0:
            return None
        row = np.asarray(numbers, dtype=np.float64)
        row[:6] *= units.UNITS[unit].si if unit else 1.0
        if self.angle == "deg":
            row[6:] = np.deg2rad(np.remainder(row[6:], 360.0))
        if not np.isfinite(row).all() or np.abs(row).max() > 1e9:
            return None
        return Cuboid.of(from_numbers(row[None], self.rotation, self.frame)[0])

    def _codes(self, text: str) -> list[tuple[str, Cuboid, int, int]]:
        assert self.lens is not None
        found = n3d.read(text)[:_MOST]
        if not found:
            return []
        rows = np.asarray([numbers for _, numbers, _, _ in found]).reshape(-1, 7)
        if self.coded:
            packed = n3d.decode(rows, self.lens, self.inside)
        else:
            packed = n3d.metric(rows, self.lens)
        usable = np.isfinite(packed).all(axis=1) & (np.abs(packed).max(axis=1, initial=0) < 1e9)
        return [
            (name, Cuboid.of(box), start, end)
            for (name, _, start, end), box, use in zip(found, packed, usable, strict=True)
            if use
        ]

    def _from_json(self, loaded: Any) -> Cuboid | None:
        """A box from {"center": ..., "size": ..., "yaw": ...} or {"bbox_3d": [...]}."""
        if not isinstance(loaded, dict):
            return None
        fields = {str(key).casefold(): value for key, value in loaded.items()}
        whole = next((fields[key] for key in _WHOLE if key in fields), None)
        if isinstance(whole, list):
            numbers = point(whole, len(whole))
            return self._cuboid(numbers) if numbers is not None else None
        if isinstance(whole, dict):
            fields = {str(key).casefold(): value for key, value in whole.items()}
        centre, extent, turn = (
            next((fields[key] for key in keys if key in fields), None)
            for keys in (_CENTRE, _EXTENT, _TURN)
        )
        parts = [point(centre, 3), point(extent, 3)]
        angles = turn if isinstance(turn, list) else [] if turn is None else [turn]
        parts.append(point(angles, len(angles)))
        if any(part is None for part in parts):
            return None
        return self._cuboid([number for part in parts for number in part or ()])


@dataclass(frozen=True)
class Box3D(_Spatial):
    """One box in space: "[cx, cy, cz, sx, sy, sz, yaw]", metres, degrees in text.

    The value is a :class:`Cuboid` in `frame`. `rotation` says what turns are written: none (6
    numbers), yaw (7), full (9, angles of the moving axes Z, X, Y); a reply of six numbers is not
    turned. JSON with centre, size and yaw is read too. codec="n3d" writes and reads N3D-VLM's code
    through a `lens`; with coded=False its numbers are already metres. The metric takes packed
    boxes (15 numbers).
    """

    kind: ClassVar[str] = "box3d"
    metric: Metric = field(default_factory=IoU3D)
    label: str = "object"

    def format(self, value: Cuboid) -> str:
        return str(self.format_many(pack([value]))[0])

    def format_many(self, values: ArrayLike | Sequence[Cuboid]) -> NDArray[Any]:
        """Texts (n,) of cuboids or of packed boxes (n, 15)."""
        packed = pack(values)
        if self.codec == "numbers":
            return self._numbers(packed)
        assert self.lens is not None
        codes = n3d.encode(packed, self.lens)
        lines = n3d.write([self.label] * len(codes), codes).split("\n") if len(codes) else []
        head = [f"bbox_0={line.partition('=')[2]}" for line in lines]
        return np.asarray(head, dtype=object)

    def _hits(self, text: str) -> Sequence[Hit[Cuboid]]:
        if self.codec == "n3d":
            return [Hit(box, start, end) for _, box, start, end in self._codes(text)]
        hits = []
        for group in groups(text, "length") or bare_group(text):
            if (box := self._cuboid(group.values, group.unit)) is not None:
                hits.append(Hit(box, group.start, group.end))
        if not hits and "{" in text:
            for loaded, start, end in json_values(text):
                one = loaded[0] if isinstance(loaded, list) and len(loaded) == 1 else loaded
                if (box := self._from_json(one)) is not None:
                    hits.append(Hit(box, start, end))
        return hits

    def _value(self, value: Any) -> Cuboid:
        if isinstance(value, Cuboid):
            return checked(value)
        flat = np.asarray(value, dtype=np.float64).reshape(-1)
        return checked(Cuboid.of(flat))

    def _score(self, value: Cuboid, truth: Any) -> float:
        return float(self.metric.score(value.packed(), self._truth(truth).packed()).reshape(()))

    def _reward(self, value: Cuboid, truth: Any) -> float:
        return float(self.metric.shaped(value.packed(), self._truth(truth).packed()).reshape(()))


@dataclass(frozen=True)
class Boxes3D(_Spatial):
    """Boxes in space with names, in any order; the value is ((name, Cuboid), ...).

    Judged by F1: pairs of one name are assigned for the largest overlap and count from `threshold`
    on. Written as a JSON list of {"label", "box"}, or in N3D-VLM's code, one box a line.
    """

    kind: ClassVar[str] = "boxes3d"
    threshold: float = 0.25

    def format(self, value: Sequence[Named]) -> str:
        names, packed = [name for name, _ in value], pack([box for _, box in value])
        if self.codec == "n3d":
            assert self.lens is not None
            return n3d.write(names, n3d.encode(packed, self.lens))
        labels = [json.dumps(name, ensure_ascii=False) for name in names]
        texts = self._numbers(packed)
        items = [f'{{"label": {a}, "box": {b}}}' for a, b in zip(labels, texts, strict=True)]
        return "[" + ", ".join(items) + "]"

    def _hits(self, text: str) -> Sequence[Hit[tuple[Named, ...]]]:
        if self.codec == "n3d":
            found = self._codes(text)
            value = tuple((name, box) for name, box, _, _ in found)
            return [Hit(value, found[0][2], found[-1][3])] if value else []
        hits = []
        for loaded, start, end in json_values(text):
            items = loaded if isinstance(loaded, list) else [loaded]
            named = [self._named(item) for item in items[:_MOST]]
            if all(one is not None for one in named) and (named or loaded == []):
                hits.append(Hit(tuple(one for one in named if one is not None), start, end))
        return hits

    def _named(self, item: Any) -> Named | None:
        box = self._from_json(item)
        if box is None:
            return None
        fields = {str(key).casefold(): value for key, value in item.items()}
        return spaced(next((fields[key] for key in LABELS if key in fields), "")), box

    def _value(self, value: Any) -> tuple[Named, ...]:
        return tuple(
            (spaced(name), checked(box if isinstance(box, Cuboid) else Cuboid.of(box)))
            for name, box in value
        )

    def _score(self, value: tuple[Named, ...], truth: Any) -> float:
        true = self._truth(truth)
        if not value or not true:
            return float(len(value) == len(true))
        overlap = iou_boxes(pack([b for _, b in value])[:, None], pack([b for _, b in true])[None])
        names, true_names = ([name for name, _ in boxes] for boxes in (value, true))
        pairs = named_overlaps(overlap, names, true_names, self.threshold) >= self.threshold
        return 2.0 * int(pairs.sum()) / (len(value) + len(true))
