"""Pictures of worlds of lines: ray-cast without shadows (their edges would be further lines), and
curved afterwards where the lens is."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from sightline.scenes.render import Renderer
from sightline.scenes.symbolic.line_views import View, straightened
from sightline.scenes.symbolic.line_worlds import CORNERS, HOUSES, LineWorld, Strip, panes
from sightline.scenes.worlds.palette import MATERIAL_INDEX, Surface
from sightline.scenes.worlds.world import Light, WorldMesh

__all__ = ["mesh", "picture"]

F64 = NDArray[np.float64]
RGB = NDArray[np.uint8]

SKY = (186, 204, 224)
BACKDROP = (206, 202, 194)  # where there is no ground there is no sky
SURFACES = {
    **{name: Surface("ceiling", rgb) for name, rgb in HOUSES.items()},
    "glass": Surface("ceiling", (58, 72, 92)),
    "mark": Surface("ceiling", (238, 236, 226)),
    "joint": Surface("ceiling", (84, 84, 88)),
    "lamp": Surface("ceiling", (96, 100, 108)),
    "ground": Surface("concrete", (128, 128, 124)),
    "tiles": Surface("ceiling", (202, 196, 184)),
}
"""what faces are made of, by name; all without grain, so that lines stand out"""
_ROW = {name: row for row, name in enumerate(SURFACES)}
REACH_M = 3000.0
PROUD_M = 0.02  # paint lies so much over what it is painted on
LAMPS = (
    Light((-400.0, -700.0, 800.0), (1.0, 0.97, 0.9), 0.8, 5000.0),
    Light((900.0, -300.0, 300.0), (0.85, 0.92, 1.0), 0.42, 5000.0),
    Light((-200.0, 900.0, 200.0), (0.9, 0.95, 1.0), 0.2, 5000.0),
)
_SIDES = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))


def mesh(world: LineWorld) -> WorldMesh:
    """All faces as quads; object rows are those of the blocks, -1 for what is painted."""
    quads: list[F64] = []
    owner: list[int] = []
    surface: list[int] = []

    def add(corners: F64, block: int, name: str) -> None:
        quads.append(corners)
        owner.extend([block] * len(corners))
        surface.extend([_ROW[name]] * len(corners))

    for row, block in enumerate(world.blocks):
        low, high = np.array(block.low), np.array(block.high)
        corners = (low + CORNERS * (high - low) - block.middle) @ block.rotation.T + block.middle
        add(corners[np.array(_SIDES)], row, block.colour)
        add(panes(block).corners, row, "glass")
    for strip in world.strips:
        add(_quad(strip)[None], -1, strip.colour if world.plane != "tiles" else "joint")
    if world.plane:
        corners = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)]) * REACH_M
        add(corners[None].astype(float), -1, world.plane)
    vertices = np.concatenate(quads).reshape(-1, 3)
    faces = 4 * np.arange(len(owner))[:, None, None] + np.array([(0, 1, 2), (0, 2, 3)])
    return WorldMesh(
        vertices,
        faces.reshape(-1, 3).astype(np.int32),
        np.repeat(owner, 2).astype(np.int32),
        np.repeat(surface, 2).astype(np.int32),
        np.array([s.rgb for s in SURFACES.values()], np.uint8),
        np.array([MATERIAL_INDEX[s.material] for s in SURFACES.values()], np.int32),
    )


def _quad(strip: Strip) -> F64:
    start, end = np.array(strip.start), np.array(strip.end)
    side = np.cross(strip.normal, end - start)
    side *= strip.width / 2 / np.linalg.norm(side)
    start, end = start + PROUD_M * np.array(strip.normal), end + PROUD_M * np.array(strip.normal)
    return np.array([start - side, end - side, end + side, start + side])


def picture(world: LineWorld, view: View) -> RGB:
    """(H, W, 3) what the camera takes."""
    (width, height), (cx, cy) = view.size, view.centre
    behind = SKY if world.plane else BACKDROP
    renderer = Renderer(mesh(world), LAMPS, objects=len(world.blocks))
    if not view.bend:
        return _render(renderer, view.pose(), (view.focal, view.focal, cx, cy), view.size, behind)
    x, y = np.meshgrid(np.arange(width) + 0.5 - cx, np.arange(height) + 0.5 - cy)
    flat = straightened(np.stack([x, y], axis=-1) / view.focal, view.bend) * view.focal
    # the straight picture reaches as far as the curved one; 2 pixels more for the interpolation
    left, top = (math.ceil(-flat[..., i].min()) + 2 for i in (0, 1))
    right, foot = (math.ceil(flat[..., i].max()) + 2 for i in (0, 1))
    lens = (view.focal, view.focal, float(left), float(top))
    straight = _render(renderer, view.pose(), lens, (left + right, top + foot), behind)
    where = [flat[..., 1] + top - 0.5, flat[..., 0] + left - 0.5]
    parts = [map_coordinates(straight[..., i].astype(float), where, order=1) for i in range(3)]
    out: RGB = np.rint(np.stack(parts, axis=-1)).astype(np.uint8)
    return out


def _render(
    renderer: Renderer,
    pose: F64,
    lens: tuple[float, ...],
    size: tuple[int, int],
    behind: tuple[int, int, int],
) -> RGB:
    frame = renderer.render(pose, lens, size, shadows=False, occlusion=False)
    assert frame.rgb is not None
    out: RGB = frame.rgb.copy()
    out[frame.face < 0] = behind
    return out
