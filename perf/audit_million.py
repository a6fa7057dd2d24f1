"""Audit a million items from procedural and real scenes by the independent slow path.

    python perf/audit_million.py --items 1000000 --json

Rendered rooms, tabletops and warehouses, rooms of boxes, and the real scenes found below --data
(VSI-Bench metadata, 7-Scenes and others; left out when absent). Prints items, disagreements and
CPU time per source.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sightline.datasets.audit import audit
from sightline.datasets.build import build
from sightline.datasets.mix import Mix
from sightline.questions import find
from sightline.scenes.simulate import simulate

REAL = ("vsi_scene_meta", "sevenscenes_redkitchen", "scannet_scene0000_00", "arkit_47334096",
        "apc_shelf", "icl_livingroom", "nuscenes_frame", "kitti_3frames")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="sightline-audit-") as scratch:
        for name, scenes in sources(Path(scratch), options):
            have = sum(row["items"] for row in rows)
            if have >= options.items:
                break
            # boxes are the cheapest source and come last: they fill what is left
            wanted = options.items - have if name == "boxes" else options.items
            rows.append(one(name, scenes, Path(scratch) / f"out_{name}", wanted, options.workers))
    total = {
        "items": sum(row["items"] for row in rows),
        "disagreements": sum(row["disagreements"] for row in rows),
        "unaudited": sum(row["unaudited"] for row in rows),
        "cpu_s": round(sum(row["cpu_s"] for row in rows), 1),
    }
    print(
        json.dumps({**total, "sources": rows})
        if options.json
        else "\n".join(map(str, [*rows, total]))
    )


def sources(scratch: Path, options: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    """Real scenes, then worlds with pictures, then boxes."""
    for name in REAL:
        if (options.data / name).exists():
            yield name, options.data / name
    for kind, count, frames in (("rooms", 16, 8), ("tabletop", 8, 8), ("warehouse", 2, 8)):
        made = simulate(kind, count, scratch / kind, frames=frames, size=(480, 360), seed=1000,
                        workers=options.workers)  # fmt: skip
        yield kind, made
    yield "boxes", simulate("rooms", 400, scratch / "boxes", frames=0, seed=5000)


def one(name: str, scenes: Path, out: Path, wanted: int, workers: int) -> dict[str, Any]:
    """Build and audit one source."""
    tasks = find([])
    # pictures are recomputed pixel by pixel: thousands per task say as much as millions
    share = max(1, wanted // 14) if name in ("boxes", "vsi_scene_meta") else 4000
    built = build(scenes, out, Mix.of(tasks), per_task=share, workers=workers, keep_going=True)
    start = time.process_time()
    result = audit(out, workers=1)
    return {
        "source": name,
        "items": result.checked,
        "tasks": len(built.per_task),
        "disagreements": len(result.disagreements),
        "unaudited": sum(result.unaudited.values()),
        "cpu_s": round(time.process_time() - start, 1),
        "examples": [str(d) for d in result.disagreements[:5]],
    }


if __name__ == "__main__":
    main()
