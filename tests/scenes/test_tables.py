"""Tables and batches: coercion, concatenation, selection."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_scenes import TABLES, random_batch, same_batch, same_table
from sightline.errors import BadInput
from sightline.scenes import Frames, Landmarks, Objects, Scene, SceneBatch, Scenes, Sightings

BOX: dict[str, Any] = {
    "id": ["a", "b"],
    "category": ["chair", "table"],
    "centre": [[0, 0, 0], [1, 1, 1]],
    "extent": [[1, 1, 1], [1, 1, 1]],
}
FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("id", {"id": None}),
    ("category", {"category": None}),
    ("id", {"id": [1, 2]}),
    ("category", {"category": ["chair", None]}),
    ("colour", {"colour": ["red", float("nan")]}),
    ("category", {"category": ["chair"]}),
    ("centre", {"centre": [[0, 0, 0]]}),
    ("centre", {"centre": [0, 0]}),
    ("centre", {"centre": [[0, 0, "x"], [0, 0, 0]]}),
    ("extent", {"extent": [[1, 1], [1, 1]]}),
    ("rotation", {"rotation": np.eye(3)}),
    ("parent", {"parent": [0.5, 0]}),
    ("parent", {"parent": [2**40, 0]}),
    ("parent", {"parent": np.array([2**40, 0])}),
    ("parent", {"parent": np.array([np.nan, 0])}),
    ("parent", {"parent": ["1", "0"]}),
    ("instance", {"instance": 7}),
    ("front_known", {"front_known": ["no", "yes"]}),
    ("front_known", {"front_known": [0.5, 1.0]}),
]


@pytest.mark.parametrize(("field", "change"), FAULTS)
def test_coercion_errors_name_the_field(field: str, change: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as caught:
        Objects.of(**{**BOX, **change})
    assert caught.value.field == f"objects.{field}"
    assert "\n" not in str(caught.value)


def test_columns_are_coerced_filled_and_frozen() -> None:
    table = Objects.of(**{**BOX, "parent": [1.0, -1.0], "front_known": [1, 0]})
    assert table.parent.dtype == np.int32
    assert table.parent.tolist() == [1, -1]
    assert table.front_known.tolist() == [True, False]
    assert table.rotation.shape == (2, 3, 3)
    assert (table.rotation == np.eye(3)).all()
    assert table.colour.tolist() == ["", ""]
    for values in table.columns().values():
        with pytest.raises(ValueError, match="read-only"):
            values[0] = values[1]


def test_columns_are_copied_from_what_was_given() -> None:
    centre = np.zeros((2, 3))
    table = Objects.of(**{**BOX, "centre": centre})
    centre[:] = 9
    assert (table.centre == 0).all()


@pytest.mark.parametrize("cls", [Scenes, Objects, Frames, Sightings, Landmarks])
def test_empty_tables_survive_everything(cls: Any) -> None:
    empty = cls.empty()
    assert len(empty) == 0
    none = np.zeros(0, dtype=np.int64)
    same_table(empty.take(none), empty)
    same_table(cls.concat([], []), empty)
    same_table(cls.concat([empty, empty], [{}, {}]), empty)


def test_empty_batches() -> None:
    nothing = SceneBatch.of([])
    assert len(nothing) == 0
    same_batch(nothing.select([]), nothing)
    bare = Scene("bare", Objects.empty())
    both = SceneBatch.of([bare, Scene("more", Objects.of(**BOX)), bare])
    assert both.object_start.tolist() == [0, 0, 2, 2]
    assert both.frame_start.tolist() == [0, 0, 0, 0]
    same_batch(both.select([0]), bare)
    same_batch(random_batch(1).select([]), nothing)


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 6))
def test_taking_a_batch_apart_and_together_gives_it_back(seed: int, scenes: int) -> None:
    batch = random_batch(seed, scenes)
    same_batch(SceneBatch.of([batch.select([i]) for i in range(scenes)]), batch)
    same_batch(SceneBatch.of(list(batch)), batch)
    same_batch(batch.select(range(scenes)), batch)


def named(batch: SceneBatch) -> set[tuple[Any, ...]]:
    """Every row with all references spelled out as names: what a reordering must preserve."""
    ids, o, f = batch.scenes.id, batch.objects, batch.frames

    def thing(row: int) -> Any:
        return None if row < 0 else (ids[o.scene[row]], o.id[row])

    def frame(row: int) -> Any:
        return ids[f.scene[row]], f.id[row]

    out: set[tuple[Any, ...]] = set()
    for i in range(len(o)):
        out.add(("object", thing(i), o.category[i], o.centre[i].tobytes(), thing(o.parent[i])))
    for i in range(len(f)):
        out.add(("frame", frame(i), f.world_from_camera[i].tobytes()))
    s = batch.sightings
    for i in range(len(s)):
        occluder = thing(s.occluder[i])
        out.add(("seen", frame(s.frame[i]), thing(s.object[i]), occluder, s.box[i].tobytes()))
    m = batch.landmarks
    for i in range(len(m)):
        # a point is known by the frames it is seen in
        shared = frozenset(frame(k) for k in m.frame[m.point == m.point[i]])
        out.add(("mark", frame(m.frame[i]), thing(m.object[i]), m.xyz[i].tobytes(), shared))
    return out


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.permutations(range(5)), st.integers(1, 5))
def test_selecting_in_another_order_keeps_every_reference(
    seed: int, order: list[int], count: int
) -> None:
    batch = random_batch(seed, 5)
    chosen = order[:count]
    got = batch.select(chosen)
    assert got.scenes.id.tolist() == [batch.scenes.id[i] for i in chosen]
    assert (np.diff(got.objects.scene) >= 0).all()
    assert (np.diff(got.frames.scene) >= 0).all()
    names = set(got.scenes.id)
    expected = {row for row in named(batch) if row[1][0] in names}
    assert named(got) == expected
    # points stay numbered from 0 without gaps
    assert set(got.landmarks.point.tolist()) == set(range(len(set(got.landmarks.point.tolist()))))


def test_selection_does_not_share_derived_columns() -> None:
    batch = random_batch(3)
    batch.memo["x"] = 1
    assert batch.select([0]).memo == {}


def test_floor_outline_round_trip() -> None:
    corners = [[0.1, 0.2], [1 / 3, 0], [2, 5.0000000001]]
    scene = Scene("s", Objects.empty(), floor=corners)
    outline = scene.floor_outline(0)
    assert outline is not None
    assert outline.tolist() == corners
    assert Scene("s", Objects.empty()).floor_outline(0) is None


def test_every_table_is_in_the_batch() -> None:
    batch = random_batch(0)
    assert all(len(getattr(batch, name)) for name in TABLES)
