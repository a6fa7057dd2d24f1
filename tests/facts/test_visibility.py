from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline import geometry
from sightline.facts import visibility as v
from sightline.scenes import SceneBatch

from .view_scenes import SIZE, boxes_scene, moved, room, sighted

seeds = st.integers(0, 10_000)


def codes(world: SceneBatch) -> np.ndarray:
    return v.presence_table(world).code.reshape(len(world.frames), len(world.objects))


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_unseen_boxes_project_outside_the_image(seed):
    world = boxes_scene(seed)
    o, f = world.objects, world.frames
    unseen = codes(world) == v.UNSEEN
    assert set(np.unique(codes(world))) <= {v.UNSEEN, v.UNCLEAR}
    seen = geometry.project_boxes(
        o.centre, o.extent, o.rotation, f.world_from_camera[:, None], f.intrinsics[:, None], SIZE
    )
    assert not (unseen & seen.in_view).any()
    # and what is well outside, or behind, is found
    far = (seen.box_full[..., 2] < -0.3 * SIZE[0]) | (seen.box_full[..., 0] > 1.3 * SIZE[0])
    assert unseen[far & (seen.depth_min > 0.3)].all()


@given(seeds, st.floats(-3, 3), st.tuples(*[st.floats(-20, 20)] * 3))
@settings(max_examples=20, deadline=None)
def test_states_do_not_depend_on_the_world_frame(seed, yaw, shift):
    world = boxes_scene(seed)
    same = codes(world) == codes(moved(world, yaw, np.array(shift)))
    assert same.mean() > 0.97  # rounding may flip a box that touches a border


GOOD = {"pixels": 400, "visible": 0.9, "truncation": 0.1}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, v.CLEAR),
        ({"visible": np.nan, "truncation": np.nan}, v.CLEAR),
        ({"visible": 0.24}, v.UNCLEAR),
        ({"visible": 0.26}, v.CLEAR),
        ({"truncation": 0.51}, v.UNCLEAR),
        ({"pixels": 63}, v.UNCLEAR),
        ({"pixels": 64}, v.CLEAR),
    ],
)
def test_thresholds_of_a_clear_sighting(change, code):
    given_ = {**GOOD, **change}
    world = sighted(
        boxes_scene(),
        {(0, 0): given_["pixels"]},
        visible=[given_["visible"]],
        truncation=[given_["truncation"]],
    )
    fact = v.presence(world, np.array([0]), np.array([0]))
    assert fact.value[0] == code
    assert (fact.margin[0] > 0) == (code == v.CLEAR and given_["pixels"] > 64)


def test_absence_is_known_from_instances_or_geometry_only():
    pairs = {(0, 0): 400, (1, 0): 400}
    by_pixels = sighted(boxes_scene(), pairs, method=["instances", "depth"])
    assert (codes(by_pixels)[0, 1:] == v.UNSEEN).all()
    assert (codes(by_pixels)[1, 1:] == codes(boxes_scene())[1, 1:]).all()
    unposed = boxes_scene(posed=np.zeros(8, bool))
    assert (codes(unposed) == v.UNCLEAR).all()


def test_states_of_several_scenes_lie_in_their_blocks():
    parts = [boxes_scene(1, 5, 3), boxes_scene(2, 9, 4), boxes_scene(3, 2, 0), boxes_scene(4, 3, 2)]
    batch = SceneBatch.of(parts)
    expected = np.concatenate([codes(part).reshape(-1) for part in parts])
    assert (v.presence_table(batch).code == expected).all()
    table = v.presence_table(batch)
    assert (table.slot(batch, table.frame, table.object) == np.arange(len(expected))).all()


def test_kinds_count_by_category_and_by_last_word():
    world = boxes_scene(0, 5, 1)
    names = np.array(["table", "coffee table", "chairs", "chair", "lamp"], dtype=object)
    world.objects.category.flags.writeable = True
    world.objects.category[:] = names
    state = np.array([v.CLEAR, v.UNCLEAR, v.CLEAR, v.CLEAR, v.UNSEEN], dtype=np.int8)
    found = v.kinds(world, np.zeros(5, int), np.arange(5), state)
    rows = {k: i for i, k in enumerate(found.category)}
    assert found.clear[rows["table"]] == 1 and found.possible[rows["table"]] == 2
    assert found.unsure[rows["table"]] == 1 and found.unsure[rows["chair"]] == 0
    assert found.clear[rows["chair"]] == 1 and found.possible[rows["chair"]] == 2
    assert found.possible[rows["lamp"]] == 0


def test_rendered_objects_are_unseen_exactly_without_pixels():
    shown = room()
    pixels = np.stack([(shown.instance == k + 1).sum(axis=(1, 2)) for k in range(18)], axis=1)
    table = codes(shown.world)
    assert ((table == v.UNSEEN) <= (pixels == 0)).all()
    looked_at = pixels.any(axis=1)
    assert ((table == v.UNSEEN) == (pixels == 0))[looked_at].all()
    assert (pixels[table == v.CLEAR] >= v.CLEAR_PIXELS).all()


def test_boxes_from_depth_must_agree_with_the_projected_object():
    world = boxes_scene(0)
    o, f = world.objects, world.frames
    boxes = geometry.project_boxes(
        o.centre, o.extent, o.rotation, f.world_from_camera[:, None], f.intrinsics[:, None], SIZE
    )
    frame, obj = np.nonzero(boxes.in_view & (boxes.truncation < 0.5))
    good = boxes.box[frame, obj]
    half = good.copy()
    half[:, 2] = half[:, [0, 2]].mean(axis=1)
    pairs = {(int(a), int(b)): 500 for a, b in zip(frame, obj, strict=True)}
    for box, method, sound in (
        (good, "depth", True),
        (half, "depth", False),
        (half, "instances", True),
    ):
        seen = sighted(world, pairs, box=box, method=[method] * len(pairs))
        assert len(pairs) > 5 and (v.sound_boxes(seen) == sound).all()


def test_the_video_is_an_even_sample_of_the_pictures():
    start, rows = v.video_frames(SceneBatch.of([boxes_scene(0, 1, 40), boxes_scene(1, 1, 5)]))
    assert start.tolist() == [0, v.VIDEO_FRAMES, v.VIDEO_FRAMES + 5]
    assert rows[0] == 0 and rows[15] == 39 and np.diff(rows[:16]).max() <= 3
    assert rows[16:].tolist() == [40, 41, 42, 43, 44]
    some = boxes_scene(0, 1, 6, rgb=["", "a.jpg", "", "b.jpg", "c.jpg", ""])
    assert v.video_frames(some)[1].tolist() == [1, 3, 4]
