"""Engines and URLs: the same bytes on Ray and in any store, whatever is killed or fails."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from made_scenes import furnished, pictured_scene
from sightline import storage
from sightline.cli import main
from sightline.datasets import engine as engine_module
from sightline.datasets.build import build, write_table
from sightline.datasets.engine import Engine, Local, RayData, Run, engine_of
from sightline.datasets.items import read_parts
from sightline.datasets.manifest import Manifest, write_atomically
from sightline.datasets.mix import Mix
from sightline.errors import BadInput
from sightline.questions import ITEM, find
from sightline.scenes import SceneStore, write_scenes
from sightline.scenes import store as store_module
from sightline.scenes.ingest import ingest, is_store
from sightline.scenes.media import inside
from sightline.storage import fetched, is_url, place, stays_below, upload

Fingerprint = Callable[[Path], dict[str, str]]
MIX = Mix.of(find(["absolute_distance", "taller", "object_counting", "nearer_camera"]))


@pytest.fixture
def bucket() -> Iterator[Path]:
    """An empty place in this process's memory that answers like an object store."""
    pytest.importorskip("upath")
    root = place(f"memory://{uuid4().hex}")
    yield root
    storage.remove(root)


def files(folder: Path, fingerprint: Fingerprint) -> dict[str, str]:
    """Fingerprints of all files below a folder or URL."""
    with fetched(folder) as here:
        return fingerprint(here)


def unplaced(folder: Path) -> dict[str, Any]:
    """The manifest without where its scenes were."""
    told = json.loads((folder / "manifest.json").read_text())
    return {key: value for key, value in told.items() if key not in ("scenes", "source")}


# names


@pytest.mark.parametrize("name", ["file:///a/b", "local:///a/b", "/a/b"])
def test_files_of_this_machine_are_plain_paths(name: str) -> None:
    assert place(name) == Path("/a/b")
    assert not is_url(place(name))


def test_an_unknown_url_is_one_line(bucket: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="nowhere://x: URL"):
        place("nowhere://x")
    monkeypatch.setitem(sys.modules, "upath", None)
    with pytest.raises(BadInput, match=r"sightline\[scale\]"):
        place("s3://x")


@pytest.mark.parametrize(
    ("name", "stays"),
    [("a/b.png", True), ("a..b/c", True), ("../a", False), ("a/../../b", False), ("/a", False),
     ("", False), (".", False), ("a\\..\\..\\b", False), ("%2E%2e/a", False), ("s3://a/b", False),
     ("a\0b", False)],
)  # fmt: skip
def test_names_stay_below_a_url(bucket: Path, name: str, stays: bool) -> None:
    assert stays_below(name) is stays
    if stays:
        assert str(inside(str(bucket), name)) == f"{bucket}/{name}"
    else:
        with pytest.raises(BadInput, match="leads out"):
            inside(str(bucket), name)


def test_a_store_cannot_write_outside_the_copy(bucket: Path, tmp_path: Path) -> None:
    fs, key = bucket.fs, bucket.path  # type: ignore[attr-defined]
    fs.pipe_file(f"{key}/source/good", b"1")
    # the store itself has such a name: put it past the normalising front door
    fs.store[f"{key}/source/../../bad"] = fs.store[f"{key}/source/good"]
    try:
        with pytest.raises(BadInput, match="leads out"), fetched(bucket / "source"):
            pass
    finally:
        del fs.store[f"{key}/source/../../bad"]


# whole files


@pytest.mark.parametrize("remote", [False, True])
def test_a_file_appears_whole_or_not_at_all(bucket: Path, tmp_path: Path, remote: bool) -> None:
    path = (bucket if remote else tmp_path) / "deep" / "file"
    with pytest.raises(ZeroDivisionError), storage.draft(path) as draft:
        draft.write_text("half of it")
        raise ZeroDivisionError
    assert not path.exists()
    write_atomically(path, "first")
    with pytest.raises(ZeroDivisionError), storage.draft(path) as draft:
        draft.write_text("half of it")
        raise ZeroDivisionError
    assert path.read_text() == "first"


