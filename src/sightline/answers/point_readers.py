"""Published readers of point replies, each for one family of models, whole pixels (x, y) out.

tuples  (x, y): a pair with a decimal point is in [0, 1], a pair without is pixels; four numbers
        are a rectangle in [0, 1], all of whose pixels count
xml     x1="61.5" y1="40.4" in percent
json    a fenced JSON list of {"point": [y, x]} in thousandths

These are the rules of RefSpatial-Bench's scorer: fractions of a pixel are cut off, points outside
the picture stay. Unlike there, a rectangle is first cut to the picture, so that no reply can ask
for more points than there are pixels; its points outside would all have missed.
"""

from __future__ import annotations

import json
import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .brackets import finite
from .patterns import Lazy

Ints = NDArray[np.int64]
Reader = Literal["tuples", "xml", "json"]

_N = r"[-+]?\d{1,18}\.?\d{0,18}"
_TUPLE = Lazy(rf"\(({_N}(?:,\s{{0,20}}{_N}){{0,20}})\)")
_XML = Lazy(r'(x\d{1,9})="(-?\d{1,18}\.?\d{0,18})"\s{1,20}(y\d{1,9})="(-?\d{1,18}\.?\d{0,18})"')
_FENCE = Lazy(r"```\w{0,20}\n([^`]{0,16000})```")


def read_points(text: str, reader: Reader, size: tuple[int, int]) -> Ints:
    """Points (n, 2) of a reply about a picture of `size` (width, height); n may be 0."""
    read = {"tuples": _tuples, "xml": _xml, "json": _json}[reader]
    found = read(text, *size)
    return np.concatenate(found).astype(np.int64) if found else np.zeros((0, 2), dtype=np.int64)


def _point(x: float, y: float) -> Ints:
    limit = 2.0**53
    return np.array([[math.trunc(min(max(v, -limit), limit)) for v in (x, y)]], dtype=np.int64)


def _tuples(text: str, width: int, height: int) -> list[Ints]:
    found = []
    for match in _TUPLE.finditer(text):
        parts = match[1].split(",")
        numbers = [float(part) for part in parts]
        if len(numbers) == 2:
            unit = (width, height) if "." in match[1] else (1, 1)
            found.append(_point(numbers[0] * unit[0], numbers[1] * unit[1]))
        elif len(numbers) == 4:
            sides = (width, height, width, height)
            box = [min(max(n * side, 0.0), side) for n, side in zip(numbers, sides, strict=True)]
            x0, y0, x1, y1 = (math.trunc(v) for v in box)
            x, y = np.meshgrid(np.arange(x0, x1), np.arange(y0, y1))
            found.append(np.stack([x.reshape(-1), y.reshape(-1)], axis=1))
    return found


def _xml(text: str, width: int, height: int) -> list[Ints]:
    return [
        _point(float(x) / 100 * width, float(y) / 100 * height) for _, x, _, y in _XML.findall(text)
    ]


def _json(text: str, width: int, height: int) -> list[Ints]:
    fence = _FENCE.search(text)
    try:
        loaded = json.loads(fence[1]) if fence else []
    except (ValueError, RecursionError):
        return []
    found = []
    for item in loaded if isinstance(loaded, list) else []:
        pair = item.get("point") if isinstance(item, dict) else None
        if isinstance(pair, list) and len(pair) == 2:
            y, x = finite(pair[0]), finite(pair[1])
            if x is not None and y is not None:
                found.append(_point(x / 1000 * width, y / 1000 * height))
    return found
