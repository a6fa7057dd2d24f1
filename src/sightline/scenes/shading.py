"""Light on hit points: lamps with soft shadows, ambient light with short-range occlusion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sightline.scenes import materials

if TYPE_CHECKING:
    from sightline.scenes.render import Renderer

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

AMBIENT = 0.36
AO_REACH_M = 0.7
AO_RAYS = 8
EPSILON_M = 1e-3  # shadow and occlusion rays start this far off the surface


class Shade:
    """Lights hit points of one view."""

    def __init__(self, renderer: Renderer, pose: F64, focal: float, shadows: bool) -> None:
        self.r = renderer
        self.pose = pose
        self.focal = focal
        self.shadows = shadows
        self.eye = pose[:3, 3].astype(np.float32)

    def light(self, face: I32, depth: F32, directions: F32, normals: F32, veil: F32 | None) -> F32:
        """Linear light per ray, (N, 3)."""
        r = self.r
        surface = r._surface[face]
        material = r._material[surface]
        point = self.eye + directions * depth[:, None]
        safe = np.maximum(face, 0)
        normals = self.rounded(face, point, normals)
        colour = materials.albedo(
            r._rgb[surface], material, point, r._u[safe], r._v[safe], depth / np.float32(self.focal)
        )
        sky = np.float32(0.85) + np.float32(0.15) * normals[:, 2:3]
        shine = np.zeros(len(face), np.float32)
        total = np.float32(AMBIENT) * sky * np.array([0.97, 0.99, 1.03], np.float32)
        if veil is not None:
            total = total * veil[:, None]
        else:
            total = np.broadcast_to(total, colour.shape).copy()
        spec = r._spec[material]
        glossy = spec > 0
        view = -directions / np.sqrt((directions * directions).sum(1, keepdims=True))
        lifted = point + normals * np.float32(EPSILON_M)
        for lamp in r.lights:
            to = np.array(lamp.position, np.float32) - point
            dist2 = (to * to).sum(1)
            ndotl = (to * normals).sum(1) / np.sqrt(np.maximum(dist2, 1e-8))
            power = lamp.power * np.maximum(ndotl, 0) / (1 + dist2 / np.float32(lamp.reach**2))
            rows = np.flatnonzero(power > 2e-3)
            if self.shadows and len(rows):
                target = np.array(lamp.position, np.float32) - lifted[rows]
                power[rows] *= self._lit(lifted[rows], target)
            total = total + power[:, None] * np.array(lamp.rgb, np.float32)
            rows = np.flatnonzero(glossy & (power > 2e-3))
            if len(rows):
                half = to[rows] / np.sqrt(dist2[rows])[:, None] + view[rows]
                half /= np.sqrt((half * half).sum(1, keepdims=True))
                cosine = np.maximum((half * normals[rows]).sum(1), 0)
                shine[rows] += spec[rows] * power[rows] * cosine ** r._power[material[rows]]
        glow = r._glow[material][:, None]
        out: F32 = colour * (total * (1 - np.minimum(glow, 1)) + glow) + shine[:, None]
        out[face < 0] = 0.35
        return out

    def rounded(self, face: I32, point: F32, normals: F32) -> F32:
        """Interpolate normals over round surfaces, so that facets do not show."""
        bent, corners, dual = self.r.curved()
        rows = np.flatnonzero(bent[face])
        if not len(rows):
            return normals
        f = face[rows]
        offset = point[rows] - self.r._corner[f, 0].astype(np.float32)
        w1 = np.clip((offset * dual[f, 0]).sum(1), 0, 1)[:, None]
        w2 = np.clip((offset * dual[f, 1]).sum(1), 0, 1)[:, None]
        n = corners[f, 0] * (1 - w1 - w2) + corners[f, 1] * w1 + corners[f, 2] * w2
        n /= np.maximum(np.sqrt((n * n).sum(1, keepdims=True)), 1e-9)
        side = np.where((n * normals[rows]).sum(1, keepdims=True) < 0, -1, 1)
        out = normals.copy()
        out[rows] = n * side
        return out

    def _lit(self, origins: F32, targets: F32) -> F32:
        """Share of a small area lamp seen from each point: opposite corners of a 28 cm square,
        and all four corners where those disagree (the penumbra)."""

        def seen(rows: slice | NDArray[np.int64], dx: float, dy: float) -> NDArray[np.bool_]:
            aim = targets[rows] + np.array([dx, dy, 0], np.float32)
            hit: I32 = self.r._scene.run(origins[rows], aim, dists=0.98, query="OCCLUDED")
            return hit < 0

        one, two = seen(slice(None), 0.13, 0.05), seen(slice(None), -0.13, -0.05)
        total = (one.astype(np.float32) + two) / np.float32(2)
        edge = np.flatnonzero(one != two)
        if len(edge):
            more = seen(edge, -0.05, 0.13).astype(np.float32) + seen(edge, 0.05, -0.13)
            total[edge] = (1 + more) / np.float32(4)
        return total

    def occlusion(
        self, face: I32, depth: F32, directions: F32, normals: F32, size: tuple[int, int]
    ) -> F32:
        """Ambient light per pixel in [0, 1]: short rays from every second pixel, smoothed."""
        width, height = size
        grid = np.arange(height * width).reshape(height, width)[::2, ::2]
        rows = grid.ravel()
        h2, w2 = grid.shape
        n = normals[rows]
        origin = self.eye + directions[rows] * depth[rows, None] + n * np.float32(2 * EPSILON_M)
        helper = np.where(
            np.abs(n[:, 2:3]) < 0.9,
            np.array([0, 0, 1], np.float32),
            np.array([1, 0, 0], np.float32),
        )
        tx = np.cross(helper, n)
        tx /= np.maximum(np.sqrt((tx * tx).sum(1, keepdims=True)), 1e-9)
        ty = np.cross(n, tx)
        iy, ix = np.divmod(np.arange(len(rows)), w2)
        phase = ((ix % 2) * 2 + (iy % 2)).astype(np.float32) * np.float32(np.pi / 16)
        hits = np.zeros(len(rows), np.float32)
        for j in range(AO_RAYS):
            turn = phase + np.float32(2 * np.pi * j / AO_RAYS)
            lean = np.float32(((j * 3) % AO_RAYS + 0.5) / AO_RAYS)
            flat, rise = np.sqrt(lean), np.sqrt(1 - lean)
            ray = (tx * (np.cos(turn) * flat)[:, None] + ty * (np.sin(turn) * flat)[:, None]
                   + n * rise)  # fmt: skip
            hits += self.r._scene.run(origin, ray, dists=AO_REACH_M, query="OCCLUDED") >= 0
        low = 1 - hits / np.float32(AO_RAYS)
        low_n, low_z = n.reshape(h2, w2, 3), depth[rows].reshape(h2, w2)
        veil = low.reshape(h2, w2)
        for _ in range(2):
            veil = _smooth(veil, low_n, low_z, veil.shape, (1, 1), None)
        full_n, full_z = normals.reshape(height, width, 3), depth.reshape(height, width)
        out = _smooth(veil, low_n, low_z, (height, width), (2, 2), (full_n, full_z))
        return (np.float32(0.25) + np.float32(0.75) * out).ravel()


def _smooth(
    values: F32,
    normals: F32,
    depth: F32,
    shape: tuple[int, int],
    step: tuple[int, int],
    like: tuple[F32, F32] | None,
) -> F32:
    """3x3 mean over neighbours on the same surface; also upsamples by `step`."""
    to_n, to_z = like if like is not None else (normals, depth)
    h, w = values.shape
    iy, ix = np.arange(shape[0]) // step[0], np.arange(shape[1]) // step[1]
    total = np.zeros(shape, np.float32)
    weight = np.full(shape, 1e-6, np.float32)
    total += weight * values[iy][:, ix]
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            y, x = np.clip(iy + dy, 0, h - 1), np.clip(ix + dx, 0, w - 1)
            z = depth[y][:, x]
            near = np.abs(z - to_z) < 0.04 * np.maximum(to_z, 0.1)
            same = (normals[y][:, x] * to_n).sum(-1) > 0.85
            g = (near & same) * np.float32(1.0 if dx or dy else 1.5)
            total += g * values[y][:, x]
            weight += g
    out: F32 = total / weight
    return out
