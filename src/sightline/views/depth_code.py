"""Depth as pictures: SpatialBot's lossless three-channel code, inverse depth in grey and in colour.

The code splits whole steps d (millimetres by default) of 16 bits over three bytes, most significant
first: ``R = 4 * (d // 1024)`` (6 bits), ``G = 8 * (d // 32 % 32)`` (5 bits), ``B = 8 * (d % 32)``
(5 bits). The formula in print has no ``% 32`` in G and leaves that to a byte that wraps around;
written out, both are the same code and it loses nothing. Source: SpatialBot (2024), repository.

Range: 16 bits of millimetres end at 65.535 m. The 131 m sometimes named need 17 bits, for which
R has no room (``4 * 64`` is no byte); with ``unit=0.002`` the code reaches 131.07 m in steps of two
millimetres. What lies beyond is stored as 0, none, never as a wrong near value.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from sightline.errors import BadInput
from sightline.scenes import SceneBatch
from sightline.scenes.observe.depth_view import depth_view
from sightline.views.regions import on_picture

__all__ = [
    "coloured_depth",
    "decode_depth",
    "decode_steps",
    "depth_code_picture",
    "depth_on_picture",
    "depth_picture",
    "encode_depth",
    "encode_steps",
    "inverse_depth",
]

Bytes = NDArray[np.uint8]
MOST: Final = 65535
"""largest step the code holds"""
UNIT: Final = 0.001
"""metres per step"""
_LATTICE = np.array([4, 8, 8], dtype=np.uint8)
_RAMP = np.array(
    [[26, 20, 68], [60, 82, 160], [48, 150, 170], [120, 196, 110], [240, 200, 70], [226, 92, 40]],
    dtype=np.float64,
)
"""far to near: dark blue, blue, teal, green, yellow, orange; brightness rises up to yellow"""


def encode_steps(steps: ArrayLike) -> Bytes:
    """Code (..., 3) of whole steps (...) in 0..65535."""
    d = np.asarray(steps)
    if d.dtype.kind not in "iu" or (d.size and (d.min() < 0 or d.max() > MOST)):
        raise BadInput("depth", "steps", "are no whole numbers from 0 to 65535", "scale them")
    d = d.astype(np.uint16)
    # shifts of 16-bit values, each masked before it becomes a byte: nothing is left to wrap around
    code = np.stack([d >> 10 << 2, (d >> 5 & 31) << 3, (d & 31) << 3], axis=-1)
    return code.astype(np.uint8)


def decode_steps(code: ArrayLike, *, strict: bool = True) -> NDArray[np.uint16]:
    """Steps (...) of a code (..., 3); exact inverse of :func:`encode_steps`.

    Args:
        strict: refuse bytes the code never has, the trace of a lossy or resampled picture; else
            they are rounded down to the code.
    """
    c = np.asarray(code)
    if c.dtype != np.uint8 or c.shape[-1:] != (3,):
        raise BadInput("depth", "code", f"is {c.dtype} {c.shape}", "give three bytes per pixel")
    if strict and (c % _LATTICE).any():
        raise BadInput("depth", "code", "holds bytes off the code", "keep it lossless, as PNG")
    r, g, b = (c[..., i].astype(np.uint16) for i in range(3))
    return np.asarray(r >> 2 << 10 | g >> 3 << 5 | b >> 3, dtype=np.uint16)


def encode_depth(depth: ArrayLike, unit: float = UNIT) -> Bytes:
    """Code (..., 3) of depths (...) in metres, rounded to ``unit`` metres; 0 = none or too far."""
    d = np.rint(np.asarray(depth, dtype=np.float64) / unit)
    # NaN fails both comparisons
    return encode_steps(np.where((d > 0) & (d <= MOST), d, 0).astype(np.int64))


def decode_depth(
    code: ArrayLike, unit: float = UNIT, *, strict: bool = True
) -> NDArray[np.float32]:
    """Depth (...) in metres of a code (..., 3), 0 = none."""
    return (decode_steps(code, strict=strict) * unit).astype(np.float32)


def inverse_depth(depth: ArrayLike, near: float | None = None) -> Bytes:
    """Grey (...) of depths (...): 255 at ``near`` metres and nearer, then 255 * near / depth.

    0 = none; what is measured is at least 1.

    Args:
        near: the same in all pictures keeps them comparable; None takes the 1st percentile of this
            picture, which gives the most contrast and loses the scale, as relative-depth networks.
    """
    d = np.asarray(depth, dtype=np.float64)
    known = np.isfinite(d) & (d > 0)
    if not known.any():
        return np.zeros(d.shape, dtype=np.uint8)
    close = float(np.percentile(d[known], 1)) if near is None else near
    grey = np.rint(255 * np.minimum(close / np.where(known, d, np.inf), 1.0))
    return np.where(known, np.maximum(grey, 1), 0).astype(np.uint8)


def coloured_depth(depth: ArrayLike, near: float | None = None) -> Bytes:
    """Colours (..., 3) of :func:`inverse_depth`, orange near to dark blue far; none is black."""
    grey = inverse_depth(depth, near)
    at = np.arange(256) / 255 * (len(_RAMP) - 1)
    ramp = np.stack([np.interp(at, np.arange(len(_RAMP)), c) for c in _RAMP.T], axis=1)
    ramp[0] = 0
    return np.rint(ramp).astype(np.uint8)[grey]


def depth_on_picture(world: SceneBatch, frame: int) -> NDArray[np.float32]:
    """(H, W) z-depth in metres behind each pixel of a frame's colour picture, 0 = none.

    Depth with a camera of its own is moved into the colour camera first; coarser grids are
    repeated, not blended, so that every value was measured.
    """
    if not world.frames.depth[frame]:
        scene = world.scenes.id[world.frames.scene[frame]]
        raise BadInput(scene, f"frames.depth[{world.frames.id[frame]}]", "there is no depth image")
    view = depth_view(world, frame)
    return on_picture(view.depth, view.scale, world.frames.size[frame])


def depth_code_picture(world: SceneBatch, frame: int, unit: float = UNIT) -> Image.Image:
    """The code of a frame's depth, pixel by pixel as its colour picture; save it as PNG."""
    return Image.fromarray(encode_depth(depth_on_picture(world, frame), unit))


def depth_picture(
    world: SceneBatch, frame: int, near: float | None = None, colours: bool = False
) -> Image.Image:
    """Inverse depth of a frame, grey or coloured, pixel by pixel as its colour picture."""
    depth = depth_on_picture(world, frame)
    return Image.fromarray(coloured_depth(depth, near) if colours else inverse_depth(depth, near))
