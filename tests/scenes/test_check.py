"""One test per fault: each gives one BadInput that names the place and the field."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_faults import FAULTS, MEDIA_FAULTS, NAN, posed, put
from made_scenes import pictured_scene, random_batch
from sightline.errors import BadInput
from sightline.scenes import SceneBatch, check, check_media
from sightline.scenes.media import image_size, inside, load_depth, load_rgb


def test_a_right_scene_passes(tmp_path: Path) -> None:
    scene = pictured_scene(tmp_path / "in")
    assert check_media(check(scene)) is scene
    for seed in range(10):
        check(random_batch(seed))


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_in_the_tables(tmp_path: Path, fault: str) -> None:
    field, change = FAULTS[fault]
    scene = change(pictured_scene(tmp_path / "in"), tmp_path / "in")
    with pytest.raises(BadInput) as caught:
        check(scene, "the/source.json")
    assert (caught.value.where, caught.value.field) == ("the/source.json", field)
    assert "\n" not in str(caught.value)
    with pytest.raises(BadInput) as caught:
        check(scene)
    assert caught.value.where == scene.scenes.id[0]


@pytest.mark.parametrize("fault", MEDIA_FAULTS)
def test_fault_in_the_media(tmp_path: Path, fault: str) -> None:
    field, change = MEDIA_FAULTS[fault]
    scene = change(pictured_scene(tmp_path / "in"), tmp_path / "in")
    check(scene)
    with pytest.raises(BadInput) as caught:
        check_media(scene, "the/source.json")
    assert caught.value.field == field
    assert caught.value.where.startswith(str(tmp_path / "in"))
    assert "\n" not in str(caught.value)


def test_two_scenes_of_one_name(tmp_path: Path) -> None:
    scene = pictured_scene(tmp_path / "in")
    with pytest.raises(BadInput, match="'room' occurs twice"):
        check(SceneBatch.of([scene, scene]))


def test_parent_in_another_scene(tmp_path: Path) -> None:
    scenes = [pictured_scene(tmp_path / name, name) for name in ("one", "two")]
    both = SceneBatch.of(scenes)
    with pytest.raises(BadInput) as caught:
        check(put("objects", "parent", 1, 3)(both, tmp_path))
    assert caught.value.field == "objects.parent[b]"


def test_ungrouped_rows(tmp_path: Path) -> None:
    both = SceneBatch.of([pictured_scene(tmp_path / n, n) for n in ("one", "two")])
    with pytest.raises(BadInput) as caught:
        check(put("objects", "scene", 0, 1)(both, tmp_path))
    assert caught.value.field.startswith("objects.scene")


def test_an_unposed_frame_may_hold_anything(tmp_path: Path) -> None:
    scene = pictured_scene(tmp_path / "in")
    scene = put("frames", "posed", 1, False)(scene, tmp_path)
    check(posed(NAN)(put("frames", "intrinsics", 1, NAN)(scene, tmp_path), tmp_path))


def test_time_may_start_again_in_the_next_scene(tmp_path: Path) -> None:
    check(SceneBatch.of([pictured_scene(tmp_path / n, n) for n in ("one", "two")]))


@given(st.lists(st.sampled_from(["..", ".", "a", "b", "link", "up", ""]), max_size=6))
@settings(max_examples=150)
def test_inside_agrees_with_the_file_system(tmp_path_factory: Any, parts: list[str]) -> None:
    base = tmp_path_factory.getbasetemp() / "inside" / "base"
    if not base.exists():
        (base / "a" / "b").mkdir(parents=True)
        (base / "b").mkdir()
        (base / "link").symlink_to(base / "a")
        (base / "up").symlink_to(base.parent)
    relative = "/".join(parts)
    real, top = os.path.realpath(base / relative), os.path.realpath(base)
    if relative and not relative.startswith("/") and real.startswith(top + os.sep):
        assert str(inside(base, relative)) == real
    else:
        with pytest.raises(BadInput):
            inside(base, relative)


@given(st.data())
@settings(max_examples=150)
def test_damaged_images_give_one_error(tmp_path_factory: Any, data: st.DataObject) -> None:
    folder = tmp_path_factory.getbasetemp() / "damaged"
    scene = pictured_scene(folder)
    column = data.draw(st.sampled_from(["rgb", "depth"]))
    path = folder / str(getattr(scene.frames, column)[0])
    raw = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        raw = raw[: data.draw(st.integers(0, len(raw) - 1))]
    else:
        for _ in range(data.draw(st.integers(1, 4))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(raw))
    try:
        image_size(path)
        (load_rgb if column == "rgb" else load_depth)(scene, 0)
    except BadInput as error:
        assert str(path) == error.where
