"""Dense points on and in boxes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.room import Room

__all__ = ["surface", "volume"]

Floats = NDArray[np.float64]
EDGE = 9
"""points along an edge of a face"""


def surface(room: Room, obj: int) -> Floats:
    """(6 EDGE², 3) points on the faces of a box, corners and edges included."""
    return room.once(("samples", obj), lambda: _faces(room, obj))


def _faces(room: Room, obj: int) -> Floats:
    step = np.linspace(-0.5, 0.5, EDGE)
    one, two = (grid.reshape(-1) for grid in np.meshgrid(step, step))
    parts = []
    for axis in range(3):
        for end in (-0.5, 0.5):
            face = np.empty((EDGE * EDGE, 3))
            face[:, axis] = end
            face[:, axis - 1], face[:, axis - 2] = one, two
            parts.append(face)
    return _placed(room, obj, np.concatenate(parts))


def volume(room: Room, obj: int, edge: int) -> Floats:
    """(edge³, 3) cell centres of a box."""
    step = (np.arange(edge) + 0.5) / edge - 0.5
    cells = np.stack(np.meshgrid(step, step, step), axis=-1).reshape(-1, 3)
    return _placed(room, obj, cells)


def _placed(room: Room, obj: int, unit: Floats) -> Floats:
    out = np.tile(room.centre[obj], (len(unit), 1))
    for k in range(3):
        out += np.outer(unit[:, k] * room.extent[obj, k], room.rotation[obj][:, k])
    return out
