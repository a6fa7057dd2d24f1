from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_scenes import random_scene
from sightline.errors import BadInput
from sightline.geometry import corners, yaw_matrix
from sightline.scenes import Objects, SceneBatch
from sightline.scenes import Scene as make_scene
from sightline.views import cognitive_map as maps


def batch(seed: int, scenes: int = 3) -> SceneBatch:
    rng = np.random.default_rng(seed)
    return SceneBatch.of([random_scene(f"s{i}", rng, objects=i * 3) for i in range(scenes)])


def shadow_area(points: np.ndarray) -> float:
    x, y = points.T
    return 0.5 * float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())


@given(st.integers(0, 10_000))
@settings(max_examples=25)
def test_outlines_read_back_hold_the_boxes(seed: int) -> None:
    world = batch(seed)
    texts = maps.metric_maps(world, "world", decimals=4).to_pylist()
    for scene, text in enumerate(texts):
        rows = np.arange(*world.object_start[scene : scene + 2])
        read = maps.read_metric_map(f"I see. {text} So the answer is B.")
        assert [name for name, _ in read] == world.objects.category[rows].tolist()
        for row, (_, outline) in zip(rows, read, strict=True):
            o = world.objects
            points = corners(o.centre[row], o.extent[row], o.rotation[row])[:, :2]
            assert shadow_area(outline) > 0  # counter-clockwise
            for corner in outline:  # every corner of the outline is a corner of the box
                assert np.abs(points - corner).max(axis=1).min() < 1e-4
            after = np.roll(outline, -1, axis=0) - outline
            for point in points:  # and every corner of the box is inside
                off = point - outline
                assert (after[:, 0] * off[:, 1] - after[:, 1] * off[:, 0] > -1e-3).all()


def moved(world: SceneBatch, yaw: float, shift: np.ndarray) -> SceneBatch:
    """The same scene in other world axes."""
    turn = np.asarray(yaw_matrix(yaw))
    pose = world.frames.world_from_camera.copy()
    pose[:, :3, :3] = turn @ pose[:, :3, :3]
    pose[:, :3, 3] = pose[:, :3, 3] @ turn.T + shift
    boxes = replace(
        world.objects,
        centre=world.objects.centre @ turn.T + shift,
        rotation=turn @ world.objects.rotation,
    )
    return replace(
        world, objects=boxes, frames=replace(world.frames, world_from_camera=pose), memo={}
    )


@given(st.integers(0, 10_000), st.floats(-3, 3))
@settings(max_examples=25)
def test_first_view_maps_do_not_depend_on_the_world(seed: int, yaw: float) -> None:
    world = batch(seed)
    other = moved(world, yaw, np.array([5.0, -3.0, 0.7]))
    one, two = (maps.metric_maps(w, decimals=5).to_pylist() for w in (world, other))
    for a, b in zip(one, two, strict=True):
        for (_, p), (_, q) in zip(maps.read_metric_map(a), maps.read_metric_map(b), strict=True):
            off = np.abs(p[:, None] - q[None]).max(axis=2)  # outlines may start elsewhere
            assert off.min(axis=0).max() < 1e-4


def test_ahead_is_up_and_right_is_right() -> None:
    from sightline.geometry import look_at
    from sightline.scenes import Frames

    things = Objects.of(
        id=["a", "b"], category=["ahead", "right"],
        centre=[[1.0, 4, 0], [3.0, 1, 0]], extent=np.full((2, 3), 0.2),
    )  # fmt: skip
    for target in ([1, 2, 1.5], [1, 1.2, 0.2], [1, 1.2, 2.8]):  # level, steeply down, steeply up
        views = Frames.of(
            id=["f"], size=[[64, 48]], world_from_camera=[look_at([1.0, 1, 1.5], target)]
        )
        world = make_scene("s", things, frames=views)
        (_, ahead), (_, right) = maps.read_metric_map(maps.metric_maps(world)[0].as_py())
        assert np.allclose(ahead.mean(axis=0), [0, 3], atol=1e-6)
        assert np.allclose(right.mean(axis=0), [2, 0], atol=1e-6)
    unposed = replace(world, frames=replace(world.frames, posed=np.array([False])), memo={})
    assert maps.metric_maps(unposed).to_pylist() == [None]
    assert maps.metric_maps(unposed, "world")[0].as_py().startswith("<map>[{")


@given(st.integers(0, 10_000), st.integers(2, 20))
@settings(max_examples=25)
def test_grid_cells_one_by_one(seed: int, cells: int) -> None:
    world = batch(seed, 4)
    found = maps.grid_cells(world, cells)
    texts = maps.grid_maps(world, cells=cells).to_pylist()
    for scene, text in enumerate(texts):
        rows = np.arange(*world.object_start[scene : scene + 2])
        o = world.objects
        outline = world.floor_outline(scene)
        points = [corners(o.centre[r], o.extent[r], o.rotation[r])[:, :2] for r in rows]
        points = points if outline is None else [outline]
        expected: dict[str, list[tuple[int, int]]] = {}
        for row in rows:
            low = np.vstack(points).min(axis=0)
            high = np.vstack(points).max(axis=0)
            side = (high - low).max()
            at = (o.centre[row, :2] - (low + high) / 2) / side + 0.5
            cell = tuple(int(min(max(np.floor(v * cells), 0), cells - 1)) for v in at)
            inside = np.clip(at * cells, 0, cells)
            on_border = np.abs(inside - np.rint(inside)).min() < 1e-6
            assert on_border or tuple(found[row].tolist()) == cell
            expected.setdefault(o.category[row], []).append(tuple(found[row].tolist()))
        read = maps.read_grid_map(text, cells)
        assert read == expected and list(read) == list(expected)
        assert maps.grid_map_text(expected) == text


def test_grids_can_be_of_some_categories(room_batch: SceneBatch) -> None:
    names = sorted(set(room_batch.objects.category))[:3]
    for text in maps.grid_maps(room_batch, names).to_pylist():
        assert set(json.loads(text)) <= set(names)
    assert maps.grid_maps(room_batch, []).to_pylist() == ["{}", "{}"]


def test_names_are_quoted() -> None:
    thing = Objects.of(
        id=["x"], category=['12" "map" \\ ü'], centre=[[0, 0, 0]], extent=[[1, 1, 1]]
    )
    world = make_scene("s", thing)
    ((name, _),) = maps.read_metric_map(maps.metric_maps(world, "world")[0].as_py())
    assert name == '12" "map" \\ ü'
    assert list(maps.read_grid_map(maps.grid_maps(world)[0].as_py())) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "", "<map>[</map>", "<map>{}</map>", '<map>[{"object": 3}]</map>',
        '<map>[{"object": "a", "boundary": [[0, 0], [1, 1]]}]</map>',
        '<map>[{"object": "a", "boundary": [[0, 0], [1, 1], [2]]}]</map>',
        '<map>[{"object": "a", "boundary": [[0, 0], [1, NaN], [2, 3]]}]</map>',
        '<map>[{"object": "a"}]</map>', "[" * 20000,
    ],
)  # fmt: skip
def test_no_map_is_one_error(text: str) -> None:
    with pytest.raises(BadInput):
        maps.read_metric_map(text)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"a": [[0, 10]]}', '{"a": [[0.5, 1]]}', '{"a": 3}', '{"a": [["x", 1]]}']
)
def test_no_grid_is_one_error(text: str) -> None:
    with pytest.raises(BadInput):
        maps.read_grid_map(text)
