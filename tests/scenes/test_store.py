"""The scene store: exact round trips, interrupted writers, damaged files."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from made_scenes import pictured_scene, random_batch, same_batch, same_table
from sightline.errors import BadInput
from sightline.scenes import Objects, Scene, SceneBatch, SceneStore, SceneWriter, write_scenes
from sightline.scenes import store as store_module
from sightline.scenes.store import from_arrow, to_arrow
from sightline.scenes.tables import Scenes, names


def rooted(batch: SceneBatch, root: Path) -> SceneBatch:
    roots = names([str(root)] * len(batch))
    return replace(batch, scenes=replace(batch.scenes, root=roots), memo={})


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), scenes=st.integers(1, 5), part=st.integers(1, 4))
def test_every_column_comes_back_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory, seed: int, scenes: int, part: int
) -> None:
    root = tmp_path_factory.mktemp("store") / "s"
    batch = random_batch(seed, scenes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_module, "SCENES_PER_PART", part)
        patch.setattr(store_module, "PAIRS_PER_PART", 0)
        write_scenes(root, [batch])
    store = SceneStore(root)
    assert len(store) == -(-scenes // part)
    assert store.ids == batch.scenes.id.tolist()
    same_batch(store.read(), rooted(batch, root))
    order = [f"s{i}" for i in reversed(range(scenes))]
    same_batch(store.read(order), rooted(batch, root).select(range(scenes)[::-1]))


@given(
    text=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2),
    number=st.lists(st.floats(allow_nan=True), min_size=6, max_size=6),
)
def test_any_text_and_any_float_survive(text: list[str], number: list[float]) -> None:
    table = Objects.of(
        id=text, category=text[::-1], caption=text, centre=np.reshape(number, (2, 3)),
        extent=np.ones((2, 3)),
    )  # fmt: skip
    same_table(from_arrow(Objects, to_arrow(table), Path("x")), table)


def test_media_are_copied_and_the_source_can_go(tmp_path: Path) -> None:
    scene = pictured_scene(tmp_path / "in")
    before = {p.name: p.read_bytes() for p in (tmp_path / "in" / "cam").iterdir()}
    store = SceneStore(write_scenes(tmp_path / "store", [scene]))
    shutil.rmtree(tmp_path / "in")
    got = store.read()
    for column in ("rgb", "depth", "instances"):
        for path in getattr(got.frames, column):
            assert not Path(path).is_absolute()
            assert (store.root / path).read_bytes() == before[Path(path).name]
    # a store can be moved
    shutil.move(store.root, tmp_path / "moved")
    moved = SceneStore(tmp_path / "moved").read()
    same_batch(moved, got, skip=["scenes"])
    assert moved.scenes.root[0] == str(tmp_path / "moved")


def test_pictures_of_one_name_in_two_folders_stay_apart(tmp_path: Path) -> None:
    scene = pictured_scene(tmp_path / "in")
    for i, folder in enumerate(("left", "right")):
        (tmp_path / "in" / folder).mkdir()
        Image.new("RGB", (16, 12), (200 * i, 0, 0)).save(tmp_path / "in" / folder / "0.png")
    frames = replace(scene.frames, rgb=names(["left/0.png", "right/0.png"]))
    got = SceneStore(write_scenes(tmp_path / "store", [replace(scene, frames=frames)])).read()
    reds = [np.asarray(Image.open(tmp_path / "store" / p))[0, 0, 0] for p in got.frames.rgb]
    assert reds == [0, 200]


def test_without_copying_media_stay_where_they_are(tmp_path: Path) -> None:
    scene = pictured_scene(tmp_path / "store" / "raw")
    write_scenes(tmp_path / "store", [scene], copy_media=False)
    got = SceneStore(tmp_path / "store").read()
    assert got.frames.rgb.tolist() == ["raw/cam/0.png", "raw/cam/1.png"]
    assert not (tmp_path / "store" / "media").exists()


def test_an_interrupted_writer_leaves_no_readable_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "SCENES_PER_PART", 1)
    monkeypatch.setattr(store_module, "PAIRS_PER_PART", 0)
    scene = pictured_scene(tmp_path / "in")
    with pytest.raises(RuntimeError), SceneWriter(tmp_path / "store") as writer:
        writer.add(scene)
        raise RuntimeError
    with pytest.raises(BadInput, match="unfinished"):
        SceneStore(tmp_path / "store")
    # left from a killed copy: half a picture; the next writer does not keep it
    victim = next((tmp_path / "store" / "media").rglob("0.png"))
    victim.write_bytes(victim.read_bytes()[:20])
    write_scenes(tmp_path / "store", [scene])
    write_scenes(tmp_path / "fresh", [scene])
    again, fresh = SceneStore(tmp_path / "store"), SceneStore(tmp_path / "fresh")
    same_batch(again.read(), fresh.read(), skip=["scenes"])
    assert victim.read_bytes() == (tmp_path / "in" / "cam" / "0.png").read_bytes()


def test_a_store_is_never_written_over(tmp_path: Path) -> None:
    write_scenes(tmp_path / "s", [random_batch(0)])
    with pytest.raises(BadInput, match="a store exists here"):
        SceneWriter(tmp_path / "s")


def test_a_faulty_scene_never_gets_in(tmp_path: Path) -> None:
    scene = pictured_scene(tmp_path / "in")
    (tmp_path / "in" / "cam" / "1.png").unlink()
    with pytest.raises(BadInput, match=r"frames\.rgb"):
        write_scenes(tmp_path / "s", [scene])
    with pytest.raises(BadInput, match="occurs twice"):
        write_scenes(tmp_path / "t", [random_batch(0), random_batch(0)])
    for name in "st":
        assert not (tmp_path / name / "scenes.json").exists()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_scenes(tmp_path / "s", [random_batch(5, 3)])


def rewrite(small: Path, table: str, change: Any) -> None:
    path = small / "parts" / "00000" / f"{table}.parquet"
    pq.write_table(change(pq.read_table(path)), path)


def retype(column: str, kind: pa.DataType) -> Any:
    def change(t: pa.Table) -> pa.Table:
        row = t.column_names.index(column)
        return t.set_column(row, column, pa.nulls(len(t), kind).fill_null(0))

    return change


DAMAGES: dict[str, tuple[str, str, Any]] = {
    "column missing": ("objects", "centre", lambda t: t.drop_columns("centre")),
    "column too many": ("frames", "speed",
                        lambda t: t.append_column("speed", pa.nulls(len(t), pa.int32()))),
    "column renamed": ("frames", "tempo",
                       lambda t: t.rename_columns({"time": "tempo"})),
    "column of another kind": ("objects", "parent", retype("parent", pa.float64())),
    "vectors of another length": ("objects", "centre", lambda t: t.set_column(
        t.column_names.index("centre"), "centre",
        pa.array([[0.0, 0.0]] * len(t), pa.list_(pa.float64(), 2)))),
    "null": ("objects", "category", lambda t: t.set_column(
        t.column_names.index("category"), "category", pa.nulls(len(t), pa.string()))),
    "null in a vector": ("objects", "extent", lambda t: t.set_column(
        t.column_names.index("extent"), "extent",
        pa.array([[1.0, 1.0, None]] * len(t), pa.list_(pa.float64(), 3)))),
    "rows missing": ("scenes", "scenes.id", lambda t: t.slice(1)),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_table_that_does_not_fit(small: Path, damage: str) -> None:
    table, field, change = DAMAGES[damage]
    rewrite(small, table, change)
    with pytest.raises(BadInput) as caught:
        SceneStore(small).part(0)
    assert caught.value.field == field
    assert "00000" in caught.value.where


def test_references_out_of_range(small: Path) -> None:
    rewrite(small, "sightings", lambda t: t.set_column(
        t.column_names.index("object"), "object",
        pa.array([10**6] * len(t), pa.int32())))  # fmt: skip
    with pytest.raises(BadInput, match=r"sightings\.object"):
        SceneStore(small).part(0)


def test_a_missing_file(small: Path) -> None:
    (small / "parts" / "00000" / "frames.parquet").unlink()
    with pytest.raises(BadInput, match="file is missing"):
        SceneStore(small).read()


def test_a_column_name_that_is_no_text(small: Path) -> None:
    path = small / "parts" / "00000" / "objects.parquet"
    path.write_bytes(path.read_bytes().replace(b"category", b"\x80ategory"))
    with pytest.raises(BadInput, match="cannot be read as Parquet"):
        SceneStore(small).read()


@settings(max_examples=120)
@given(data=st.data())
def test_a_damaged_file_gives_one_error_or_valid_scenes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = tmp_path_factory.getbasetemp() / "harmed"
    if not root.exists():
        write_scenes(root, [random_batch(5, 2)])
    table = data.draw(st.sampled_from(["scenes", "objects", "sightings"]))
    path = root / "parts" / "00000" / f"{table}.parquet"
    whole = path.read_bytes()
    raw = bytearray(whole)
    if data.draw(st.booleans()):
        raw = raw[: data.draw(st.integers(0, len(raw) - 1))]
    else:
        for _ in range(data.draw(st.integers(1, 3))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(raw))
    try:
        SceneStore(root).part(0)
    except BadInput as error:
        assert "\n" not in str(error)
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize(
    "index",
    ["", "{", "[]", "null", '{"format": "other"}', '{"format": "sightline-scenes", "version": 99}',
     '{"format": "sightline-scenes", "version": 1}',
     '{"format": "sightline-scenes", "version": 1, "parts": 3}'],
)  # fmt: skip
def test_a_damaged_index(small: Path, index: str) -> None:
    (small / "scenes.json").write_text(index)
    with pytest.raises(BadInput) as caught:
        SceneStore(small)
    assert caught.value.where == str(small / "scenes.json")


def test_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path, tmp_path / "nothing", tmp_path / "file"):
        with pytest.raises(BadInput, match=r"scenes\.json"):
            SceneStore(path)


def test_unknown_scene(small: Path) -> None:
    with pytest.raises(BadInput, match="no scene 'x'"):
        SceneStore(small).read(["s0", "x"])


def test_index_names_the_version(small: Path) -> None:
    index = json.loads((small / "scenes.json").read_text())
    digest = index.pop("digest")
    assert len(digest) == 32
    assert index == {"format": "sightline-scenes", "version": 1, "parts": [["s0", "s1", "s2"]]}


def test_a_scene_without_objects_and_frames(tmp_path: Path) -> None:
    bare = Scene("bare", Objects.empty())
    got = SceneStore(write_scenes(tmp_path / "s", [bare])).read()
    same_batch(got, rooted(bare, tmp_path / "s"))
    assert isinstance(got.scenes, Scenes)
