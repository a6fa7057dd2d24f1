"""Speed of ``observe``: frames per second with depth (the 7-Scenes sample) and with boxes only.

Run: ``python perf/observe.py [folder of a 7-Scenes sequence]``. Prints wall and CPU seconds.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import numpy as np

from sightline.geometry import look_at, yaw_matrix
from sightline.scenes import Frames, Objects, Scene, SceneBatch
from sightline.scenes.observe import observe
from sightline.scenes.readers import reader_for

SAMPLE = Path("/work/shared/data/sevenscenes_redkitchen")


def street(frames: int = 200, boxes: int = 40) -> SceneBatch:
    """A driving scene: ``boxes`` cars along a street, a camera of 1600 x 900 pixels per frame."""
    draw = np.random.default_rng(0)
    centre = np.stack(
        [draw.uniform(-12, 12, boxes), draw.uniform(4, 80, boxes), np.full(boxes, 0.8)], axis=1
    )
    objects = Objects(
        id=[f"car{i}" for i in range(boxes)],
        category=["car"] * boxes,
        centre=centre,
        extent=np.tile([4.5, 1.9, 1.6], (boxes, 1)),
        rotation=yaw_matrix(draw.uniform(0, 2 * np.pi, boxes)),
    )
    eye = np.stack([np.zeros(frames), np.linspace(-20, 20, frames), np.full(frames, 1.5)], axis=1)
    return Scene(
        "street",
        objects,
        frames=Frames(
            id=[f"f{i}" for i in range(frames)],
            size=np.tile([1600, 900], (frames, 1)),
            world_from_camera=look_at(eye, eye + np.array([0.0, 10.0, 0.0])),
            intrinsics=np.tile([1266.0, 1266.0, 816.0, 491.0], (frames, 1)),
        ),
        kind="driving",
    )


def timed(name: str, batch: SceneBatch) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    out = observe(batch)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    count = len(batch.frames)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name}: {count} frames, {wall:.2f} s wall, {cpu:.2f} s CPU, {1e3 * cpu / count:.1f} ms "
        f"CPU per frame; {len(out.sightings)} sightings, {len(out.landmarks)} landmark rows; "
        f"peak memory {peak:.0f} MiB"
    )


if __name__ == "__main__":
    timed("boxes, 40 cars, 1600x900", street())
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    if folder.is_dir():
        reader = reader_for(folder, "sevenscenes")
        timed("depth, 640x480, unregistered", reader.read(folder, reader.scenes(folder)[0]))
    else:
        print(f"{folder} is not here: depth not measured")
