"""One block under a camera: `make_cube(seed)`, the world of visual perspective taking.

A block of three different sizes floats or stands at a random pose below a camera that looks down
on it; beside it a robot looks on. Source: the Visual Perspective Taking set (one non-uniformly
scaled cube, random pose, overhead camera); the robot and the coloured faces are ours: without them
there is no agent whose view could be taken, and four poses would look the same.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.worlds.cameras import frames_of, look_at
from sightline.scenes.worlds.draws import Draws, yaw_cos_sin
from sightline.scenes.worlds.furniture import KINDS, attributes
from sightline.scenes.worlds.palette import Surface
from sightline.scenes.worlds.world import Frames, Light, Objects, Style, World

F64 = NDArray[np.float64]
UNEQUAL = 1.15
"""smallest ratio between two sizes of the block"""
SIDE_M = 6.0
"""of the square floor"""


def make_cube(
    seed: int,
    n_objects: int = 2,
    *,
    n_frames: int = 4,
    size: tuple[int, int] = (640, 480),
    fov_deg: float = 60.0,
) -> World:
    """The block alone (`n_objects=1`) or with a robot (2); every frame has a camera of its own."""
    if n_objects not in (1, 2):
        raise ValueError("n_objects must be 1, the block, or 2, the block and a robot")
    draws = Draws("cube", seed)
    extent = _sizes(draws)
    rotation = _rotation(draws)
    reach = (np.abs(rotation) @ extent) / 2
    lift = draws.uniform(0.0, 0.8) if draws.chance(0.6) else 0.0
    middle = SIDE_M / 2
    centre = np.array([
        round(middle + draws.uniform(-0.4, 0.4), 4), round(middle + draws.uniform(-0.4, 0.4), 4),
        round(float(reach[2]) + lift + 0.001, 4),
    ])  # fmt: skip
    names, centres = ["cube"], [centre]
    extents, rotations = [extent], [rotation]
    if n_objects == 2:
        body = np.array(KINDS["robot"].size(draws))
        c, s = yaw_cos_sin(draws.uniform(0.0, 2 * math.pi))
        away = 0.35 + float(reach[:2].max()) + draws.uniform(0.3, 0.9)
        names.append("robot")
        centres.append(np.round([centre[0] + away * c, centre[1] + away * s, body[2] / 2], 4))
        extents.append(body)
        # it looks roughly, not exactly, at the block
        turn = yaw_cos_sin(draws.uniform(-0.7, 0.7))
        c, s = -(c * turn[0] - s * turn[1]), -(s * turn[0] + c * turn[1])
        rotations.append(np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]]))
    looks = [attributes(KINDS[name], draws) for name in names]
    count = len(names)
    return World(
        kind="cube",
        seed=seed,
        room="studio",
        objects=Objects(
            ids=tuple(f"{name}_0" for name in names),
            category=tuple(names),
            centre=np.array(centres),
            extent=np.array(extents),
            rotation=np.array(rotations),
            front_known=np.ones(count, bool),
            colour=tuple(colour for colour, _ in looks),
            material=tuple(material for _, material in looks),
            parent=np.full(count, -1, np.int32),
            relation=("", "floor")[:count],
            variant=np.array([draws.random() for _ in names]),
        ),
        floor_polygon=np.array([(0, 0), (SIDE_M, 0), (SIDE_M, SIDE_M), (0, SIDE_M)], float),
        ceiling_height=5.0,
        frames=_overhead(centre, n_frames, seed, size, fov_deg),
        lights=(
            Light((middle + 1.2, middle - 0.8, 4.4), (1.0, 0.97, 0.92), 0.9, 4.0),
            Light((middle - 1.6, middle + 1.2, 4.4), (0.9, 0.95, 1.0), 0.5, 4.0),
        ),
        style=Style(floor=Surface("concrete", (150, 152, 154)),
                    wall=Surface("wall", (214, 214, 210))),
    )  # fmt: skip


def _sizes(draws: Draws) -> F64:
    """Three sizes that differ by `UNEQUAL`, in any order."""
    while True:
        found = np.array(KINDS["cube"].size(draws))
        ranked = np.sort(found)
        if (ranked[1:] >= UNEQUAL * ranked[:-1]).all():
            return found


def _rotation(draws: Draws) -> F64:
    """A random rotation, evenly distributed: a point of the unit ball in four dimensions."""
    while True:
        q = np.array([draws.uniform(-1.0, 1.0) for _ in range(4)])
        norm = float(q @ q)
        if 0.01 < norm <= 1.0:
            break
    w, x, y, z = (q / math.sqrt(norm)).tolist()
    return np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip


def _overhead(
    centre: F64, n_frames: int, seed: int, size: tuple[int, int], fov_deg: float
) -> Frames:
    """Cameras above the block that look down on it, at most some 25 degrees aslant."""
    draws = Draws("overhead", seed, n_frames)
    poses = np.zeros((n_frames, 4, 4))
    for row in range(n_frames):
        c, s = yaw_cos_sin(draws.uniform(0.0, 2 * math.pi))
        out = draws.uniform(0.2, 1.1)
        eye = np.array([centre[0] + out * c, centre[1] + out * s, draws.uniform(3.0, 4.4)])
        aim = centre + np.array([draws.uniform(-0.25, 0.25), draws.uniform(-0.25, 0.25), 0.0])
        poses[row] = look_at(np.round(eye, 4)[None], np.round(aim, 4)[None])[0]
    return frames_of(poses, size, fov_deg)
