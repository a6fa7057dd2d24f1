"""Scenes in which things move: simulated ones without pictures, and one worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from sightline.scenes import Frames, Objects, Scene, SceneBatch, SceneStore, Tracks
from sightline.scenes.observe import observe
from sightline.scenes.simulate import scene_of, simulate
from sightline.scenes.worlds import World, make_cube, make_room, with_movers

SIZE = (320, 240)
SEEDS = (2, 5, 7, 8, 11, 13, 17)
_FOLDERS: list[TemporaryDirectory[str]] = []


@cache
def moving_world(seed: int, movers: int = 3, frames: int = 32) -> World:
    still = make_room(seed, 12, n_frames=0, size=SIZE, area_m2=(32.0, 50.0))
    return with_movers(still, movers, seed, n_frames=frames, size=SIZE)


def boxed(world: World, name: str) -> SceneBatch:
    """The world as a scene whose frames have no pictures: what is seen follows from the boxes."""
    shots = world.frames
    bare = replace(shots, world_from_camera=shots.world_from_camera[:0])
    bare = replace(bare, intrinsics=shots.intrinsics[:0], timestamps=shots.timestamps[:0])
    scene = scene_of(replace(world, frames=bare), name, Path("nowhere"))
    frames = Frames.of(
        id=[f"{i:04d}" for i in range(len(shots))],
        time=shots.timestamps,
        size=np.tile(SIZE, (len(shots), 1)),
        world_from_camera=shots.world_from_camera,
        intrinsics=shots.intrinsics,
    )
    return observe(replace(scene, frames=frames, memo={}))


@cache
def moving_scenes() -> SceneBatch:
    return SceneBatch.of([boxed(moving_world(seed), f"moving_{seed}") for seed in SEEDS])


@cache
def cube_scene() -> SceneBatch:
    return boxed(make_cube(3, size=SIZE), "cube_3")


@cache
def pictured_scene() -> SceneBatch:
    """A rendered scene; its pictures stay until the tests are over."""
    folder = TemporaryDirectory(prefix="sightline-moving-")
    _FOLDERS.append(folder)
    store = Path(folder.name) / "store"
    simulate("rooms", 1, store, seed=3, moving=2, frames=8, size=(160, 120), objects=8)
    return SceneStore(store).read()


def turned(yaw: float) -> np.ndarray:
    c, s = np.cos(yaw), np.sin(yaw)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def hand_made() -> SceneBatch:
    """A car that drives 1 m/s along +x for 4 s, a turtle that turns left on the spot by a quarter
    turn in that time, a post; five frames, one a second; the camera steps 0.5 m a frame along y."""
    steps = np.arange(5.0)
    pose = np.tile(np.eye(4), (5, 1, 1))
    pose[:, :3, :3] = np.array([[0.0, 0, 1], [-1, 0, 0], [0, -1, 0]])  # looks along +x
    pose[:, 1, 3] = 0.5 * steps
    pose[:, 0, 3], pose[:, 2, 3] = -4.0, 1.0
    car = np.stack([steps, 0 * steps, 0 * steps + 0.2], axis=1)
    # the turtle has two rows only: what is between them is interpolated
    return Scene(
        "by_hand",
        Objects.of(
            id=["car", "post", "turtle"],
            category=["car", "post", "turtle"],
            centre=[[0.0, 0, 0.2], [2.0, 2.0, 0.5], [2.0, -1.0, 0.2]],
            extent=[[0.4, 0.2, 0.4], [0.2, 0.2, 1.0], [0.3, 0.3, 0.4]],
            rotation=np.stack([np.eye(3)] * 3),
            front_known=[True, False, True],
        ),
        frames=Frames.of(
            id=[f"f{i}" for i in range(5)],
            time=steps,
            size=np.tile([320, 240], (5, 1)),
            world_from_camera=pose,
            intrinsics=np.tile([200.0, 200, 160, 120], (5, 1)),
        ),
        tracks=Tracks.of(
            object=[0, 0, 0, 0, 0, 2, 2],
            time=[0.0, 1, 2, 3, 4, 0, 4],
            centre=np.concatenate([car, [[2.0, -1.0, 0.2]] * 2]),
            rotation=np.stack([np.eye(3)] * 6 + [turned(np.pi / 2)]),
        ),
    )
