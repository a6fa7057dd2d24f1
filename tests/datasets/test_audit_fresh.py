"""Tasks of fresh benchmarks: sound as built, and no wrong answer of any item goes unnoticed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sightline.datasets.audit import audit
from sightline.datasets.build import build
from sightline.datasets.mix import Mix
from sightline.questions import Task
from sightline.questions.tasks import (
    driving,
    explored,
    explored_objects,
    named_views,
    two_skills,
    two_views,
)
from sightline.scenes.simulate import simulate

TASKS: tuple[Task, ...] = (
    two_views.covered_object.referring("covered"),
    two_views.nearest_in_both,
    two_views.quadrant_from_view,
    named_views.beside_viewer,
    named_views.beside_viewer.using(setting="among", views=3),
    named_views.beside_object_from_view,
    driving.compass_heading,
    driving.depth_between,
    driving.depth_between.using(published=True),
    driving.closer_or_level,
    driving.side_or_level,
    driving.ahead_or_level,
    *(task for module in (explored, explored_objects, two_skills) for task in vars(module).values()
      if isinstance(task, Task)),
    explored_objects.side_now.using(parts="sides", seen=12),
    explored_objects.side_now.using(parts="ends", seen=5),
)  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("views")
    kinds = ("lookouts", "rooms", "tabletop")
    simulate(kinds, 6, folder / "store", frames=16, size=(120, 90), pictures="plain")
    build(folder / "store", folder / "data", Mix.of(TASKS), per_task=30)
    return folder / "data"


def edited(built: Path, out: Path, change: Any) -> Path:
    """A copy of a dataset with every item changed."""
    shutil.copytree(built, out)
    for path in out.glob("data/part-*.parquet"):
        table = pq.read_table(path)
        rows = [change(row) for row in table.to_pylist()]
        pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    return out


def test_all_are_asked_and_sound(built: Path) -> None:
    found = audit(built)
    assert found.passed, found.disagreements[:3]
    # published ranges tell the answer, and such questions are left out
    told = driving.depth_between.using(published=True).id
    assert {task.id for task in TASKS} - set(found.per_task) <= {told}


def another(row: dict[str, Any]) -> dict[str, Any]:
    """The item with an answer that is not its own, of the same form."""
    kind, answer = row["answer_kind"], row["answer"]
    if kind == "choice":
        return row | {"answer": "ABCD"[("ABCD".index(answer) + 1) % len(row["choices"])]}
    if kind == "yes_no":
        return row | {"answer": "no" if answer == "yes" else "yes"}
    value = row["value"] + 1 if kind == "integer" else 1.5 * row["value"] + 1
    decimals = len(answer.partition(".")[2])
    return row | {"answer": f"{value:.{decimals}f}", "value": value}


def test_every_wrong_answer_is_found(built: Path, tmp_path: Path) -> None:
    out = edited(built, tmp_path / "wrong", another)
    rows = [r for p in out.glob("data/part-*.parquet") for r in pq.read_table(p).to_pylist()]
    found = {d.id for d in audit(out).disagreements}
    assert [row["task"] for row in rows if row["id"] not in found] == []


def test_views_the_other_way_round_are_found(built: Path, tmp_path: Path) -> None:
    """Where the two views have different parts."""

    def change(row: dict[str, Any]) -> dict[str, Any]:
        return row | {"views": row["views"][::-1], "images": row["images"][::-1]}

    out = edited(built, tmp_path / "turned", change)
    rows = [r for p in out.glob("data/part-*.parquet") for r in pq.read_table(p).to_pylist()]
    two = [r["id"] for r in rows if r["program"].startswith(("covered", "quadrant_from_view"))]
    assert len(two) >= 20
    assert {d.id for d in audit(out).disagreements} >= set(two)
