"""The box code of N3D-VLM: "bbox_0=Bbox(chair,512,430,96,640,30,45,30)".

Numbers after the class: u and v of the projected centre in thousandths of the picture, z-depth in
1,280 bins of 0 to 32 m, the turn in 1,280 bins of -2 pi to 2 pi, three sizes in 1,280 bins of 0 to
20 m. A bin is what the value truncates to, and stands for its lower edge; u and v are rounded.
The original's camera frame is x left, y up, z forward with turns about y; ours is OpenCV (x right,
y down), so a turn is counter-clockwise as seen from above in both.
"""

from __future__ import annotations

import math
import re
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .brackets import NUMBER
from .cuboids import from_numbers, numbers_of
from .metrics import FloatArray
from .patterns import Lazy

BINS: Final = 1280
DEPTH: Final = 32.0
SIZE: Final = 20.0
TURN: Final = 2.0 * math.pi
_LOW: Final = np.array([0.0, -TURN, 0.0, 0.0, 0.0])
_SPAN: Final = np.array([DEPTH, 2.0 * TURN, SIZE, SIZE, SIZE])
Edge = Literal["edge", "centre"]


class Lens(NamedTuple):
    """Pinhole intrinsics as shares of the picture's width (fx, cx) and height (fy, cy)."""

    fx: float
    fy: float
    cx: float
    cy: float

    @classmethod
    def of(cls, intrinsics: ArrayLike, size: tuple[int, int]) -> Lens:
        """From a matrix (3, 3) in pixels and the size (width, height)."""
        k = np.asarray(intrinsics, dtype=np.float64)
        (w, h) = size
        return cls(float(k[0, 0] / w), float(k[1, 1] / h), float(k[0, 2] / w), float(k[1, 2] / h))


def encode(packed: FloatArray, lens: Lens, keep_small: bool = False) -> NDArray[np.int64]:
    """Codes (n, 7) as u, v, z, turn, sizes of packed boxes (n, 15) in the camera's frame.

    Values outside a range take its last bin. With `keep_small` no size falls into bin 0. A centre
    at or behind the camera has no projection: ValueError.
    """
    numbers = numbers_of(packed, "yaw", "camera")
    x, y, z = numbers[:, :3].T
    if np.any(z <= 0):
        raise ValueError("a box behind the camera has no place in the picture")
    uv = np.stack([lens.fx * x / z + lens.cx, lens.fy * y / z + lens.cy], axis=-1)
    place = np.clip(np.round(1000.0 * uv), 0, BINS - 1)
    rest = np.concatenate([z[:, None], numbers[:, 6:7], numbers[:, 3:6]], axis=1)
    bins = np.clip(np.trunc((rest - _LOW) / _SPAN * BINS), 0, BINS - 1)
    if keep_small:
        bins[:, 2:] = np.maximum(bins[:, 2:], 1)
    return np.concatenate([place, bins], axis=1).astype(np.int64)


def decode(codes: ArrayLike, lens: Lens, at: Edge = "edge") -> FloatArray:
    """Packed boxes (n, 15) in the camera's frame of codes (n, 7).

    A bin is read as its lower edge, as the original does, or as its `"centre"`.
    """
    c = np.asarray(codes, dtype=np.float64).reshape(-1, 7)
    half = 0.0 if at == "edge" else 0.5
    rest = (c[:, 2:] + half) / BINS * _SPAN + _LOW
    z = rest[:, 0]
    x = (c[:, 0] / 1000.0 - lens.cx) / lens.fx * z
    y = (c[:, 1] / 1000.0 - lens.cy) / lens.fy * z
    sizes = np.abs(rest[:, 2:])
    return from_numbers(
        np.concatenate([np.stack([x, y, z], axis=-1), sizes, rest[:, 1:2]], axis=1),
        "yaw",
        "camera",
    )


def metric(numbers: ArrayLike, lens: Lens) -> FloatArray:
    """Packed boxes of numbers (n, 7) already decoded: u, v in 0 to 1, metres, radians."""
    n = np.asarray(numbers, dtype=np.float64).reshape(-1, 7)
    codes = np.concatenate([1000.0 * n[:, :2], (n[:, 2:] - _LOW) / _SPAN * BINS], axis=1)
    return decode(codes, lens)


def write(names: list[str], codes: NDArray[np.int64]) -> str:
    """The lines of boxes, numbered from 0. Commas and brackets in a name become spaces."""
    lines = []
    for index, (name, code) in enumerate(zip(names, codes.tolist(), strict=True)):
        plain = " ".join("".join(" " if c in ",()\n" else c for c in name).split())
        lines.append(f"bbox_{index}=Bbox({plain},{','.join(map(str, code))})")
    return "\n".join(lines)


_BBOX = Lazy(
    rf"\bbbox_?\d{{0,6}} ?= ?Bbox\( ?([^,()]{{1,200}}), ?({NUMBER}(?:, ?{NUMBER}){{6}}) ?\)", re.I
)


def read(text: str) -> list[tuple[str, tuple[float, ...], int, int]]:
    """Class, seven numbers, start and end of every box of a text."""
    found = []
    for match in _BBOX.finditer(text):
        numbers = tuple(float(number) for number in match[2].split(","))
        if all(map(math.isfinite, numbers)):
            found.append((" ".join(match[1].split()), numbers, match.start(), match.end()))
    return found