def test_a_refused_upload_is_one_line(bucket: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError("no such\nright")

    monkeypatch.setattr(bucket.fs, "put_file", refuse)  # type: ignore[attr-defined]
    with pytest.raises(BadInput, match="cannot be written: PermissionError: no such right"):
        write_atomically(bucket / "a", "b")


def test_only_what_changed_has_another_stamp(bucket: Path, tmp_path: Path) -> None:
    for folder in (bucket, tmp_path):
        path = folder / "a"
        write_atomically(path, "b")
        before = storage.stamp(path)
        assert storage.stamp(path) == before
        write_atomically(path, "cc")
        assert storage.stamp(path) != before


def test_what_is_present_is_found(bucket: Path, tmp_path: Path) -> None:
    names = ["media/a/1.jpg", "media/a/2.jpg", "media/b/1.jpg"]
    for folder in (bucket, tmp_path):
        assert storage.present(folder, names) == set()
        for name in (*names[1:], "media/a/3.jpg"):
            write_atomically(folder / name, name)
        assert storage.present(folder, names) == set(names[1:])


def test_a_part_holds_nothing_but_its_items(parted: Path, tmp_path: Path) -> None:
    """Names that are in a dictionary twice must not leave a hole in the file for what lay there."""
    build(parted, tmp_path / "out", MIX, pictures=False)
    table = pq.read_table(tmp_path / "out" / "data" / "part-00000.parquet").cast(ITEM)
    table = table.unify_dictionaries().combine_chunks()
    write_table(tmp_path / "once", [table])
    doubled = table
    for number, name in enumerate(table.column_names):
        column = table.column(name).combine_chunks()
        if pa.types.is_dictionary(column.type):
            values = pa.concat_arrays([column.dictionary] * 9)
            column = pa.DictionaryArray.from_arrays(column.indices, values)
            doubled = doubled.set_column(number, table.field(name), column)
    write_table(tmp_path / "often", [doubled])
    assert (tmp_path / "once").read_bytes() == (tmp_path / "often").read_bytes()


# URLs


@pytest.fixture
def remote_store(parted: Path, bucket: Path) -> Path:
    upload(parted, bucket / "store", store_module.INDEX)
    return bucket / "store"


def test_a_store_at_a_url_reads_the_same(parted: Path, remote_store: Path) -> None:
    here, there = SceneStore(parted), SceneStore(str(remote_store))
    assert there.ids == here.ids
    assert there.part(0).objects.centre.tolist() == here.part(0).objects.centre.tolist()


@pytest.mark.parametrize("per_task", [None, 10])
def test_a_build_between_urls_is_the_local_one(
    parted: Path,
    remote_store: Path,
    bucket: Path,
    tmp_path: Path,
    fingerprint: Fingerprint,
    per_task: int | None,
) -> None:
    build(parted, tmp_path / "out", MIX, per_task=per_task)
    made = build(str(remote_store), str(bucket / "out"), MIX, per_task=per_task)
    here, there = fingerprint(tmp_path / "out"), files(bucket / "out", fingerprint)
    assert here.pop("manifest.json") != there.pop("manifest.json")
    assert there == here
    assert any(name.endswith(".jpg") for name in there)
    assert unplaced(bucket / "out") == unplaced(tmp_path / "out")
    assert Manifest.read(bucket / "out").store_of(bucket / "out") == remote_store
    stored = ITEM.names
    assert sum(map(len, read_parts(bucket / "out", stored))) == made.items
    # again: nothing is made anew
    stamps = {p: storage.stamp(p) for p in storage.listing(bucket / "out" / "data", "part-*")}
    build(str(remote_store), str(bucket / "out"), MIX, per_task=per_task)
    assert stamps == {p: storage.stamp(p) for p in stamps}


@pytest.mark.parametrize("per_task", [None, 10])
def test_a_build_to_a_url_survives_a_broken_line(
    parted: Path,
    bucket: Path,
    tmp_path: Path,
    fingerprint: Fingerprint,
    monkeypatch: pytest.MonkeyPatch,
    per_task: int | None,
) -> None:
    """A few uploads get through, then none; the build goes on each time."""
    build(parted, tmp_path / "out", MIX, per_task=per_task, pictures=False)
    fs = bucket.fs  # type: ignore[attr-defined]
    put, left, broken = fs.put_file, 0, 0

    def fail(*arguments: Any, **options: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise ConnectionError("gone")
        put(*arguments, **options)

    monkeypatch.setattr(fs, "put_file", fail)
    for attempt in range(30):
        left = attempt // 2
        try:
            build(parted, str(bucket / "out"), MIX, per_task=per_task, pictures=False)
            break
        except BadInput as error:
            assert "gone" in str(error)
            broken += 1
        if (bucket / "out" / "manifest.json").exists():
            assert not Manifest.read(bucket / "out").complete
    assert 3 < broken < 30
    monkeypatch.undo()
    assert files(bucket / "out", fingerprint) == fingerprint(tmp_path / "out")


def test_scenes_in_a_published_format_come_from_and_go_to_urls(
    bucket: Path, tmp_path: Path, fingerprint: Fingerprint
) -> None:
    made = furnished("room", np.random.default_rng(3)).objects
    boxes: dict[str, list[Any]] = {}
    for name, centre, extent in zip(made.category, made.centre, made.extent, strict=True):
        box = {"centroid": centre.tolist(), "axesLengths": extent.tolist(),
               "normalizedAxes": np.eye(3).ravel().tolist()}  # fmt: skip
        boxes.setdefault(name, []).append(box)
    record = {"room_size": 20.0, "room_center": [0, 0, 0], "object_bbox": boxes,
              "object_counts": {name: len(found) for name, found in boxes.items()},
              "dataset": "scannet", "video_path": "/a/x.mov"}  # fmt: skip
    source = "raw/scannet_meta_info_val.json"
    for root in (tmp_path, bucket):
        write_atomically(
            root / source, json.dumps({"scene0001_00": record, "scene0002_00": record})
        )
    build(tmp_path / source, tmp_path / "out", MIX)
    build(bucket / source, bucket / "out", MIX)
    here, there = fingerprint(tmp_path / "out"), files(bucket / "out", fingerprint)
    assert here.pop("manifest.json") != there.pop("manifest.json")
    assert there == here
    assert is_store(bucket / "out" / "scenes")
    assert unplaced(bucket / "out") == unplaced(tmp_path / "out")
    ingest(bucket / source, bucket / "store")
    assert SceneStore(bucket / "store").ids == ["scene0001_00", "scene0002_00"]


def test_a_fault_in_a_source_names_the_url(bucket: Path) -> None:
    write_atomically(bucket / "a_meta_info_b.json", "{")
    with pytest.raises(BadInput) as caught:
        build(bucket / "a_meta_info_b.json", bucket / "out", MIX)
    assert caught.value.where.startswith(str(bucket))


def test_a_store_is_written_to_a_url_when_it_is_whole(bucket: Path, tmp_path: Path) -> None:
    scene = pictured_scene(tmp_path / "made")
    with pytest.raises(BadInput, match="occurs twice"):
        write_scenes(str(bucket / "store"), [scene, scene])
    assert not is_store(bucket / "store")
    write_scenes(str(bucket / "store"), [scene])
    frame = SceneStore(bucket / "store").read()
    assert frame.frames.rgb[0].startswith("media/")
    with pytest.raises(BadInput, match="a store exists"):
        write_scenes(bucket / "store", [scene])


def test_memory_is_not_shared_by_processes(parted: Path, bucket: Path) -> None:
    with pytest.raises(BadInput, match="one process"):
        build(parted, bucket / "out", MIX, workers=2)


def test_what_a_build_did_not_make_is_not_touched(parted: Path, bucket: Path) -> None:
    write_atomically(bucket / "scenes" / "mine", "dear")
    with pytest.raises(BadInput, match="not empty"):
        build(parted, bucket, MIX)
    assert (bucket / "scenes" / "mine").read_text() == "dear"


# engines


def test_engines_are_chosen_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine_of("local", 3) == Local(3)
    assert engine_of("ray", 2, "auto") == RayData("auto", 2)
    with pytest.raises(BadInput, match="one of local, ray"):
        engine_of("spark", 1)
    with pytest.raises(BadInput, match="--address"):
        engine_of("local", 1, "auto")
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(BadInput, match=r"sightline\[scale\]"), RayData().running():
        pass


@pytest.mark.filterwarnings("ignore")
def test_no_cluster_at_an_address_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray")
    monkeypatch.setattr("ray.is_initialized", lambda: False)
    with socket.socket() as taken:
        # bound and not listening: whoever calls is turned away
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        for name in (address, f"ray://{address}"):
            with pytest.raises(BadInput, match="no Ray answers"), RayData(name).running():
                pass


def test_another_version_on_a_worker_is_refused(
    parted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the machines of a cluster were not set up alike."""

    @dataclass(frozen=True)
    class Elsewhere(Local):
        @contextmanager
        def running(self) -> Iterator[Run]:
            with super().running() as run, monkeypatch.context() as patch:
                patch.setattr("sightline.datasets.build.__version__", "0.0.0")
                yield run

    with pytest.raises(BadInput, match=r"version 0\.0\.0 here"):
        build(parted, tmp_path / "out", MIX, engine=Elsewhere())


@pytest.fixture(scope="module")
def ray() -> Iterator[Engine]:
    """A Ray of two CPUs on this machine, for all tests below."""
    library = pytest.importorskip("ray")
    library.cloudpickle.register_pickle_by_value(sys.modules[__name__])
    engine = RayData(workers=2)
    with engine.running():
        yield engine


on_ray = pytest.mark.filterwarnings("ignore")
"""Ray warns about its own future"""


def killed_once(folder: Path, work: Callable[[Any], None], job: Any) -> None:
    """Run a job; in two of them the first process to try is killed, as by the kernel."""
    moment = {1: "replace", 3: "end"}.get(job[1])
    mark = folder / f"killed-{work.__name__}-{job[1]}"
    if moment is None or mark.exists():
        work(job)
        return
    mark.touch()
    if moment == "end":
        work(job)
    # else: the part is written, and does not have its name yet
    os.replace = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
    work(job)
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Deadly:
    """An engine whose workers are killed."""

    engine: Engine
    folder: Path
    apart: bool = True

    @contextmanager
    def running(self) -> Iterator[Run]:
        def deadly(work: Any, jobs: Any, progress: Any) -> None:
            run(partial(killed_once, self.folder, work), jobs, progress)

        with self.engine.running() as run:
            yield deadly


@on_ray
@pytest.mark.parametrize("per_task", [None, 10])
def test_ray_writes_the_same_bytes(
    parted: Path, tmp_path: Path, fingerprint: Fingerprint, ray: Engine, per_task: int | None
) -> None:
    told: list[tuple[int, int, str]] = []
    one = build(parted, tmp_path / "one", MIX, per_task=per_task)
    two = build(parted, tmp_path / "two", MIX, per_task=per_task, engine=ray,
                progress=lambda *step: told.append(step))  # fmt: skip
    assert two.per_task == one.per_task
    assert fingerprint(tmp_path / "two") == fingerprint(tmp_path / "one")
    assert [step for step in told if step[2] == "scenes"] == [(i, 6, "scenes") for i in range(7)]


@on_ray
def test_killed_ray_workers_change_nothing(
    parted: Path, tmp_path: Path, fingerprint: Fingerprint, ray: Engine
) -> None:
    build(parted, tmp_path / "one", MIX)
    (tmp_path / "marks").mkdir()
    build(parted, tmp_path / "two", MIX, engine=Deadly(ray, tmp_path / "marks"))
    assert len(list((tmp_path / "marks").iterdir())) == 4
    assert fingerprint(tmp_path / "two") == fingerprint(tmp_path / "one")


@on_ray
def test_a_fault_on_ray_is_one_line(parted: Path, tmp_path: Path, ray: Engine) -> None:
    store = tmp_path / "store"
    shutil.copytree(parted, store)
    (store / "parts" / "00004" / "objects.parquet").write_bytes(b"no parquet")
    with pytest.raises(BadInput, match=r"objects\.parquet: objects: cannot be read"):
        build(store, tmp_path / "out", MIX, engine=ray)
    shutil.copy(parted / "parts/00004/objects.parquet", store / "parts/00004/objects.parquet")
    assert build(store, tmp_path / "out", MIX, engine=ray).items


def die(job: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@on_ray
def test_a_job_that_always_dies_is_given_up(ray: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "RETRIES", 1)
    with ray.running() as run, pytest.raises(BadInput, match="job 0 lost its worker 2 times"):
        run(die, ["a"], lambda done, total: None)


@on_ray
@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's list of sockets")
def test_our_own_ray_listens_on_the_loopback_only(ray: Engine) -> None:
    ours = {os.getpid()}
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    sockets = set()
    for pid in ours:
        for link in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                sockets.add(os.readlink(link))
            except OSError:
                continue
    heard = []
    for name in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                heard.append(fields[1].rpartition(":")[0])
    mapped = "0000000000000000FFFF00000100007F"
    loopback = {"0100007F", mapped, "00000000000000000000000001000000"}
    assert heard
    assert set(heard) <= loopback


@on_ray
def test_the_command_line_takes_engines_and_urls(
    parted: Path,
    tmp_path: Path,
    fingerprint: Fingerprint,
    ray: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = "taller,absolute_distance"
    for engine, name in (("local", "a"), ("ray", "b")):
        out = f"file://{tmp_path}/{engine}/{name}"
        command = ["build", f"file://{parted}", "-o", out, "--tasks", names, "--engine", engine]
        monkeypatch.setattr("sys.argv", ["sightline", *command, "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
    here, there = fingerprint(tmp_path / "local" / "a"), fingerprint(tmp_path / "ray" / "b")
    # the card shows how to load the folder by its name
    assert here.pop("README.md") != there.pop("README.md")
    assert there == here
