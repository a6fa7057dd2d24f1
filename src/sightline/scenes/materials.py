"""Procedural colour of surfaces: grain, planks, tiles, weave; all vectorised over hit points."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.worlds.palette import MATERIAL_INDEX

F32 = NDArray[np.float32]
Real = NDArray[np.floating[Any]]

GLOSS: dict[str, tuple[float, float]] = {  # specular strength and exponent
    "metal": (0.35, 40.0), "glass": (0.5, 60.0), "ceramic": (0.3, 50.0), "plastic": (0.16, 30.0),
    "leather": (0.12, 16.0), "screen": (0.3, 60.0), "tile": (0.12, 40.0), "parquet": (0.08, 24.0),
    "wood": (0.07, 20.0), "food": (0.14, 24.0), "mirror": (0.6, 80.0), "wax": (0.1, 20.0),
}  # fmt: skip
EMISSION: dict[str, float] = {"light": 1.5, "sky": 1.1, "mirror": 0.25, "screen": 0.03}


def table(values: dict[str, float], default: float = 0.0) -> F32:
    """A value per material index."""
    out = np.full(len(MATERIAL_INDEX), default, np.float32)
    for name, value in values.items():
        out[MATERIAL_INDEX[name]] = value
    return out


def _single(values: Real) -> F32:
    return values.astype(np.float32, copy=False)


def _hash(x: NDArray[np.int32], y: NDArray[np.int32]) -> F32:
    """A fixed pseudo-random value in [0, 1) per integer pair."""
    h = x.astype(np.uint32) * np.uint32(0x9E3779B1) ^ y.astype(np.uint32) * np.uint32(0x85EBCA77)
    h ^= h >> np.uint32(15)
    h *= np.uint32(0x2C1B3C6D)
    h ^= h >> np.uint32(13)
    return (h & np.uint32(0xFFFFFF)).astype(np.float32) * np.float32(1 / (1 << 24))


def noise(x: F32, y: F32) -> F32:
    """Smooth value noise in [-1, 1] with unit lattice."""
    xf, yf = np.floor(x), np.floor(y)
    xi, yi = xf.astype(np.int32), yf.astype(np.int32)
    u, v = x - xf, y - yf
    u = u * u * (np.float32(3) - np.float32(2) * u)
    v = v * v * (np.float32(3) - np.float32(2) * v)
    one = np.int32(1)
    low = _hash(xi, yi) * (1 - u) + _hash(xi + one, yi) * u
    high = _hash(xi, yi + one) * (1 - u) + _hash(xi + one, yi + one) * u
    return _single((low * (1 - v) + high * v) * 2 - 1)


def _fade(period_m: float, pixel_m: F32) -> F32:
    """Detail disappears where a pixel is wider than about half its period."""
    out: F32 = np.clip(period_m / np.maximum(pixel_m, 1e-6) / 2 - 0.5, 0, 1).astype(np.float32)
    return out


def _line(x: F32, period: float, half_width: float, pixel_m: F32) -> F32:
    """Coverage in [0, 1] of thin lines every `period`, box-filtered over the pixel."""
    d = np.abs(x - np.round(x / period) * period)
    w = np.maximum(pixel_m, 1e-4)
    return _single(np.clip((half_width + w / 2 - d) / w, 0, 1) * np.minimum(1, 2 * half_width / w))


def _wood(u: F32, v: F32, pixel: F32) -> F32:
    rings = np.sin(v * 70 + noise(u * 1.3, v * 9) * 3.5) * _fade(0.09, pixel)
    streak = noise(u * 4, v * 160) * _fade(0.012, pixel)
    return _single(1 + 0.06 * rings + 0.05 * streak)


def albedo(
    rgb: F32, material: NDArray[np.int32], point: F32, u_axis: F32, v_axis: F32, pixel_m: F32
) -> F32:
    """Pattern the linear base colours `rgb` (N, 3) in place of their points; returns (N, 3).

    `u_axis` and `v_axis` span each hit face (u along its longer side); `pixel_m` is the width of
    a pixel at the point.
    """
    out = rgb.copy()
    present = np.flatnonzero(np.bincount(material, minlength=len(MATERIAL_INDEX)))
    names = list(MATERIAL_INDEX)
    for index in present.tolist():
        name = names[index]
        rows = np.flatnonzero(material == index)
        p, pix = point[rows], pixel_m[rows]
        x, y, z = p[:, 0], p[:, 1], p[:, 2]
        gain: Real
        if name in ("wood", "cardboard", "fabric", "leather", "paper"):
            u = (p * u_axis[rows]).sum(1)
            v = (p * v_axis[rows]).sum(1)
        if name == "wood":
            gain = _wood(u, v, pix)
        elif name == "cardboard":
            gain = 1 + 0.03 * np.sin(v * 900) * _fade(0.007, pix) + 0.04 * noise(u * 9, v * 9)
        elif name == "fabric":
            weave = (np.sin(u * 700) * np.sin(v * 700)) * _fade(0.009, pix)
            gain = 1 + 0.1 * weave + 0.05 * noise(u * 25, v * 25) * _fade(0.04, pix)
        elif name == "leather":
            gain = (
                1 + 0.07 * noise(u * 120, v * 120) * _fade(0.008, pix) + 0.03 * noise(u * 7, v * 7)
            )
        elif name == "leaf":
            gain = 1 + 0.28 * noise(x * 45 + z * 20, y * 45 + z * 31) * _fade(0.022, pix)
            gain += 0.12 * noise(x * 12 + z * 9, y * 12 - z * 7)
        elif name == "food":
            gain = 1 + 0.06 * noise(x * 70, y * 70 + z * 50)
        elif name == "stone":
            gain = 1 + 0.14 * noise(x * 90, y * 90 + z * 90) * _fade(0.011, pix)
            gain += 0.07 * noise(x * 14, y * 14)
        elif name == "parquet":
            plank, length = 0.14, 1.1
            strip = np.floor(y / plank)
            along = x + _hash(strip.astype(np.int32), strip.astype(np.int32)) * length
            board = np.floor(along / length)
            tint = _hash(board.astype(np.int32), strip.astype(np.int32))
            gap = np.maximum(_line(y, plank, 0.0016, pix), _line(along, length, 0.0016, pix))
            gain = (0.86 + 0.28 * tint) * _wood(x + 31 * tint, y, pix) * (1 - 0.6 * gap)
        elif name == "tile":
            side = 0.4
            tint = _hash(np.floor(x / side).astype(np.int32), np.floor(y / side).astype(np.int32))
            grout = np.maximum(_line(x, side, 0.003, pix), _line(y, side, 0.003, pix))
            gain = (0.96 + 0.06 * tint + 0.02 * noise(x * 20, y * 20)) * (1 - 0.42 * grout)
        elif name == "carpet":
            gain = (
                1 + 0.2 * noise(x * 260, y * 260) * _fade(0.008, pix) + 0.05 * noise(x * 6, y * 6)
            )
        elif name == "concrete":
            joint = np.maximum(_line(x, 5.0, 0.006, pix), _line(y, 5.0, 0.006, pix))
            gain = (1 + 0.06 * noise(x * 2.2, y * 2.2) + 0.04 * noise(x * 17, y * 17)) * (
                1 - 0.35 * joint
            )
        elif name == "wall":
            h = x + y
            gain = 1 + 0.012 * noise(h * 60, z * 60) * _fade(0.02, pix)
            board = (z < 0.08)[:, None]
            out[rows] = np.where(board, np.float32(0.78), out[rows])
            gain *= _single(1 - 0.35 * _line(z - 0.08, 1e6, 0.003, pix))
        elif name == "mirror":
            gain = 0.8 + 0.35 * np.sin((x + y) * 2.2 + z * 3.1)
        else:
            continue
        out[rows] *= gain[:, None].astype(np.float32)
    return out


def to_srgb(linear: F32, exposure: float = 1.0) -> NDArray[np.uint8]:
    """Tone-map and encode linear light; mid greys are kept, highlights roll off."""
    x: Real = np.maximum(linear, 0) * np.float32(exposure)
    x = x * (1 + x * np.float32(0.16)) / (1 + x)  # Reinhard with a white point of 2.5
    x = np.minimum(x * np.float32(1.5), 1)
    scaled = np.rint(x * np.float32(4095)).astype(np.int32)
    out: NDArray[np.uint8] = _GAMMA[scaled]
    return out


_LEVELS = np.arange(4096) / 4095
_GAMMA = np.rint(255 * np.where(_LEVELS <= 0.0031308, 12.92 * _LEVELS,
                                1.055 * _LEVELS ** (1 / 2.4) - 0.055)).astype(np.uint8)  # fmt: skip


def from_srgb(rgb: NDArray[np.uint8]) -> F32:
    """Linear light of 8-bit colours."""
    x = rgb.astype(np.float64) / 255
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4).astype(np.float32)
