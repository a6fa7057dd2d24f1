"""The report: one self-contained HTML page about a dataset, with examples of every task."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from jinja2 import Environment, PackageLoader, StrictUndefined

import sightline
from sightline.datasets.explain import explained
from sightline.datasets.items import read_parts
from sightline.datasets.manifest import Manifest, write_atomically
from sightline.datasets.statistics import statistics
from sightline.questions.items import EXPLAINED, ITEM, LETTERS
from sightline.reports.exhibit import Exhibit, SceneShelf, jpeg, scene_folder

__all__ = ["write_report"]


def write_report(
    dataset: Path,
    out: Path | None = None,
    *,
    scenes: Path | None = None,
    examples: int = 2,
    progress: Callable[[int, int, str], None] = lambda done, total, name: None,
) -> Path:
    """Write the report of a dataset; returns its path.

    Args:
        out: the file; ``report.html`` in the dataset by default.
        scenes: the scene store, when it is no longer where the dataset was built from.
        examples: items shown per task.
    """
    manifest, rows = Manifest.read(dataset), statistics(dataset)
    shelf = SceneShelf(scene_folder(dataset, scenes))
    chosen = _examples(dataset, examples, scenes)
    groups: list[dict[str, Any]] = []
    for done, row in enumerate(rows):
        progress(done, len(rows), "report")
        shown = [_panel(Exhibit(item, shelf.scene(item["scene"]))) for item in chosen[row.task]]
        groups.append({"statistics": row, "panels": shown})
    progress(len(rows), len(rows), "report")
    page = Environment(
        loader=PackageLoader("sightline.reports"), autoescape=True, undefined=StrictUndefined
    ).get_template("report.html.j2")
    html = page.render(
        manifest=manifest,
        groups=groups,
        audit=_audit(dataset),
        version=sightline.__version__,
        name=dataset.resolve().name,
        letters=LETTERS,
        source=Path(manifest.source).name,
    )
    path = out or dataset / "report.html"
    write_atomically(path, html)
    return path


def _examples(dataset: Path, count: int, scenes: Path | None) -> dict[str, list[dict[str, Any]]]:
    """A few items of every task, from different scenes where possible."""
    pool: dict[str, dict[str, dict[str, Any]]] = {}
    for table in read_parts(dataset, ITEM.names):
        tasks = table.column("task").cast(pa.string())
        for name in pc.unique(tasks).to_pylist():
            found = pool.setdefault(name, {})
            if len(found) >= count:
                continue
            rows = table.filter(pc.equal(tasks, name))
            step = max(1, len(rows) // (4 * count))
            some = rows.take(list(range(0, len(rows), step))[: 4 * count])
            for item in explained(dataset, some, EXPLAINED.names, scenes).to_pylist():
                # another scene and another reference style make a better second example
                found.setdefault(f"{item['scene']}/{item['reference']}", item)
    return {name: list(found.values())[:count] for name, found in pool.items()}


def _panel(exhibit: Exhibit) -> dict[str, Any]:
    pictures = [
        {
            "name": exhibit.world.frames.id[frame],
            "data": base64.b64encode(jpeg(exhibit.picture(frame))).decode(),
        }
        for frame in exhibit.frames
        if exhibit.world.frames.rgb[frame]
    ]
    return {"item": exhibit.item, "pictures": pictures, "plan": exhibit.plan()}


def _audit(dataset: Path) -> dict[str, Any] | None:
    """The stored result of the last audit, when there is one."""
    path = dataset / "audit.json"
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
