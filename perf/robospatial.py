"""Questions of RoboSpatial's four kinds per CPU-second, one thread, import included.

    python perf/robospatial.py --objects 20 40 80 --scenes 100 --json

Configuration, compatibility, context and grounding are asked about neutral rooms that are written
here from arrays (:mod:`neutral_rooms`): boxes turned about the vertical only, ten frames of
640 x 480 with depth and instance images. Making the store is not counted. Reading it, asking
(tuples uncapped unless ``--tuples`` is given) and writing Parquet happen in a fresh process, whose
whole CPU time (user + system, import included) is. Counted are distinct items: no (scene, question,
options, views) twice. Of ``--repeats`` processes the one with the middle CPU time is shown, with
the times of all. ``few scenes`` are the same runs on the first scenes alone, where the import
weighs most. ``pandas`` is what pyarrow spends on loading pandas where that is installed: it is no
part of sightline, but is counted.

Rooms: "same" keeps one room of 8 x 6 m whatever the number of objects; "larger" gives each object
1.2 square metres. Questions: "kinds" are one task or more of each kind; "card" are all that the
card asks, with its strict and lenient relations, each with its opposite, and several free points.
Peers: RoboSpatial's default configuration with its question templates, measured on a room of the
same kind with as many objects and frames, QA per CPU-second.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fresh import fresh, load_pandas
from sightline.datasets.build import write_table
from sightline.datasets.usage import usage
from sightline.questions import Budget, Task, find, make_items
from sightline.scenes import SceneStore

PEERS = {20: 705.0, 40: 257.0}
KINDS = {
    "configuration": ["configuration"],
    "compatibility": ["fits_beside", "fits_beside_own_side", "fits_on_top"],
    "context": ["free_point", "free_point_own_side"],
    "grounding": ["locate_box", "locate_point"],
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--objects", type=int, nargs="+", default=[20, 40, 80])
    parser.add_argument("--scenes", type=int, default=20)
    parser.add_argument("--few", type=int, nargs="*", default=[1, 5], help="smaller runs")
    parser.add_argument("--rooms", nargs="+", choices=["same", "larger"], default=["same"])
    parser.add_argument("--questions", choices=["kinds", "card"], default="kinds")
    parser.add_argument("--tuples", type=int, default=1_000_000, help="candidates of each scene")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--keep", type=Path, default=None, help="keep the stores in this folder")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(ask(Path(options.child[0]), Path(options.child[1]), options)))
        return
    with tempfile.TemporaryDirectory(prefix="sightline-perf-") as scratch:
        root = options.keep or Path(scratch)
        result: dict[str, Any] = {
            f"{count} objects, {room} room": measure(root, Path(scratch), count, room, options)
            for room in options.rooms
            for count in options.objects
        }
    result["load average"] = [round(x, 1) for x in os.getloadavg()]
    if options.json:
        print(json.dumps(result))
        return
    for name, row in result.items():
        print(name, json.dumps(row, indent=1), sep="\n")


def measure(
    root: Path, scratch: Path, count: int, room: str, options: argparse.Namespace
) -> dict[str, Any]:
    """Items and CPU seconds of rooms with ``count`` objects, all of them and a few alone."""
    found = {}
    for scenes in (options.scenes, *options.few):
        store = root / f"{room}_{count}_{scenes}"
        if not store.exists():
            write(store, count, scenes, room, scratch)
        runs = [run(store, scratch / "out", options) for _ in range(options.repeats)]
        runs.sort(key=lambda r: r["cpu_s"])
        found[scenes] = {**runs[len(runs) // 2], "all_cpu_s": [r["cpu_s"] for r in runs]}
    for each in found.values():
        if count in PEERS:
            each["times RoboSpatial"] = round(each["qa_per_cpu_s"] / PEERS[count], 1)
    out: dict[str, Any] = found[options.scenes]
    out["few scenes"] = {
        few: {k: v for k, v in found[few].items() if k != "families"} for few in options.few
    }
    return out


def write(store: Path, count: int, scenes: int, room: str, scratch: Path) -> None:
    """Make the rooms; what renders them is not loaded where questions are asked."""
    from neutral_rooms import rooms
    from sightline.scenes import write_scenes

    with tempfile.TemporaryDirectory(dir=scratch) as media:
        write_scenes(store, rooms(count, scenes, room, Path(media)))


def run(store: Path, out: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Ask in a process of its own; then count what is distinct."""
    more = ("--tuples", str(options.tuples), "--questions", options.questions)
    spent = fresh(__file__, "--child", store, out, *more)
    families: dict[str, Any] = {}
    for name, seconds in spent.pop("families").items():
        written, distinct = counted(sorted(out.glob(f"{name}-*.parquet")))
        families[name] = {
            "qa": distinct,
            "repeated": written - distinct,
            "cpu_s": seconds,
            "qa_per_cpu_s": round(distinct / max(seconds, 1e-9)),
        }
    total = sum(f["qa"] for f in families.values())
    return {
        "qa": total,
        "qa_per_cpu_s": round(total / spent["cpu_s"]),
        **spent,
        "families": families,
    }


def counted(files: list[Path]) -> tuple[int, int]:
    """Items of some files, and how many of them differ."""
    columns = ["scene", "question", "choices", "views"]
    tables = [pq.read_table(file, columns=columns) for file in files]
    table = pa.concat_tables(tables).unify_dictionaries()
    parts = [
        pc.cast(c, pa.string()) if pa.types.is_dictionary(c.type) else c
        for c in (table.column(n).combine_chunks() for n in columns)
    ]
    texts = [
        pc.binary_join(pc.fill_null(c, []), "|") if pa.types.is_list(c.type) else c for c in parts
    ]
    whole = pc.binary_join_element_wise(*texts, "\n")
    return len(table), len(pc.unique(whole))


def asked(questions: str) -> dict[str, list[Task]]:
    """The tasks by the kind of their questions."""
    if questions == "kinds":
        return {kind: find(names) for kind, names in KINDS.items()}
    from sightline.cards.robospatial import card

    assert card.data is not None
    out: dict[str, list[Task]] = {}
    for each in card.data.tasks:
        out.setdefault(each.label.partition("/")[0], []).append(each)
    return out


def ask(store_path: Path, out: Path, options: argparse.Namespace) -> dict[str, Any]:
    """All items of a store, part by part, into one Parquet file for each kind."""
    start = usage()["cpu_s"]
    load_pandas()
    pandas = usage()["cpu_s"]
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    store, kinds = SceneStore(store_path), asked(options.questions)
    budget, spent, read = Budget(tuples=options.tuples), dict.fromkeys(kinds, 0.0), 0.0
    for part in range(len(store)):
        began = time.process_time()
        world = store.part(part)
        read += time.process_time() - began
        for kind, tasks in kinds.items():
            began = time.process_time()
            tables = (make_items(task, world, budget, explain=False) for task in tasks)
            write_table(out / f"{kind}-{part:03d}.parquet", tables)
            spent[kind] += time.process_time() - began
    return {
        "scenes": len(store.ids),
        "families": {kind: round(seconds, 3) for kind, seconds in spent.items()},
        "import_cpu_s": round(start, 3),
        "pandas": round(pandas - start, 3),
        "read_cpu_s": round(read, 3),
        **usage(),
    }


if __name__ == "__main__":
    main()
