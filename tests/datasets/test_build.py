"""Builds: the same bytes whatever the workers and however often they were killed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sightline.datasets.build import build, shard_path
from sightline.datasets.items import find_item, parts, read_parts
from sightline.datasets.manifest import Manifest, TaskPlan
from sightline.datasets.mix import Mix
from sightline.errors import BadInput
from sightline.questions import ITEM, find
from sightline.questions.task import catalogue
from sightline.scenes import Objects, Scene, SceneStore, write_scenes

Fingerprint = Callable[[Path], dict[str, str]]
NAMES = ["absolute_distance", "relative_distance", "taller", "object_counting", "nearer_camera",
         "locate_box", "clock_direction"]  # fmt: skip
MIX = Mix.of(find(NAMES))


def rows(folder: Path) -> list[dict[str, Any]]:
    return pa.concat_tables(list(read_parts(folder))).to_pylist()


@pytest.mark.parametrize(("per_task", "workers", "pictures"), [(None, 2, True), (40, 4, False)])
def test_workers_do_not_matter(
    parted: Path,
    tmp_path: Path,
    fingerprint: Fingerprint,
    per_task: int | None,
    workers: int,
    pictures: bool,
) -> None:
    one = build(parted, tmp_path / "one", MIX, per_task=per_task, pictures=pictures)
    four = build(
        parted, tmp_path / "four", MIX, per_task=per_task, workers=workers, pictures=pictures
    )
    assert one.per_task == four.per_task
    prints = fingerprint(tmp_path / "one")
    assert fingerprint(tmp_path / "four") == prints
    kinds = Counter(Path(name).suffix for name in prints)
    assert kinds[".parquet"] == (6 if per_task is None else 1)
    assert (kinds[".jpg"] > 0) is pictures
    assert "manifest.json" in prints


@pytest.mark.parametrize("per_task", [1, 7, 40, None])
def test_twins_stay_together(
    parted: Path, tmp_path: Path, fingerprint: Fingerprint, per_task: int | None
) -> None:
    paired = [t.using(paired=True) for t in find(["configuration"])]
    mix = Mix.of([*paired, *find(["nearer_camera"])])
    build(parted, tmp_path / "one", mix, per_task=per_task, pictures=False)
    build(parted, tmp_path / "two", mix, per_task=per_task, pictures=False, workers=2)
    assert fingerprint(tmp_path / "one") == fingerprint(tmp_path / "two")
    twins: dict[str, list[dict[str, Any]]] = {}
    found = rows(tmp_path / "one")
    for row in found:
        if row["task"] == "nearer_camera":
            assert row["twins"] is None
        else:
            twins.setdefault(row["twins"], []).append(row)
    assert twins
    for name, pair in twins.items():
        assert name in {row["id"] for row in pair}
        assert sorted(row["answer"] for row in pair) == ["no", "yes"]
        # the same question but for its word
        for column in ("task", "scene", "views", "objects", "reference"):
            assert pair[0][column] == pair[1][column]
        assert {row["params"][0] // 2 for row in pair} == {pair[0]["params"][0] // 2}
        assert len({row["question"].split()[0] for row in pair}) == 1
    for name, count in Counter(row["task"] for row in found).items():
        if per_task is not None and "paired" in name:
            assert count <= max(2, per_task - per_task % 2)


def test_the_order_of_tasks_does_not_matter_for_the_items(parted: Path, tmp_path: Path) -> None:
    build(parted, tmp_path / "a", Mix.of(find(NAMES)), per_task=20)
    build(parted, tmp_path / "b", Mix.of(find(NAMES[::-1])), per_task=20)
    a, b = ({r["id"]: r["question"] for r in rows(tmp_path / n)} for n in "ab")
    assert a == b


KILL = """
import os, shutil, signal, sys
at = int(sys.argv.pop(1))
steps = 0
def count(call):
    def wrapped(*args, **kwargs):
        global steps
        steps += 1
        if steps == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)
    return wrapped
