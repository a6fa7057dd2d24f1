"""Random scenes of boxes with filled references, and small scenes with real pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from sightline.scenes import Frames, Landmarks, Objects, Scene, SceneBatch, Sightings
from sightline.scenes.media import save_depth
from sightline.scenes.tables import Table

TABLES = ("scenes", "objects", "frames", "sightings", "landmarks")
CATEGORIES = ("chair", "table", "cup", "lamp", "shelf", "sofa", "box", "towel", "paper towel")
COLOURS = ("", "red", "blue", "white")
MATERIALS = ("", "wood", "metal", "paper")
SIZE = (16, 12)


def turns(rng: np.random.Generator, count: int) -> np.ndarray:
    """(n, 3, 3) random rotations, from the QR decomposition of a normal matrix."""
    q, r = np.linalg.qr(rng.normal(size=(count, 3, 3)))
    q = q * np.sign(np.diagonal(r, axis1=1, axis2=2))[:, None, :]
    return q * np.linalg.det(q)[:, None, None]


def random_scene(
    name: str, rng: np.random.Generator, objects: int = 8, frames: int = 3, points: int = 5
) -> SceneBatch:
    """A scene whose every column is filled at random, valid as far as ``check`` goes."""
    n = objects

    def some(words: Sequence[str]) -> Any:
        return np.array(words, dtype=object)[rng.integers(len(words), size=n)]

    parent = rng.integers(-1, max(n - 1, 0), n) if n else np.zeros(0, int)
    parent = np.where(parent >= np.arange(n), -1, parent)
    relation = np.where(parent >= 0, "on", np.where(rng.random(n) < 0.7, "floor", ""))
    boxes = Objects.of(
        id=[f"o{i}" for i in range(n)],
        category=some(CATEGORIES),
        centre=rng.normal(size=(n, 3)) * [2, 2, 0.5] + [0, 4, 0.5],
        extent=rng.uniform(0.1, 1.5, (n, 3)),
        rotation=turns(rng, n),
        front_known=rng.random(n) < 0.5,
        colour=some(COLOURS),
        material=some(MATERIALS),
        caption=some(["", "a thing", "ein Stück Möbel, 家具"]),
        parent=parent,
        relation=relation.astype(object),
        instance=np.arange(1, n + 1),
    )
    pose = np.tile(np.eye(4), (frames, 1, 1))
    pose[:, :3, :3] = turns(rng, frames)
    pose[:, :3, 3] = rng.normal(size=(frames, 3))
    images = Frames.of(
        id=[f"f{i}" for i in range(frames)],
        time=np.sort(rng.random(frames)),
        size=np.tile([640, 480], (frames, 1)),
        posed=np.ones(frames, bool),
        world_from_camera=pose,
        intrinsics=np.tile([500.0, 500, 320, 240], (frames, 1)),
    )
    frame, thing = np.nonzero(rng.random((frames, n)) < 0.7)
    m = len(frame)
    low = rng.uniform(0, 300, (m, 2))
    high = low + rng.uniform(4, 150, (m, 2))
    seen = Sightings.of(
        frame=frame,
        object=thing,
        pixels=rng.integers(1, 9000, m),
        visible=rng.random(m),
        truncation=rng.random(m),
        box=np.concatenate([low, high], axis=1),
        point=low + (high - low) * rng.random((m, 2)),
        depth_min=rng.random(m) + 1,
        depth_median=rng.random(m) + 2,
        occluder=rng.integers(-1, n, m) if n else np.zeros(0, int),
        method=["boxes"] * m,
    )
    point, where = np.nonzero(rng.random((points, frames)) < 0.8)
    xyz = rng.normal(size=(points, 3))
    k = len(point)
    marks = Landmarks.of(
        point=np.unique(point, return_inverse=True)[1],
        frame=where,
        object=rng.integers(-1, n, k) if n else np.full(k, -1),
        xyz=xyz[point],
        uv=rng.uniform(0, 480, (k, 2)),
        depth=rng.random(k) + 1,
    )
    return Scene(
        name,
        boxes,
        frames=images,
        sightings=seen,
        landmarks=marks,
        floor=rng.normal(size=(5, 2)) if rng.random() < 0.5 else None,
        source="made",
        licence="CC0-1.0",
        floor_z=float(rng.normal()),
        room_area=float(rng.uniform(5, 60)),
        complete=bool(rng.random() < 0.8),
    )


def random_batch(seed: int, scenes: int = 4, objects: int = 8, frames: int = 3) -> SceneBatch:
    """Scenes s0, s1, ...; scene i is the same whatever the number of scenes."""
    made = []
    for i in range(scenes):
        rng = np.random.default_rng([seed, i])
        made.append(
            random_scene(
                f"s{i}",
                rng,
                int(rng.integers(objects + 1)) if objects else 0,
                int(rng.integers(frames + 1)) if frames else 0,
            )
        )
    return SceneBatch.of(made)


def furnished(name: str, rng: np.random.Generator, objects: int = 14) -> SceneBatch:
    """A random scene to ask about: level boxes, complete, a floor outline."""
    n = objects
    yaw = rng.uniform(0, 2 * np.pi, n)
    turn = np.zeros((n, 3, 3))
    turn[:, 0, 0] = turn[:, 1, 1] = np.cos(yaw)
    turn[:, 1, 0], turn[:, 0, 1], turn[:, 2, 2] = np.sin(yaw), -np.sin(yaw), 1.0
    extent = rng.uniform(0.2, 1.2, (n, 3))
    centre = rng.uniform([0, 0, 0], [6, 5, 1], (n, 3))
    things = Objects.of(
        id=[f"o{i}" for i in range(n)],
        category=np.array(CATEGORIES, dtype=object)[rng.integers(len(CATEGORIES), size=n)],
        centre=centre + extent * [0, 0, 0.5],
        extent=extent,
        rotation=turn,
        front_known=rng.random(n) < 0.6,
        colour=np.array(COLOURS[1:], dtype=object)[rng.integers(3, size=n)],
        material=np.array(MATERIALS[1:], dtype=object)[rng.integers(3, size=n)],
        relation=["floor"] * n,
    )
    outline = [[0, 0], [6, 0], [6, 5], [0, 5]]
    return Scene(name, things, floor=outline, room_area=30.0, floor_z=0.0, licence="CC0-1.0")


def pictured_scene(root: Path, name: str = "room", frames: int = 2) -> SceneBatch:
    """A small valid scene with colour, depth and instance images below ``root``."""
    root.mkdir(parents=True, exist_ok=True)
    width, height = SIZE
    for i in range(frames):
        (root / "cam").mkdir(exist_ok=True)
        Image.new("RGB", SIZE, (40 * i, 90, 30)).save(root / "cam" / f"{i}.png")
        save_depth(root / "cam" / f"{i}.depth.png", np.full((height, width), 2.0), 0.001)
        inst = np.zeros((height, width), np.uint16)
        inst[2:8, 2:7], inst[2:8, 9:14] = 1, 2
        Image.fromarray(inst).save(root / "cam" / f"{i}.inst.png")
    pose = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 1], [0, 0, 0, 1]])
    things = Objects.of(
        id=["a", "b"],
        category=["chair", "table"],
        centre=[[-0.5, 2, 1.0], [0.5, 2, 1.0]],
        extent=[[0.5, 0.5, 0.5], [0.6, 0.6, 0.6]],
        colour=["red", "blue"],
        parent=[-1, -1],
        instance=[1, 2],
    )
    shots = Frames.of(
        id=[str(i) for i in range(frames)],
        time=np.arange(frames) / 2,
        size=np.tile(SIZE, (frames, 1)),
        world_from_camera=np.tile(pose, (frames, 1, 1)),
        intrinsics=np.tile([14.0, 14, 8, 6], (frames, 1)),
        rgb=[f"cam/{i}.png" for i in range(frames)],
        depth=[f"cam/{i}.depth.png" for i in range(frames)],
        instances=[f"cam/{i}.inst.png" for i in range(frames)],
    )
    return Scene(name, things, frames=shots, root=str(root), room_area=20.0, licence="CC0-1.0")


def same_table(a: Table, b: Table) -> None:
    """Every column equal, NaN to NaN, bit for bit."""
    assert type(a) is type(b)
    for name, left in a.columns().items():
        right = b.columns()[name]
        assert left.dtype == right.dtype, name
        assert left.shape == right.shape, name
        if left.dtype == object:
            assert left.tolist() == right.tolist(), name
        else:
            assert left.tobytes() == right.tobytes(), name


def same_batch(a: SceneBatch, b: SceneBatch, *, skip: Sequence[str] = ()) -> None:
    """All tables equal."""
    for name in TABLES:
        if name not in skip:
            same_table(getattr(a, name), getattr(b, name))
