"""Things rendered by ray casting, and what a detector that misses nothing finds in them."""

from __future__ import annotations

import numpy as np

from sightline.scenes.render import Renderer
from sightline.scenes.worlds.world import WorldMesh

SIZE = (64, 64)
_CUBE = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=float) / 2
_SIDES = np.array(
    [(0, 1, 3), (0, 3, 2), (4, 6, 7), (4, 7, 5), (0, 4, 5), (0, 5, 1), (2, 3, 7), (2, 7, 6),
     (0, 2, 6), (0, 6, 4), (1, 5, 7), (1, 7, 3)], dtype=np.int32
)  # fmt: skip


def perfect_boxes(places: list[tuple[float, float, float]], size: float) -> list[list[float]]:
    """Boxes (x0, y0, x1, y1, pixels) of what is seen of cubes at camera coordinates (x, y, z)."""
    count = len(places)
    mesh = WorldMesh(
        vertices=np.concatenate([_CUBE * size + place for place in np.array(places)]),
        faces=np.concatenate([_SIDES + 8 * i for i in range(count)]).astype(np.int32),
        face_object=np.repeat(np.arange(count, dtype=np.int32), 12),
        face_surface=np.zeros(12 * count, dtype=np.int32),
        surface_rgb=np.full((1, 3), 200, dtype=np.uint8),
        surface_material=np.zeros(1, dtype=np.int32),
    )
    k = (60.0, 60.0, 32.0, 32.0)
    seen = Renderer(mesh, objects=count).render(np.eye(4), k, SIZE, colour=False).instance
    found = []
    for i in range(count):
        y, x = np.nonzero(seen == i + 1)
        assert len(x), "a cube is out of sight"
        found.append([float(x.min()), float(y.min()), float(x.max() + 1), float(y.max() + 1)])
    return found
