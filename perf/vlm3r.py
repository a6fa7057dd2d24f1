"""VLM-3R's questions of VSI-Bench's kinds per CPU-second of one thread, on real boxes.

    python perf/vlm3r.py --json
    python perf/vlm3r.py --scenes A.json B.json C.json --rooms 88

Scene metadata of VSI-Bench's rooms is read, made a store, and asked about by the card's tasks that
need no video, with all tuples (``--tuples`` gives a bound), in a fresh process.
Its whole CPU time (user + system, import included) counts; items are distinct (no scene, question
and options twice). Of ``--repeats`` processes the one with the middle CPU time is shown.
``pandas`` is what pyarrow spends on loading pandas where that is installed: it is no part of
sightline, but is counted. ``--rooms`` takes the rooms with most boxes out of all files.

The peer was measured on all 88 ScanNet validation rooms with 1,224 boxes: 2,154 QA, 385 CPU-s,
5.4 GiB, 5.6 QA per CPU-second (its cap of 6 per scene left on). ``same_rooms`` says whether the
input has as many rooms and boxes; where it has not, ``times_peer`` compares rates on different
rooms.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from fresh import fresh, load_pandas

PEER = {
    "rooms": 88,
    "boxes": 1224,
    "qa": 2154,
    "cpu_s": 384.7,
    "qa_per_cpu_s": 5.6,
    "peak_mib": 5417,
}
DATA = Path(__file__).parents[2] / "shared/data/vsi_scene_meta/scannet_meta_info_val.json"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--scenes", type=Path, nargs="+", default=[DATA])
    parser.add_argument("--rooms", type=int, help="only so many, those with most boxes")
    parser.add_argument("--tuples", type=int, default=2**40, help="most of a scene; 0 = a build's")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(ask(options.scenes, options.child, options.tuples)))
        return
    with tempfile.TemporaryDirectory(prefix="sightline-perf-") as scratch:
        if options.rooms:
            options.scenes = [largest(options.scenes, options.rooms, Path(scratch))]
        result = run(Path(scratch) / "out", options)
    print(json.dumps(result) if options.json else json.dumps(result, indent=1))


def largest(sources: list[Path], count: int, folder: Path) -> Path:
    """A file of the ``count`` rooms with most boxes."""
    rooms = {name: room for path in sources for name, room in json.loads(path.read_text()).items()}
    boxes = {name: sum(map(len, room["object_bbox"].values())) for name, room in rooms.items()}
    chosen = sorted(rooms, key=lambda name: -boxes[name])[:count]
    path = folder / "largest_meta_info_val.json"
    path.write_text(json.dumps({name: rooms[name] for name in chosen}))
    return path


def run(out: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Ask in processes of their own; then count what is distinct in the middle one."""
    runs = []
    for number in range(options.repeats):
        folder = out / str(number)
        asked = ("--child", folder, "--tuples", str(options.tuples), "--scenes", *options.scenes)
        runs.append((fresh(__file__, *asked), folder))
    times = [spent["cpu_s"] for spent, _ in runs]
    spent, folder = sorted(runs, key=lambda run: run[0]["cpu_s"])[len(runs) // 2]
    written, distinct = counted(folder)
    rate = distinct / spent["cpu_s"]
    return {
        **spent,
        "cpu_s_of_all_runs": times,
        "load_average": round(os.getloadavg()[0], 1),
        "qa": distinct,
        "repeated": written - distinct,
        "qa_per_cpu_s": round(rate),
        "times_peer": round(rate / PEER["qa_per_cpu_s"]),
        "peer": PEER,
        "same_rooms": (spent["scenes"], spent["boxes"]) == (PEER["rooms"], PEER["boxes"]),
    }


def ask(sources: list[Path], out: Path, tuples: int) -> dict[str, Any]:
    """All items of the card's families about the rooms, one Parquet file each."""
    from sightline.cards.vlm_3r import ONE, ROOM, THREE, TWO
    from sightline.datasets.build import MANY, MANY_IN_PART, write_table
    from sightline.datasets.usage import usage
    from sightline.questions import Budget, make_items
    from sightline.scenes.ingest import ingest

    spent = {"import": round(time.process_time(), 3)}
    load_pandas()
    spent["pandas"] = round(time.process_time() - spent["import"], 3)
    began = time.process_time()
    batches = []
    for number, source in enumerate(sources):
        store = ingest(source, out / f"scenes_{number}", keep_going=True).store
        batches += [store.part(i) for i in range(len(store))]
    spent["read and store"] = round(time.process_time() - began, 3)
    counts = {}
    for task in (*ONE, *TWO, *THREE, ROOM[0]):
        began = time.process_time()
        tables = [
            make_items(
                task,
                world,
                Budget(tuples=tuples or max(1, min(MANY, MANY_IN_PART // len(world)))),
                explain=False,
            )
            for world in batches
        ]
        counts[task.label] = sum(map(len, tables))
        write_table(out / f"{task.label}.parquet", iter(tables))
        spent[task.label] = round(time.process_time() - began, 3)
    rooms, boxes = sum(map(len, batches)), sum(len(world.objects) for world in batches)
    return {"scenes": rooms, "boxes": boxes, "items": counts, "seconds": spent, **usage()}


def counted(folder: Path) -> tuple[int, int]:
    """Items of all files, and how many of them differ."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    written = distinct = 0
    for file in sorted(folder.glob("*.parquet")):
        table = pq.read_table(file, columns=["scene", "question", "choices"])
        parts = [table.column(n).combine_chunks() for n in ("scene", "question", "choices")]
        texts = [
            pc.binary_join(pc.fill_null(c, []), "|")
            if pa.types.is_list(c.type)
            else pc.cast(c, pa.string())
            for c in parts
        ]
        written += len(table)
        distinct += len(pc.unique(pc.binary_join_element_wise(*texts, "\n")))
    return written, distinct


if __name__ == "__main__":
    main()
