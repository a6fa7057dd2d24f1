"""Speed of ``observe``: frames per second with depth (the 7-Scenes sample) and with boxes only.

    python perf/observe.py --sequence FOLDER --json

The part with depth is left out when the sequence is not there.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np

from sightline.datasets.usage import usage
from sightline.geometry import look_at, yaw_matrix
from sightline.scenes import Frames, Objects, Scene, SceneBatch
from sightline.scenes.observe import observe
from sightline.scenes.readers import reader_for

SAMPLE = Path("../shared/data/sevenscenes_redkitchen")


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


def timed(batch: SceneBatch) -> dict[str, float]:
    cpu = time.process_time()
    out = observe(batch)
    cpu = time.process_time() - cpu
    return {
        "frames": len(batch.frames),
        "cpu_s": round(cpu, 3),
        "cpu_ms_per_frame": round(1e3 * cpu / len(batch.frames), 2),
        "sightings": len(out.sightings),
        "landmark_rows": len(out.landmarks),
        "peak_mib": round(usage()["peak_mib"], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequence", type=Path, default=SAMPLE, help="a 7-Scenes folder")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = {"boxes, 40 cars, 1600x900": timed(street())}
    if options.sequence.is_dir():
        reader = reader_for(options.sequence, "sevenscenes")
        scene = reader.read(options.sequence, reader.scenes(options.sequence)[0])
        result["depth, 640x480, unregistered"] = timed(scene)
    if options.json:
        print(json.dumps(result))
    else:
        for name, row in result.items():
            print(f"{name}: " + ", ".join(f"{k} {v}" for k, v in row.items()))


if __name__ == "__main__":
    main()
