"""Plain pictures and none: the same scene, only seen with less."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sightline.errors import BadInput
from sightline.scenes import SceneBatch, SceneStore
from sightline.scenes.media import load_depth, load_instances, load_rgb
from sightline.scenes.simulate import Pictures, simulate


def made(folder: Path, pictures: Pictures) -> SceneBatch:
    store = simulate("rooms", 1, folder / pictures, frames=2, size=(96, 72), pictures=pictures)
    return SceneStore(store).read()


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SceneBatch]:
    folder = tmp_path_factory.mktemp("pictures")
    return {name: made(folder, name) for name in ("shaded", "plain", "none")}  # type: ignore[arg-type]


def test_plain_pictures_differ_in_colour_alone(scenes: dict[str, SceneBatch]) -> None:
    shaded, plain = scenes["shaded"], scenes["plain"]
    for name in ("frame", "object", "pixels", "box", "visible", "depth_median"):
        np.testing.assert_array_equal(
            getattr(plain.sightings, name), getattr(shaded.sightings, name)
        )
    for frame in range(2):
        assert (load_depth(plain, frame) == load_depth(shaded, frame)).all()
        assert (load_instances(plain, frame) == load_instances(shaded, frame)).all()
        one, two = load_rgb(plain, frame), load_rgb(shaded, frame)
        assert one.shape == two.shape and (one != two).any()


def test_without_pictures_boxes_are_seen_from_the_same_places(
    scenes: dict[str, SceneBatch],
) -> None:
    shaded, bare = scenes["shaded"], scenes["none"]
    for name in ("rgb", "depth", "instances"):
        assert set(getattr(bare.frames, name)) == {""}
    for name in ("world_from_camera", "intrinsics", "size", "time"):
        np.testing.assert_array_equal(getattr(bare.frames, name), getattr(shaded.frames, name))
    assert set(bare.sightings.method) == {"boxes"}
    seen = set(zip(bare.sightings.frame.tolist(), bare.sightings.object.tolist(), strict=True))
    pixels = shaded.sightings.pixels >= 20
    clear = shaded.sightings.take(np.flatnonzero(pixels))
    assert set(zip(clear.frame.tolist(), clear.object.tolist(), strict=True)) <= seen


def test_several_kinds_are_made_in_turn(tmp_path: Path) -> None:
    store = simulate(("rooms", "tabletop"), 3, tmp_path / "both", frames=0, seed=4)
    both = SceneStore(store).read()
    assert both.scenes.id.tolist() == ["rooms_000004", "tabletop_000005", "rooms_000006"]
    alone = SceneStore(simulate("tabletop", 1, tmp_path / "one", frames=0, seed=5)).read()
    np.testing.assert_array_equal(both.select([1]).objects.centre, alone.objects.centre)
    with pytest.raises(BadInput, match="no kind of world"):
        simulate(("rooms", "moon"), 1, tmp_path / "bad", frames=0)
    with pytest.raises(BadInput, match="nothing that moves"):
        simulate(("rooms", "tabletop"), 1, tmp_path / "bad", moving=1)
    assert not (tmp_path / "bad").exists()
