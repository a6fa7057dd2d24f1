"""Rooms of boxes with 32 frames each: poses are real, pictures are blank, sights are the boxes'."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from sightline.geometry import look_at, yaw_matrix
from sightline.scenes import Frames, Objects, Scene, write_scenes
from sightline.scenes.observe import observe

NAMES = (
    "bed", "desk", "wardrobe", "bookshelf", "sofa", "bench", "coffee table", "plant", "fridge",
    "radiator", "trash bin", "table lamp", "backpack", "clock", "chair", "chair", "chair", "stool",
    "stool", "oven",
)  # fmt: skip
FRAMES, SIZE = 32, (160, 120)
LENS = (100.0, 100.0, 80.0, 60.0)


def write_clip_rooms(folder: Path, rooms: int = 2, side: float = 6.5) -> Path:
    """A store of rooms ``side`` m long and 6 m wide; every second one is larger than 40 m²."""
    media = folder / "media"
    media.mkdir(parents=True)
    for number in range(FRAMES):
        Image.new("RGB", SIZE, (90, 90, 90)).save(media / f"{number:04d}.png")
    made = [_room(number, media, side + 2 * (number % 2)) for number in range(rooms)]
    return write_scenes(folder / "store", made)


def _room(number: int, media: Path, side: float) -> Scene:
    draw = np.random.default_rng(number)
    count = len(NAMES)
    size = draw.uniform([0.4, 0.3, 0.3], [1.1, 0.7, 1.2], (count, 3))
    size[[4, 5], 0] = [2.03, 1.37]
    places = _places(draw, np.hypot(size[:, 0], size[:, 1]) / 2, np.array([side, 6.0]))
    yaw = draw.integers(0, 4, count) * np.pi / 2 + draw.uniform(-0.2, 0.2, count)
    turn = np.linspace(0.0, 1.7 * np.pi, FRAMES)
    middle = np.array([side / 2, 3.0])
    eye = np.column_stack([
        middle + np.stack([np.cos(turn), np.sin(turn)], axis=1) * [0.35 * side, 2.0],
        1.5 + 0.2 * np.sin(3 * turn),
    ])  # fmt: skip
    aim = np.column_stack([middle - (eye[:, :2] - middle) * 0.6, np.full(FRAMES, 0.5)])
    scene = Scene(
        f"room_{number}",
        Objects.of(
            id=[f"o{i}" for i in range(count)],
            category=list(NAMES),
            centre=np.column_stack([places, size[:, 2] / 2]),
            extent=size,
            rotation=yaw_matrix(yaw),
            front_known=np.ones(count, dtype=bool),
            relation=["floor"] * count,
        ),
        frames=Frames.of(
            id=[f"{i:04d}" for i in range(FRAMES)],
            size=np.tile(SIZE, (FRAMES, 1)),
            world_from_camera=look_at(eye, aim),
            intrinsics=np.tile(LENS, (FRAMES, 1)),
            time=np.arange(FRAMES) * 1.0,
            rgb=[f"{i:04d}.png" for i in range(FRAMES)],
        ),
        root=str(media),
        source="boxes",
        floor=np.array([[0, 0], [side, 0], [side, 6.0], [0, 6.0]]),
        floor_z=0.0,
        room_area=side * 6.0,
    )
    return observe(scene, landmarks_per_scene=0)


def _places(draw: np.random.Generator, radius: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Places of discs that do not meet, by trying; what finds none is put where it is tightest."""
    out: list[np.ndarray] = []
    for r in radius:
        tries = draw.uniform(0.1 + r, room - 0.1 - r, (4000, 2))
        if out:
            gap = np.linalg.norm(tries[:, None] - np.array(out), axis=2) - radius[: len(out)] - r
            tries = tries[[int(gap.min(axis=1).argmax())]]
        out.append(tries[0])
    return np.array(out)
