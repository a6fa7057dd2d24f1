"""Canvases with boxes in them: flat shapes on squares of 100 by 100, x right and y down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput

__all__ = ["COLOURS", "SHAPES", "SIDE", "SIZES", "Canvases"]

SIDE = 100
"""edge of a canvas"""
SHAPES = ("circle", "square", "triangle")
COLOURS = ("black", "blue", "yellow")
SIZES = {10: "small", 20: "medium", 30: "big"}
"""names of edge lengths"""
_PAINTS = {"#0099ff": "blue", "black": "black", "yellow": "yellow"}
"""colours as NLVR writes them"""


@dataclass(frozen=True, eq=False)
class Canvases:
    """The canvases of one world and the shapes in them.

    Attributes:
        names: (C,) of the canvases.
        canvas: (N,) number of each shape's canvas; shapes of a canvas stand together.
        kind: (N,) shapes.
        colour: (N,) colours.
        box: (N, 4) left, top, right, bottom in the canvas.
    """

    names: tuple[str, ...]
    canvas: NDArray[np.int64]
    kind: tuple[str, ...]
    colour: tuple[str, ...]
    box: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def size(self) -> NDArray[np.int64]:
        """(N,) edge lengths."""
        return self.box[:, 2] - self.box[:, 0]

    @classmethod
    def of(
        cls, shapes: Iterable[tuple[int, str, str, int, int, int]], names: Sequence[str]
    ) -> Canvases:
        """Canvases of shapes given as number of the canvas, kind, colour, left, top, edge."""
        rows = sorted(shapes, key=lambda row: row[0])
        box = [(x, y, x + edge, y + edge) for _, _, _, x, y, edge in rows]
        return cls(
            tuple(names),
            np.array([row[0] for row in rows], dtype=np.int64),
            tuple(row[1] for row in rows),
            tuple(row[2] for row in rows),
            np.array(box, dtype=np.int64).reshape(-1, 4),
        )

    @classmethod
    def from_structured(cls, boxes: Any, names: Sequence[str] = ()) -> Canvases:
        """NLVR's ``structured_rep``: for each box a list of ``{type, color, size, x_loc, y_loc}``.

        Raises:
            BadInput: a shape lacks a field, has an unknown kind or colour, or is outside its box.
        """
        if not isinstance(boxes, list) or not all(isinstance(box, list) for box in boxes):
            raise BadInput("structured_rep", "boxes", "are no lists of shapes")
        shapes = [_shape(i, item) for i, box in enumerate(boxes) for item in box]
        return cls.of(shapes, names or tuple("ABCDEFGH"[: len(boxes)]))

    def as_structured(self) -> list[list[dict[str, Any]]]:
        """NLVR's ``structured_rep``."""
        paints = {name: paint for paint, name in _PAINTS.items()}
        out: list[list[dict[str, Any]]] = [[] for _ in self.names]
        rows = zip(self.canvas.tolist(), self.kind, self.colour, self.box.tolist(), strict=True)
        for canvas, kind, colour, (left, top, right, _) in rows:
            paint = paints.get(colour, colour)
            paint = paint.capitalize() if paint.isalpha() else paint
            out[canvas].append(
                {"y_loc": top, "type": kind, "color": paint, "x_loc": left, "size": right - left}
            )
        return out


def _shape(canvas: int, item: Any) -> tuple[int, str, str, int, int, int]:
    """One shape as numbers; checked, since it comes from a file."""
    if not isinstance(item, Mapping):
        raise BadInput("structured_rep", "shape", f"is no object but {type(item).__name__}")
    kind, paint = str(item.get("type")).lower(), str(item.get("color")).lower()
    if kind not in SHAPES or paint not in _PAINTS:
        raise BadInput("structured_rep", "shape", f"is unknown: {paint[:20]} {kind[:20]}")
    numbers = []
    for field in ("x_loc", "y_loc", "size"):
        value = item.get(field)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            raise BadInput("structured_rep", field, f"is no whole number: {str(value)[:20]}")
        numbers.append(int(value))
    x, y, edge = numbers
    if edge < 1 or min(x, y) < 0 or max(x, y) + edge > SIDE:
        raise BadInput("structured_rep", "shape", f"is outside its box: {x}, {y}, {edge}")
    return canvas, kind, _PAINTS[paint], x, y, edge
