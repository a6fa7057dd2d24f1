"""From a source to a store: one fault stops it, or is left out and reported."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from made_faults import FAULTS, MEDIA_FAULTS
from made_scenes import pictured_scene, same_batch
from sightline.cli import main
from sightline.datasets.build import build
from sightline.datasets.manifest import Manifest
from sightline.datasets.mix import Mix
from sightline.errors import BadInput
from sightline.questions import find
from sightline.scenes import SceneBatch, SceneStore
from sightline.scenes import ingest as ingest_module
from sightline.scenes import store as store_module
from sightline.scenes.ingest import ingest, is_store
from sightline.scenes.readers import Reader
from sightline.scenes.simulate import simulate


class Made(Reader):
    """A folder of files, one scene each; the text of a file is the name of its fault."""

    name = "made"
    title = "scenes made for tests"

    def claims(self, path: Path) -> bool:
        return path.is_dir()

    def scenes(self, path: Path) -> Sequence[str]:
        return sorted(p.stem for p in path.glob("*.txt"))

    def read(self, path: Path, scene: str) -> SceneBatch:
        fault = (path / f"{scene}.txt").read_text()
        shutil.rmtree(path / "media" / scene, ignore_errors=True)
        made = pictured_scene(path / "media" / scene, scene)
        change = {**FAULTS, **MEDIA_FAULTS}.get(fault)
        return change[1](made, path / "media" / scene) if change else made


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of three good scenes and the reader for it."""
    monkeypatch.setattr(ingest_module, "reader_for", lambda path, form: Made())
    root = tmp_path / "source"
    root.mkdir()
    for i in range(3):
        (root / f"s{i}.txt").write_text("")
    return root


# what is seen is measured on import, not read
USED = [f for f in (*FAULTS, *MEDIA_FAULTS) if not f.startswith("sighting")]


@pytest.mark.parametrize("fault", USED)
def test_a_fault_stops_the_import_and_names_the_place(
    source: Path, tmp_path: Path, fault: str
) -> None:
    (source / "s1.txt").write_text(fault)
    field = {**FAULTS, **MEDIA_FAULTS}[fault][0].replace("[room]", "[s1]")
    with pytest.raises(BadInput) as caught:
        ingest(source, tmp_path / "out")
    assert caught.value.field == field
    assert caught.value.where.startswith(str(source))
    assert not is_store(tmp_path / "out")
    with pytest.raises(BadInput, match="unfinished"):
        SceneStore(tmp_path / "out")

    taken = ingest(source, tmp_path / "rest", keep_going=True)
    assert taken.scenes == 2
    assert [e.field for e in taken.skipped] == [field]
    assert taken.store.ids == ["s0", "s2"]
    got = taken.store.read()
    assert got.scenes.source.tolist() == ["made", "made"]
    assert len(got.sightings) == 8


def test_a_failed_import_can_be_repeated_in_place(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "SCENES_PER_PART", 1)
    monkeypatch.setattr(store_module, "PAIRS_PER_PART", 0)
    (source / "s2.txt").write_text("extent 0")
    with pytest.raises(BadInput):
        ingest(source, tmp_path / "out")
    (source / "s2.txt").write_text("")
    again, fresh = ingest(source, tmp_path / "out"), ingest(source, tmp_path / "fresh")
    assert again.store.ids == ["s0", "s1", "s2"]
    same_batch(again.store.read(), fresh.store.read(), skip=["scenes"])


def test_nothing_usable(source: Path, tmp_path: Path) -> None:
    for i in range(3):
        (source / f"s{i}.txt").write_text("extent 0")
    with pytest.raises(BadInput, match="none of 3 is usable"):
        ingest(source, tmp_path / "out", keep_going=True)
    assert not is_store(tmp_path / "out")


def test_nothing_there(source: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        ingest(tmp_path / "no", tmp_path / "out")
    for path in source.glob("*.txt"):
        path.unlink()
    with pytest.raises(BadInput, match="finds no scene"):
        ingest(source, tmp_path / "out")


def test_progress_counts_every_scene(source: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    ingest(source, tmp_path / "out", progress=lambda *step: told.append(step))
    assert told == [(0, 3, "s0"), (1, 3, "s1"), (2, 3, "s2"), (3, 3, "")]


def test_skipped_scenes_are_in_the_json_and_the_card(
    source: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (source / "s1.txt").write_text("centre NaN")
    command = ["sightline", "build", str(source), "-o", str(tmp_path / "out"), "--tasks", "size"]
    monkeypatch.setattr("sys.argv", [*command, "--keep-going", "--json"])
    with pytest.raises(SystemExit) as done:
        main()
    assert done.value.code in (0, None)
    out, err = capsys.readouterr()
    summary = json.loads(out)
    assert len(summary["skipped"]) == 1
    assert "objects.centre[b]" in summary["skipped"][0]
    assert "objects.centre[b]" in err
    assert summary["items"] > 0
    manifest = Manifest.read(tmp_path / "out")
    assert manifest.skipped == tuple(summary["skipped"])
    assert manifest.scene_count == 2
    assert "1 faulty scene" in (tmp_path / "out" / "README.md").read_text()


def test_a_build_from_a_source_is_continued_with_the_same_scenes(
    source: Path, tmp_path: Path
) -> None:
    (source / "s1.txt").write_text("centre NaN")
    out, mix = tmp_path / "out", Mix.of(find(["object_height"]))
    first = build(source, out, mix, keep_going=True)
    manifest = (out / "manifest.json").read_bytes()
    (out / "data" / "part-00000.parquet").unlink()
    assert build(source, out, mix, keep_going=True) == first
    assert (out / "manifest.json").read_bytes() == manifest
    assert len(first.skipped) == 1
    assert not (out / "scenes.tmp").exists()


def test_a_folder_of_the_users_is_never_removed(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "project"
    (out / "scenes").mkdir(parents=True)
    (out / "scenes" / "precious.txt").write_text("mine")
    with pytest.raises(BadInput, match="not empty"):
        build(source, out, Mix.of(find(["object_height"])))
    assert (out / "scenes" / "precious.txt").read_text() == "mine"
    assert sorted(p.name for p in out.rglob("*")) == ["precious.txt", "scenes"]


def test_simulated_rooms_do_not_depend_on_workers(rooms: Path, tmp_path: Path) -> None:
    again = simulate("rooms", 2, tmp_path / "again", frames=3, size=(160, 120), workers=2)
    same_batch(SceneStore(again).read(), SceneStore(rooms).read(), skip=["scenes"])
    for path in sorted(p for p in (rooms / "media").rglob("*") if p.is_file()):
        assert (again / path.relative_to(rooms)).read_bytes() == path.read_bytes()


def test_simulated_scene_is_made_from_its_own_seed(rooms: Path, tmp_path: Path) -> None:
    alone = simulate("rooms", 1, tmp_path / "one", seed=1, frames=3, size=(160, 120))
    second = SceneStore(rooms).read().select([1])
    same_batch(SceneStore(alone).read(), second, skip=["scenes"])


def test_simulate_refuses_what_it_cannot_make(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no kind of world"):
        simulate("castle", 1, tmp_path / "a")
    with pytest.raises(BadInput, match="objects"):
        simulate("rooms", 1, tmp_path / "b", objects=1000, frames=0)
    assert not (tmp_path / "b" / "scenes.json").exists()
