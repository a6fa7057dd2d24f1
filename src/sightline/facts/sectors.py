"""Whether a whole box, not only its centre, lies in the sector that its direction is told by."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Rows, remembered
from sightline.scenes import SceneBatch

__all__ = ["Sectors", "one_sided", "stray_corners"]

Sectors = Literal["easy", "medium", "hard"]
Floats = NDArray[np.float64]
_CHUNK = 2**17
_BORDERS: Final[dict[Sectors, tuple[float, ...]]] = {
    "easy": (0.0, np.pi),
    "medium": (0.0, 0.75 * np.pi, -0.75 * np.pi),
    "hard": (0.0, np.pi / 2, np.pi, -np.pi / 2),
}


def stray_corners(
    world: SceneBatch, standing: Rows, facing: Rows, target: Rows, kind: Sectors
) -> NDArray[np.int64]:
    """(n,) corners, 0 to 8, of the target's box that lie in another sector than its centre.

    Sectors of an observer who stands at the centre of one object and faces that of another, seen
    from above. Source: VLM-3R, which allows two.
    """
    o = world.objects
    every = remembered(
        world, "box_corners", lambda: geometry.corners(o.centre, o.extent, o.rotation)[..., :2]
    )
    out = np.zeros(len(standing), dtype=np.int64)
    for first in range(0, len(out), _CHUNK):
        at = slice(first, first + _CHUNK)
        a = o.centre[standing[at], :2]
        ahead = (o.centre[facing[at], :2] - a)[:, None]
        points = np.concatenate([o.centre[target[at], None, :2], every[target[at]]], axis=1)
        off = points - a[:, None]
        left = ahead[..., 0] * off[..., 1] - ahead[..., 1] * off[..., 0]
        front = (ahead * off).sum(axis=-1)
        code = _sector(left, front, kind)
        out[at] = (code[:, 1:] != code[:, :1]).sum(axis=1)
    return out


def _sector(left: Floats, front: Floats, kind: Sectors) -> NDArray[np.int8]:
    code = (left > 0).astype(np.int8)
    if kind == "hard":
        return np.asarray(code + 2 * (front > 0), dtype=np.int8)
    if kind == "medium":
        return np.where(-front >= np.abs(left), np.int8(2), code)
    return code


def one_sided(bearing: Floats, kind: Sectors) -> Floats:
    """(n,) angle to the next sector border counter-clockwise only, radians.

    A documented defect of VLM-3R's generator (which side it looks at is not documented), for
    comparison with its output: what lies just past a border on the other side passes.
    """
    borders = np.array(_BORDERS[kind])
    return np.asarray(((borders - bearing[:, None]) % (2 * np.pi)).min(axis=1))
