"""Boxes in the picture with names: what a detector says of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np

from .assignment import named_overlaps
from .base import Hit
from .brackets import Bracketed, json_values, point, spaced
from .metrics import FloatArray
from .place import XYXY, _Place
from .regions import iou
from .space import LABELS

Named = tuple[str, XYXY]
_CORNERS: Final = ("bbox_2d", "bbox2d", "box_2d", "box2d", "bbox", "box")
_MOST: Final = 256  # boxes of one reply


@dataclass(frozen=True)
class Boxes(Bracketed[tuple[Named, ...]], _Place[tuple[Named, ...]]):
    """Image boxes with names, in any order; the value is ((name, (x1, y1, x2, y2)), ...).

    Judged by F1: pairs of one name are assigned for the largest overlap and count from `threshold`
    on; for the reward a pair below it counts half its overlap. Written as Qwen2.5-VL does, a JSON
    list of {"bbox_2d", "label"}.
    """

    kind: ClassVar[str] = "boxes"
    threshold: float = 0.5

    def format(self, value: Sequence[Named]) -> str:
        scale = self._scale() * 2
        items = []
        for name, box in value:
            sides = ", ".join(self._write(v, s) for v, s in zip(box, scale, strict=True))
            label = json.dumps(name, ensure_ascii=False)
            items.append(f'{{"bbox_2d": [{sides}], "label": {label}}}')
        return "[" + ", ".join(items) + "]"

    def _hits(self, text: str) -> Sequence[Hit[tuple[Named, ...]]]:
        hits = []
        for loaded, start, end in json_values(text):
            items = loaded if isinstance(loaded, list) else [loaded]
            named = [self._named(item) for item in items[:_MOST]]
            if all(one is not None for one in named) and (named or loaded == []):
                hits.append(Hit(tuple(one for one in named if one is not None), start, end))
        return hits

    def _named(self, item: Any) -> Named | None:
        if not isinstance(item, dict):
            return None
        fields = {str(key).casefold(): value for key, value in item.items()}
        corners = point(next((fields[key] for key in _CORNERS if key in fields), None), 4)
        if corners is None:
            return None
        x1, y1, x2, y2 = (v * s for v, s in zip(corners, self._scale() * 2, strict=True))
        return spaced(next((fields[key] for key in LABELS if key in fields), "")), (x1, y1, x2, y2)

    def _value(self, value: Any) -> tuple[Named, ...]:
        out = []
        for name, box in value:
            x1, y1, x2, y2 = (float(v) for v in box)
            out.append((spaced(name), (x1, y1, x2, y2)))
        return tuple(out)

    def _overlaps(self, value: tuple[Named, ...], true: tuple[Named, ...]) -> FloatArray:
        boxes, true_boxes = (np.asarray([box for _, box in each]) for each in (value, true))
        names, true_names = ([name for name, _ in each] for each in (value, true))
        overlap = iou(boxes[:, None], true_boxes[None])
        return named_overlaps(overlap, names, true_names, self.threshold)

    def _score(self, value: tuple[Named, ...], truth: Any) -> float:
        true = self._truth(truth)
        if not value or not true:
            return float(len(value) == len(true))
        pairs = self._overlaps(value, true) >= self.threshold
        return 2.0 * int(pairs.sum()) / (len(value) + len(true))

    def _reward(self, value: tuple[Named, ...], truth: Any) -> float:
        true = self._truth(truth)
        if not value or not true:
            return float(len(value) == len(true))
        overlap = self._overlaps(value, true)
        worth = np.where(overlap >= self.threshold, 1.0, 0.5 * overlap)
        return 2.0 * float(worth.sum()) / (len(value) + len(true))
