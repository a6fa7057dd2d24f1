"""Neutral photos written from arrays: one frame, its objects all in view, boxes turned about z.

A stand-in for lifted photos: 640 x 480, no pictures on disk, sightings measured from the boxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sightline.geometry import look_at, yaw_matrix
from sightline.scenes import Frames, Objects, Scene, SceneBatch, write_scenes
from sightline.scenes.observe import observe

__all__ = ["photos", "write_photos"]

NAMES = (
    "armchair", "backpack", "basket", "bench", "bicycle", "book", "bottle", "bowl", "box", "bucket",
    "cabinet", "camera", "chair", "clock", "couch", "crate", "cup", "cupboard", "desk", "door",
    "dresser", "drum", "fan", "guitar", "helmet", "kettle", "keyboard", "ladder", "lamp", "laptop",
    "mirror", "monitor", "pan", "pillow", "plant", "printer", "radio", "shelf", "speaker", "stool",
    "suitcase", "table", "toaster", "toolbox", "tray", "umbrella", "vase", "washer", "window",
)  # fmt: skip
LENS = (460.0, 460.0, 320.0, 240.0)


def photos(count: int, objects: int, seed: int = 0) -> Iterator[SceneBatch]:
    """Photos with ``objects`` objects each, 1.5 to 9 m from the camera."""
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        eye = np.array([0.0, 0.0, rng.uniform(1.2, 1.8)])
        depth = rng.uniform(1.5, 9.0, objects)
        across = rng.uniform(-0.6, 0.6, objects) * depth
        extent = rng.uniform(0.15, 1.2, (objects, 3)) * rng.uniform(0.5, 1.0, (objects, 1))
        height = np.where(rng.random(objects) < 0.6, 0.0, rng.uniform(0.2, 1.6, objects))
        centre = np.stack([depth, across, height + extent[:, 2] / 2], axis=1)
        yield observe(
            Scene(
                f"photo_{number:07d}",
                Objects.of(
                    id=[f"o{i}" for i in range(objects)],
                    category=list(rng.permutation(NAMES)[:objects]),
                    centre=centre,
                    extent=extent,
                    rotation=yaw_matrix(rng.uniform(-np.pi, np.pi, objects)),
                ),
                frames=Frames.of(
                    id=["0"],
                    size=[[640, 480]],
                    world_from_camera=[look_at(eye, eye + np.array([1.0, 0.0, -0.12]))],
                    intrinsics=[LENS],
                ),
                kind="photo",
                floor_z=0.0,
            )
        )


def write_photos(out: Path, count: int, objects: int, seed: int = 0) -> Path:
    """A store of photos."""
    write_scenes(out, photos(count, objects, seed))
    return out
