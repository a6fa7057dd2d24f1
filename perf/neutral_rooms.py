"""Neutral rooms written from arrays: boxes turned about the vertical only, and rendered frames."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sightline.geometry import corners, look_at, yaw_matrix
from sightline.scenes import Frames, Objects, Scene, SceneBatch
from sightline.scenes.media import save_depth
from sightline.scenes.observe import observe
from sightline.scenes.render import Renderer
from sightline.scenes.worlds.world import FLOOR, WorldMesh

__all__ = ["rooms"]

FRAMES, SIZE = 10, (640, 480)
LENS = (420.0, 420.0, 320.0, 240.0)
ROOM = (8.0, 6.0)
FLOOR_EACH = 1.2
"""square metres per object in the larger rooms"""
STANDING = (
    "armchair", "bench", "bin", "bookcase", "cabinet", "chair", "chest", "console", "cooler",
    "crate", "cupboard", "desk", "dishwasher", "dresser", "drum", "fan", "freezer", "fridge",
    "heater", "island", "locker", "nightstand", "organ", "ottoman", "oven", "plant", "printer",
    "rack", "recliner", "safe", "shelf", "sideboard", "sink", "sofa", "stool", "stove", "suitcase",
    "table", "treadmill", "trolley", "trunk", "wardrobe", "washer", "workbench",
)  # fmt: skip
SMALL = (
    "basket", "book", "bowl", "clock", "jar", "kettle", "lamp", "mug", "pan", "radio", "speaker",
    "toaster", "toolbox", "tray", "vase", "vent",
)  # fmt: skip
COLOURS = ("red", "blue", "green", "white", "black", "brown", "yellow", "grey")
SMALL_SHARE = 0.2
"""share of the objects that are set down on top of others"""
_BOX = np.array([[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
                 [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]])  # fmt: skip


def rooms(count: int, scenes: int, room: str, media: Path) -> Iterator[SceneBatch]:
    """Rooms with ``count`` boxes each and ten frames, rendered into ``media``."""
    for number in range(scenes):
        yield _room(number, count, room, media / f"{number:04d}")


def _room(number: int, count: int, room: str, folder: Path) -> SceneBatch:
    draw = np.random.default_rng([number, count])
    scale = np.sqrt(count * FLOOR_EACH / np.prod(ROOM)) if room == "larger" else 1.0
    size = np.array(ROOM) * scale
    names, centre, extent, yaw = _furnished(draw, count, size)
    objects = Objects.of(
        id=[f"{name}_{i}" for i, name in enumerate(names)],
        category=names,
        centre=centre,
        extent=extent,
        rotation=yaw_matrix(yaw),
        front_known=draw.random(count) < 0.5,
        colour=[str(c) for c in draw.choice(COLOURS, count)],
        instance=np.arange(1, count + 1),
    )
    eye = np.column_stack(
        [draw.uniform(0.06, 0.94, (FRAMES, 2)) * size, draw.uniform(1.4, 2.0, FRAMES)]
    )
    aim = np.append(size / 2, 0.4) + draw.uniform(-1, 1, (FRAMES, 3)) * [*size / 5, 0.1]
    pose = look_at(eye, aim)
    outline = np.array([[0.0, 0.0], [size[0], 0.0], size, [0.0, size[1]]])
    _render(objects, size, pose, folder)
    frame = [f"{i:04d}" for i in range(FRAMES)]
    return observe(
        Scene(
            f"room_{count}_{number:04d}",
            objects,
            frames=Frames.of(
                id=frame,
                size=np.tile(SIZE, (FRAMES, 1)),
                world_from_camera=pose,
                intrinsics=np.tile(LENS, (FRAMES, 1)),
                depth=[f"depth/{name}.png" for name in frame],
                instances=[f"ids/{name}.png" for name in frame],
                depth_unit=np.full(FRAMES, 0.001),
            ),
            root=str(folder),
            floor=outline,
            floor_z=0.0,
            room_area=float(size.prod()),
        ),
        landmarks_per_scene=0,
    )


def _furnished(
    draw: np.random.Generator, count: int, room: NDArray[np.float64]
) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Names, centres, extents and yaws of boxes that do not touch, small ones on top of others."""
    small = int(count * SMALL_SHARE)
    names = _words(draw, STANDING, count - small)
    flat = draw.uniform([0.3, 0.3, 0.4], [1.1, 0.8, 1.4], (count - small, 3))
    yaw = draw.integers(0, 4, count) * np.pi / 2
    yaw += np.where(draw.random(count) < 0.5, 0.0, draw.uniform(-0.7, 0.7, count))
    places: list[NDArray[np.float64]] = []
    radius = np.hypot(flat[:, 0], flat[:, 1]) / 2
    for row in range(count - small):
        place = None
        while place is None:
            place = _place(draw, room, places, radius[:row], float(radius[row]))
            if place is None:
                # a crowded room takes what is left: smaller things
                flat[row, :2] *= 0.8
                radius[row] *= 0.8
        places.append(place)
    centre = np.column_stack([places, flat[:, 2] / 2])
    below = draw.permutation(count - small)[:small]
    tops = np.column_stack([flat[below, :2] * 0.3, draw.uniform(0.1, 0.4, small)])
    height = flat[below, 2] + tops[:, 2] / 2
    over = np.column_stack([centre[below, :2], height])
    names += _words(draw, SMALL, small)
    return names, np.vstack([centre, over]), np.vstack([flat, tops]), yaw


