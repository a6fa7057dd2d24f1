"""Scenes with views for the tests: random boxes, and a rendered room with its images at hand."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from sightline.geometry import look_at, yaw_matrix
from sightline.scenes import Frames, Landmarks, Objects, Scene, SceneBatch, Sightings
from sightline.scenes.observe import observe
from sightline.scenes.render import Renderer
from sightline.scenes.worlds import make_room

SIZE = (240, 180)
K = np.array([180.0, 185.0, 121.0, 88.0])


def boxes_scene(seed: int = 0, objects: int = 12, frames: int = 8, **columns) -> SceneBatch:
    """Turned boxes and cameras at random; nothing is sighted."""
    rng = np.random.default_rng(seed)
    eyes = rng.uniform((-4, -4, 1), (4, 4, 2), (frames, 3))
    poses = look_at(eyes, rng.uniform((-2, -2, 0), (2, 2, 1.5), (frames, 3)))
    kinds = [f"{chr(97 + i)}thing" for i in range(objects)]
    things = Objects.of(
        id=[f"o{i}" for i in range(objects)],
        category=kinds,
        centre=rng.uniform((-5, -5, 0), (5, 5, 1.5), (objects, 3)),
        extent=rng.uniform(0.1, 1.2, (objects, 3)),
        rotation=yaw_matrix(rng.uniform(-3, 3, objects)),
        instance=np.arange(objects) + 1,
    )
    views = {
        "id": [f"f{i}" for i in range(frames)],
        "size": np.tile(SIZE, (frames, 1)),
        "world_from_camera": poses,
        "intrinsics": np.tile(K, (frames, 1)),
        **columns,
    }
    return Scene(f"boxes{seed}", things, frames=Frames.of(**views))


def sighted(world: SceneBatch, pairs: dict[tuple[int, int], int], **columns) -> SceneBatch:
    """The world with sightings (frame, object) of the given numbers of pixels."""
    frame, obj = np.array(list(pairs), dtype=int).reshape(-1, 2).T
    count = len(frame)
    seen = {
        "frame": frame,
        "object": obj,
        "pixels": list(pairs.values()),
        "box": np.tile([10.0, 10.0, 60.0, 60.0], (count, 1)),
        "point": np.tile([30.0, 30.0], (count, 1)),
        **columns,
    }
    return replace(world, sightings=Sightings.of(**seen), memo={})


def landmarked(world: SceneBatch, seen: np.ndarray) -> SceneBatch:
    """The world with landmarks; ``seen`` (frames, points) says which frame shows which point."""
    frame, point = np.nonzero(seen)
    spots = np.stack([point * 7.0 % SIZE[0], point * 5.0 % SIZE[1]], axis=1)
    marks = Landmarks.of(
        point=point, frame=frame, xyz=np.zeros((len(frame), 3)), uv=spots, depth=1.0 + point
    )
    return replace(world, landmarks=marks, memo={})


def moved(world: SceneBatch, yaw: float, shift: np.ndarray) -> SceneBatch:
    """The whole world turned about gravity and shifted."""
    turn = yaw_matrix(yaw)
    pose = world.frames.world_from_camera.copy()
    pose[:, :3] = turn @ pose[:, :3]
    pose[:, :3, 3] += shift
    things = replace(
        world.objects,
        centre=world.objects.centre @ turn.T + shift,
        rotation=turn @ world.objects.rotation,
    )
    views = replace(world.frames, world_from_camera=pose)
    return replace(world, objects=things, frames=views, memo={})


@dataclass(frozen=True)
class Room:
    """A rendered room: its scene as observed, and the images it was observed from."""

    world: SceneBatch
    depth: np.ndarray
    """(F, h, w) metres"""
    instance: np.ndarray
    """(F, h, w) object row + 1"""

    def frame(self, name: str) -> int:
        return self.world.frames.id.tolist().index(name)

    def thing(self, name: str) -> int:
        return self.world.objects.id.tolist().index(name)

    def mask(self, frame: int, thing: int) -> np.ndarray:
        return self.instance[frame] == thing + 1

    def pixel(self, place) -> tuple[int, int]:
        """Row and column of a place given from 0 to 1000."""
        x, y = (int(v * s / 1000) for v, s in zip(place, SIZE, strict=True))
        return min(y, SIZE[1] - 1), min(x, SIZE[0] - 1)


@cache
def room(seed: int = 0, objects: int = 18, frames: int = 18) -> Room:
    """A procedural room, 2 s between frames."""
    made = make_room(seed, objects, n_frames=frames, size=SIZE)
    root = Path(tempfile.mkdtemp(prefix="sightline-room-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    renderer, depth, instance = Renderer.of(made), [], []
    for i, pose in enumerate(made.frames.world_from_camera):
        view = renderer.render(pose, made.frames.intrinsics[i], SIZE, colour=False)
        steps = np.rint(view.depth * 1000).astype(np.uint16)
        Image.fromarray(steps).save(root / f"d{i}.png")
        Image.fromarray(view.instance.astype(np.uint16)).save(root / f"i{i}.png")
        depth.append(steps / 1000.0)
        instance.append(view.instance)
    o = made.objects
    things = Objects.of(
        id=o.ids, category=o.category, centre=o.centre, extent=o.extent, rotation=o.rotation,
        colour=o.colour, material=o.material, parent=o.parent, relation=o.relation,
        instance=np.arange(len(o)) + 1,
    )  # fmt: skip
    views = Frames.of(
        id=[f"f{i}" for i in range(frames)],
        time=np.arange(frames) * 2.0,
        size=np.tile(SIZE, (frames, 1)),
        world_from_camera=made.frames.world_from_camera,
        intrinsics=made.frames.intrinsics,
        rgb=[f"c{i}.jpg" for i in range(frames)],
        depth=[f"d{i}.png" for i in range(frames)],
        instances=[f"i{i}.png" for i in range(frames)],
    )
    scene = Scene(f"room{seed}", things, frames=views, root=str(root), floor_z=made.floor_z)
    world = observe(scene, landmarks_per_scene=600)
    return Room(world, np.stack(depth), np.stack(instance))