for module, name in ((os, "replace"), (os, "link"), (shutil, "rmtree"), (os, "unlink")):
    setattr(module, name, count(getattr(module, name)))
from sightline.cli import main
main()
"""
FILE_STEPS = 50
"""renames, links and removals of the build below, about"""


def killed(command: list[str], step: int | None, wait: float, workers: int) -> None:
    """Run a build and kill it, at its n-th file operation or after some seconds."""
    script = [sys.executable, "-c", KILL, str(step or 10**9), *command, "--workers", str(workers)]
    with subprocess.Popen(script, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            _, err = process.communicate(timeout=30 if step else wait)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        else:
            assert process.returncode in (0, -signal.SIGKILL), err.decode()


def kill_and_finish(
    parted: Path,
    tmp_path: Path,
    fingerprint: Fingerprint,
    per_task: int | None,
    kills: int,
    seed: int,
) -> None:
    rng = random.Random(seed)
    whole, out = tmp_path / "whole", tmp_path / "killed"
    build(parted, whole, MIX, per_task=per_task)
    command = ["build", str(parted), "-o", str(out), "--tasks", ",".join(NAMES)]
    command += ["--per-task", str(per_task)] if per_task else []
    for _ in range(kills):
        by_step = rng.random() < 0.7
        killed(
            command,
            rng.randrange(1, FILE_STEPS) if by_step else None,
            rng.uniform(0.6, 2.0),
            workers=1 if by_step else 2,
        )
        if not by_step:
            # its workers notice within a second that they are alone
            time.sleep(1.2)
        if (out / "manifest.json").exists() and not Manifest.read(out).complete:
            with pytest.raises(BadInput, match="did not finish"):
                parts(out)
    build(parted, out, MIX, per_task=per_task)
    got = fingerprint(out)
    # the card is written by the command line, after the build
    for name in ("README.md", "README.md.tmp"):
        got.pop(name, None)
    assert got == fingerprint(whole)


def test_a_killed_build_goes_on_to_the_same_bytes(
    parted: Path, tmp_path: Path, fingerprint: Fingerprint
) -> None:
    kill_and_finish(parted, tmp_path, fingerprint, per_task=40, kills=2, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_a_build_killed_many_times(
    parted: Path, tmp_path: Path, fingerprint: Fingerprint, seed: int
) -> None:
    per_task = 40 if seed % 2 else None
    kill_and_finish(parted, tmp_path, fingerprint, per_task, kills=4, seed=100 + seed)


@pytest.mark.parametrize("per_task", [None, 40])
def test_a_lost_shard_is_made_again(
    parted: Path, tmp_path: Path, fingerprint: Fingerprint, per_task: int | None
) -> None:
    out = tmp_path / "out"
    first = build(parted, out, MIX, per_task=per_task)
    before = fingerprint(out)
    victim = sorted((out / "data").glob("part-*.parquet"))[-1]
    victim.unlink()
    assert build(parted, out, MIX, per_task=per_task) == first
    assert fingerprint(out) == before


def test_a_finished_build_is_left_alone(parted: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(parted, out, MIX)
    before = {p: p.stat().st_mtime_ns for p in (out / "data").iterdir()}
    build(parted, out, MIX)
    assert {p: p.stat().st_mtime_ns for p in (out / "data").iterdir()} == before


def test_a_relative_path_is_the_same_build(
    parted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(parted, tmp_path / "out", MIX)
    monkeypatch.chdir(parted.parent)
    assert build(Path(parted.name), tmp_path / "out", MIX) == first


CHANGES: dict[str, dict[str, Any]] = {
    "seed": {"seed": 1},
    "per_task": {"per_task": 5},
    "tasks": {"mix": Mix.of(find(["taller"]))},
    "weights": {"mix": Mix(MIX.tasks, (2.0,) * len(NAMES))},
    "options": {"mix": Mix.of([MIX.tasks[0].using(definition="centre"), *MIX.tasks[1:]])},
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_build_is_refused(
    parted: Path, tmp_path: Path, fingerprint: Fingerprint, change: str
) -> None:
    out = tmp_path / "out"
    build(parted, out, MIX, pictures=False)
    before = fingerprint(out)
    options = {"mix": MIX, **CHANGES[change]}
    with pytest.raises(BadInput, match="another build is in this folder"):
        build(parted, out, pictures=False, **options)
    assert fingerprint(out) == before


def test_other_scenes_are_refused(parted: Path, rooms: Path, tmp_path: Path) -> None:
    build(parted, tmp_path / "out", MIX, pictures=False)
    with pytest.raises(BadInput, match="another build"):
        build(rooms, tmp_path / "out", MIX, pictures=False)


def test_a_folder_with_other_files_is_refused(parted: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(BadInput, match=r"notes\.txt: the folder is not empty"):
        build(parted, tmp_path / "out", MIX)
    with pytest.raises(BadInput, match="is a file"):
        build(parted, tmp_path / "out" / "notes.txt", MIX)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["notes.txt"]


def test_per_task_is_exact_where_there_are_enough(parted: Path, tmp_path: Path) -> None:
    supply = build(parted, tmp_path / "all", MIX, pictures=False).per_task
    for wanted in (1, 7, 60):
        got = build(parted, tmp_path / f"n{wanted}", MIX, per_task=wanted, pictures=False)
        for name, count in supply.items():
            # a balanced supply of one shard can be a little short of the whole
            assert got.per_task[name] == min(wanted, count), (wanted, name)
        assert got.items == sum(got.per_task.values())
        assert got.items == Manifest.read(tmp_path / f"n{wanted}").items


def test_weights_scale_the_share(parted: Path, tmp_path: Path) -> None:
    tasks = find(["absolute_distance", "taller"])
    result = build(parted, tmp_path / "o", Mix(tuple(tasks), (2.0, 0.5)), per_task=20)
    assert result.per_task == {"absolute_distance": 40, "taller": 10}


def test_a_selection_is_even_and_unique(parted: Path, tmp_path: Path) -> None:
    build(parted, tmp_path / "out", MIX, per_task=40)
    found = rows(tmp_path / "out")
    assert len({r["id"] for r in found}) == len(found)
    for name, k in (("taller", 2), ("relative_distance", 4)):
        tally = Counter(r["answer"] for r in found if r["task"] == name)
        assert set(tally.values()) == {40 // k}, tally


def test_parts_hold_the_schema_and_the_pictures_exist(parted: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = build(parted, out, Mix.of(find([*NAMES, "identify_marked"])), per_task=40)
    assert result.per_task["nearer_camera"] > 0
    for path in parts(out):
        assert pq.read_schema(path).equals(ITEM)
    shown = {image for r in rows(out) for image in r["images"]}
    on_disk = {p.relative_to(out).as_posix() for p in (out / "media").rglob("*.jpg")}
    assert on_disk == shown
    assert any("/marked/" in name for name in shown)


def test_without_pictures(parted: Path, tmp_path: Path) -> None:
    build(parted, tmp_path / "out", MIX, per_task=5, pictures=False)
    assert not (tmp_path / "out" / "media").exists()


def test_a_rebuilt_folder_gets_its_pictures(parted: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(parted, out, Mix.of(find(["taller"])), per_task=5)
    shutil.rmtree(out)
    build(parted, out, Mix.of(find(["locate_box"])), per_task=5)
    for image in {image for r in rows(out) for image in r["images"]}:
        assert (out / image).is_file()


def test_nothing_to_ask(parted: Path, tmp_path: Path) -> None:
    boxes = tmp_path / "store"
    write_scenes(boxes, [Scene("bare", Objects.empty())])
    for per_task in (None, 3):
        with pytest.raises(BadInput, match="no question could be asked"):
            build(boxes, tmp_path / f"out{per_task}", MIX, per_task=per_task)
        with pytest.raises(BadInput, match="did not finish"):
            parts(tmp_path / f"out{per_task}")


def test_progress_reaches_the_end(parted: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    build(parted, tmp_path / "out", MIX, per_task=5, progress=lambda *step: told.append(step))
    for phase in ("scenes", "pictures"):
        steps = [(d, n) for d, n, name in told if name == phase]
        assert steps == [(i, 6) for i in range(7)]


def test_mixes_are_data(parted: Path) -> None:
    mix = Mix((MIX.tasks[0].using(definition="centre"), MIX.tasks[1]), (1.0, 0.25))
    again = Mix.from_plans(mix.plans())
    assert [t.id for t in again.tasks] == [t.id for t in mix.tasks]
    assert again.weights == mix.weights
    with pytest.raises(BadInput, match="is no task"):
        Mix.from_plans([TaskPlan(name="distance")])
    with pytest.raises(BadInput, match="listed twice"):
        Mix.from_plans([TaskPlan(name="taller")] * 2)


def test_a_worker_that_fails_is_one_error(parted: Path, tmp_path: Path) -> None:
    shutil.copytree(parted, tmp_path / "store")
    (tmp_path / "store" / "parts" / "00003" / "objects.parquet").write_bytes(b"no")
    for workers in (1, 2):
        with pytest.raises(BadInput, match="cannot be read as Parquet"):
            build(tmp_path / "store", tmp_path / f"out{workers}", MIX, workers=workers)


DAMAGES = {
    "no JSON": b"{",
    "a list": b"[]",
    "no tasks": b'{"scenes": "x"}',
    "bytes": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_manifest(dataset: Path, parted: Path, tmp_path: Path, damage: str) -> None:
    (tmp_path / "manifest.json").write_bytes(DAMAGES[damage])
    for use in (parts, Manifest.read, lambda f: find_item(f, "x"), lambda f: build(parted, f, MIX)):
        with pytest.raises(BadInput, match="cannot be read") as caught:
            use(tmp_path)
        assert "\n" not in str(caught.value)


def test_manifest_round_trip(dataset: Path, tmp_path: Path) -> None:
    manifest = Manifest.read(dataset)
    assert manifest.complete
    assert manifest.items == sum(len(t) for t in read_parts(dataset))
    manifest.write(tmp_path)
    assert Manifest.read(tmp_path) == manifest
    assert (tmp_path / "manifest.json").read_bytes() == (dataset / "manifest.json").read_bytes()


def test_damaged_parts(dataset: Path, tmp_path: Path) -> None:
    shutil.copytree(dataset, tmp_path / "d")
    path = parts(tmp_path / "d")[0]
    table = pq.read_table(path)
    pq.write_table(table.drop_columns("margin"), path)
    with pytest.raises(BadInput, match="margin: column is missing"):
        list(read_parts(tmp_path / "d"))
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(BadInput, match="cannot be read"):
        list(read_parts(tmp_path / "d"))
    path.unlink()
    with pytest.raises(BadInput, match="holds no items"):
        parts(tmp_path / "d")


def test_find_item(dataset: Path) -> None:
    for row in rows(dataset)[::40]:
        assert find_item(dataset, row["id"])["question"] == row["question"]
    with pytest.raises(BadInput, match="no item 'x'"):
        find_item(dataset, "x")


def test_shards_have_numbers(tmp_path: Path) -> None:
    assert shard_path(tmp_path, 3, False) == tmp_path / "data" / "part-00003.parquet"
    assert shard_path(tmp_path, 3, True) == tmp_path / "candidates" / "part-00003.parquet"


def test_the_dataset_of_all_tasks(dataset: Path, rooms: Path) -> None:
    found = rows(dataset)
    assert len({r["task"] for r in found}) >= 0.7 * len(catalogue())
    assert {r["scene"] for r in found} == set(SceneStore(rooms).ids)
    assert os.path.samefile(dataset / Manifest.read(dataset).scenes, rooms)