def _words(draw: np.random.Generator, words: tuple[str, ...], count: int) -> list[str]:
    """Names, each once before any is there twice."""
    times = -(-count // len(words))
    return [str(n) for _ in range(times) for n in draw.permutation(words)][:count]


def _place(
    draw: np.random.Generator,
    room: NDArray[np.float64],
    places: list[NDArray[np.float64]],
    radii: NDArray[np.float64],
    radius: float,
) -> NDArray[np.float64] | None:
    """A place at which a disc touches no other, by trying; None after many tries."""
    tries = draw.uniform(radius, room - radius, (3000, 2))
    if places:
        apart = np.hypot(*(tries[:, None] - np.array(places)).transpose(2, 0, 1))
        tries = tries[(apart > radius + radii).all(axis=1)]
    return tries[0] if len(tries) else None


def _render(
    objects: Objects, room: NDArray[np.float64], pose: NDArray[np.float64], folder: Path
) -> None:
    """Depth and instance images of the boxes and the floor."""
    count = len(objects)
    boxes = corners(objects.centre, objects.extent, objects.rotation).reshape(-1, 3)
    ends = np.array([[0, 0, 0], [room[0], 0, 0], [*room, 0], [0, room[1], 0]])
    faces = (_BOX + 8 * np.arange(count)[:, None, None]).reshape(-1, 3)
    ground = np.array([[0, 1, 2], [0, 2, 3]]) + 8 * count
    mesh = WorldMesh(
        np.vstack([boxes, ends]).astype(np.float64),
        np.vstack([faces, ground]).astype(np.int32),
        np.append(np.repeat(np.arange(count), 12), [FLOOR, FLOOR]).astype(np.int32),
        np.zeros(12 * count + 2, dtype=np.int32),
        np.full((1, 3), 128, dtype=np.uint8),
        np.zeros(1, dtype=np.int32),
    )
    renderer = Renderer(mesh, objects=count)
    for part in ("depth", "ids"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for row in range(FRAMES):
        shot = renderer.render(pose[row], LENS, SIZE, colour=False)
        save_depth(folder / f"depth/{row:04d}.png", shot.depth, 0.001)
        ids = Image.fromarray(shot.instance.astype(np.uint16))
        ids.save(folder / f"ids/{row:04d}.png")
