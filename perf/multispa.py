"""Camera movement of MultiSPA per CPU-second, one thread, import included.

    python perf/multispa.py --scenes 400 40 1 --json

Neutral rooms of 32 frames with 2,048 surface points (as many as a store keeps of a scene) are
written from arrays: points on walls, floor and boxes, each listed for the frames that see it. That
is not counted. Reading the store, finding the pairs of views that overlap by 6 to 35 %, asking the
card's nine types (camera_movement_*) about all of them and writing Parquet happen in one fresh
process, whose whole CPU time (user + system, import included) is. Counted are distinct items.
Of ``--repeats`` processes the one with the middle CPU time is shown. ``one scene`` is the same run
on one scene, where the import weighs most; ``pandas_cpu_s`` is what pyarrow spends on loading
pandas where that is installed: it is no part of sightline, but is counted.

Peer: relations and nine types for a room of 32 frames and 153,600 points with 377 usable pairs:
3,393 questions in 4.97 CPU-seconds, 683 a second. It asks about every pair, also where the camera
hardly moved along an axis; such items are not asked here and so not counted, nor are those that
evening out left and right, up and down takes away.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from fresh import fresh, load_pandas
from sightline.cards.multi_spatialmllm import card
from sightline.datasets.build import write_table
from sightline.datasets.usage import usage
from sightline.facts import correspondence
from sightline.geometry import look_at, project, ray_boxes
from sightline.questions import Budget, make_items
from sightline.scenes import Frames, Landmarks, Objects, Scene, SceneBatch, SceneStore, write_scenes

PEER = 683.0
FRAMES, SIZE, LENS = 32, (640, 480), (460.0, 460.0, 320.0, 240.0)
POINTS, BOXES = 2048, 20
ROOM = np.array([7.0, 5.5, 2.7])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--scenes", type=int, nargs="+", default=[400, 40, 1])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(ask(Path(options.child[0]), Path(options.child[1]))))
        return
    with tempfile.TemporaryDirectory(prefix="sightline-perf-") as scratch:
        result = {}
        for count in options.scenes:
            store = Path(scratch) / f"rooms_{count}"
            write_scenes(store, (room(number) for number in range(count)))
            result[f"{count} scenes" if count > 1 else "one scene"] = run(
                store, Path(scratch), options.repeats
            )
    print(json.dumps(result, indent=None if options.json else 1))


def run(store: Path, scratch: Path, repeats: int) -> dict[str, Any]:
    """Ask in processes of their own; then count what is distinct."""
    out = scratch / "items.parquet"
    runs = [fresh(__file__, "--child", store, out) for _ in range(repeats)]
    times = [spent["cpu_s"] for spent in runs]
    spent = sorted(runs, key=lambda run: run["cpu_s"])[len(runs) // 2]
    table = pq.read_table(out, columns=["scene", "question", "views", "task"])
    texts = [
        pc.binary_join(column, "|") if pa.types.is_list(column.type) else pc.cast(column, "string")
        for column in (table.column(n).combine_chunks() for n in table.column_names)
    ]
    distinct = len(pc.unique(pc.binary_join_element_wise(*texts, "\n")))
    tasks = pc.value_counts(pc.cast(table.column("task"), "string")).to_pylist()
    return {
        **spent,
        "cpu_s_of_all_runs": times,
        "load_average": round(os.getloadavg()[0], 1),
        "qa": distinct,
        "repeated": len(table) - distinct,
        "qa_per_cpu_s": round(distinct / spent["cpu_s"]),
        "times MultiSPA": round(distinct / spent["cpu_s"] / PEER, 1),
        "per_task": {entry["values"]: entry["counts"] for entry in tasks},
    }


def ask(store_path: Path, out: Path) -> dict[str, Any]:
    """All camera questions of a store into one Parquet file."""
    start = usage()["cpu_s"]
    load_pandas()
    pandas = usage()["cpu_s"]
    data = card.data
    assert data is not None
    # the types that also take other pairs are counted with the sampler's pairs only
    tasks = [t for t in data.tasks if t.option("pairs") == "overlap"]
    store = SceneStore(store_path)
    worlds = [store.part(part, validate=False) for part in range(len(store))]
    began = time.process_time()
    budget = Budget(tuples=1_000_000)
    write_table(
        out, (make_items(task, world, budget, explain=False) for world in worlds for task in tasks)
    )
    spent, used = time.process_time() - began, usage()
    # what follows is not part of the work
    pairs = sum(usable(world) for world in worlds)
    return {
        "scenes": len(store.ids), "usable_pairs": pairs, "types": len(tasks),
        "asking_cpu_s": round(spent, 3), "import_cpu_s": round(start, 3),
        "pandas_cpu_s": round(pandas - start, 3), **used,
    }  # fmt: skip


def usable(world: SceneBatch) -> int:
    """Pairs of views of a batch that overlap by 6 to 35 %."""
    one, two = np.triu_indices(FRAMES, 1)
    first = world.frame_start[:-1, None]
    fact = correspondence.paired(world, (first + one).reshape(-1), (first + two).reshape(-1))
    return int(fact.value.sum())


def room(number: int) -> SceneBatch:
    """A room with boxes, 32 cameras and the surface points that they see."""
    draw = np.random.default_rng(number)
    extent = draw.uniform([0.3, 0.3, 0.3], [1.0, 0.8, 1.5], (BOXES, 3))
    centre = np.column_stack([draw.uniform(0.6, ROOM[:2] - 0.6, (BOXES, 2)), extent[:, 2] / 2])
    turn = np.tile(np.eye(3), (BOXES, 1, 1))
    eye = np.column_stack(
        [draw.uniform(0.3, ROOM[:2] - 0.3, (FRAMES, 2)), draw.uniform(1.2, 2.0, FRAMES)]
    )
    aim = np.column_stack(
        [draw.uniform(0, 1, (FRAMES, 2)) * ROOM[:2], draw.uniform(0.0, 1.4, FRAMES)]
    )
    pose = look_at(eye, aim)
    point, owner = _surface(draw, centre, extent)
    frame, row, uv, depth = [], [], [], []
    lens = np.tile(LENS, (FRAMES, 1))
    place, ahead = project(point, pose, lens)
    for view in range(FRAMES):
        inside = (ahead[view] > 0.1) & ((place[view] >= 0) & (place[view] < SIZE)).all(axis=1)
        some = np.flatnonzero(inside)
        # what is hit before the point hides it
        enter, _ = ray_boxes(eye[view], point[some] - eye[view], centre, extent, turn)
        some = some[enter.min(axis=1) > 1 - 1e-3]
        frame.append(np.full(len(some), view))
        row.append(some)
        uv.append(place[view, some])
        depth.append(ahead[view, some])
    rows = np.concatenate(row)
    return Scene(
        f"room_{number:04d}",
        Objects.of(
            id=[f"box_{i}" for i in range(BOXES)], category=[f"box {i}" for i in range(BOXES)],
            centre=centre, extent=extent, rotation=turn,
        ),
        frames=Frames.of(
            id=[f"{i:04d}" for i in range(FRAMES)],
            size=np.tile(SIZE, (FRAMES, 1)),
            world_from_camera=pose,
            intrinsics=lens,
        ),
        landmarks=Landmarks.of(
            point=rows, frame=np.concatenate(frame), object=owner[rows], xyz=point[rows],
            uv=np.concatenate(uv), depth=np.concatenate(depth),
        ),
        floor_z=0.0,
    )  # fmt: skip


def _surface(
    draw: np.random.Generator, centre: NDArray[np.float64], extent: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Half of the points on boxes, half on walls and floor; the box of each, -1 = none."""
    half = POINTS // 2
    owner = np.concatenate([draw.integers(0, BOXES, half), np.full(POINTS - half, -1)])
    unit = draw.uniform(-0.5, 0.5, (POINTS, 3))
    side, end = draw.integers(0, 3, POINTS), draw.choice([-0.5, 0.5], POINTS)
    unit[np.arange(POINTS), side] = end
    room_side = np.where((side == 2) & (end > 0), -0.5, unit[:, 2])
    unit[half:, 2] = room_side[half:]
    middle = np.where(owner[:, None] >= 0, centre[owner], ROOM / 2)
    return middle + unit * np.where(owner[:, None] >= 0, extent[owner], ROOM), owner


if __name__ == "__main__":
    main()
