from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline import geometry
from sightline.facts import correspondence as c
from sightline.scenes import SceneBatch

from .view_scenes import SIZE, boxes_scene, landmarked, sighted

seeds = st.integers(0, 10_000)


def two_scenes(seed: int) -> tuple[SceneBatch, list[set[int]]]:
    """A batch with landmarks and, per frame row, the points it shows."""
    rng = np.random.default_rng(seed)
    parts, sets, shift = [], [], 0
    for i, frames in enumerate((5, 7)):
        seen = rng.random((frames, 40)) < rng.uniform(0.1, 0.9, (frames, 1))
        seen[0] = False  # a frame without landmarks
        parts.append(landmarked(boxes_scene(i, 3, frames), seen))
        sets += [{int(p) + shift for p in np.flatnonzero(row)} for row in seen]
        shift += int(parts[-1].landmarks.point.max()) + 1
    return SceneBatch.of(parts), sets


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_overlap_is_that_of_the_sets_of_points(seed):
    world, sets = two_scenes(seed)
    pairs = [(i, j) for i in range(5) for j in range(5)]
    pairs += [(i, j) for i in range(5, 12) for j in range(5, 12)]
    first, second = np.array(pairs).T
    fact = c.overlap(world, first, second)
    for (i, j), value in zip(pairs, fact.value, strict=True):
        either = sets[i] | sets[j]
        assert np.isclose(value, len(sets[i] & sets[j]) / max(len(either), 1))
    assert np.allclose(fact.value, c.overlap(world, second, first).value)
    band = c.paired(world, first, second)
    assert (band.value == ((fact.value >= 0.06) & (fact.value <= 0.35))).all()
    assert (band.margin >= 0).all()


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_shared_points_are_the_common_ones(seed):
    world, sets = two_scenes(seed)
    first, second = np.array([1, 6, 2, 0, 8]), np.array([2, 9, 1, 3, 8])
    pair, one, two = c.shared_points(world, first, second)
    marks = world.landmarks
    assert (marks.point[one] == marks.point[two]).all()
    assert (marks.frame[one] == first[pair]).all() and (marks.frame[two] == second[pair]).all()
    for i, (f, s) in enumerate(zip(first, second, strict=True)):
        assert sorted(marks.point[one[pair == i]].tolist()) == sorted(sets[f] & sets[s])


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_most_shared_leads_whatever_the_landmarks_miss(seed):
    rng = np.random.default_rng(seed)
    seen = rng.random((5, 200)) < rng.uniform(0.2, 0.9, (5, 1))
    world = landmarked(boxes_scene(seed, 3, 5), seen)
    f = world.frames
    # all points lie at the origin, so they are inside an image together or not at all
    uv, _ = geometry.project(np.zeros((1, 3)), f.world_from_camera, f.intrinsics)
    inside = ((uv >= 0) & (uv < f.size[:, None])).all(axis=(1, 2))
    first, others = np.array([0, 1, 4]), np.array([[1, 2, 3], [2, 3, 4], [0, 1, 2]])
    fact = c.most_shared(world, first, others)
    rate = 1.0 / np.maximum(seen.sum(axis=0), 1)  # seen often, drawn often
    for i, one in enumerate(first):
        total = rate[seen[one]].sum()
        low = [rate[seen[one] & seen[k]].sum() / total for k in others[i]]
        high = [1.0 if inside[k] else v for k, v in zip(others[i], low, strict=True)]
        best = int(np.argmax(low))
        following = max(h for k, h in enumerate(high) if k != best)
        # shares are kept in single precision: a tie may go either way, and has no margin
        assert np.isclose(low[fact.value[i]], low[best], atol=1e-5)
        assert np.isclose(fact.trace["best"][i], low[best], atol=1e-5)
        lead = max(low[best] - following, 0.0) if seen[one].sum() >= c.LEAST_LANDMARKS else 0.0
        assert np.isclose(fact.margin[i], lead, atol=1e-5)


def test_landmarks_stand_for_the_pixels_around_them():
    pairs = {(0, 0): SIZE[0] * SIZE[1] // 4, (1, 0): 100}
    world = sighted(landmarked(boxes_scene(0, 3, 2), np.ones((2, 10), bool)), pairs)
    marks = replace(world.landmarks, object=np.where(world.landmarks.point < 8, 0, -1))
    weight = c._weights(replace(world, landmarks=marks, memo={}))
    mine = marks.frame == 0
    assert np.isclose(weight[mine].sum(), 1.0)
    assert np.isclose(weight[mine & (marks.object == 0)].sum(), 0.25)


def test_views_are_connected_by_points_or_else_by_objects():
    seen = np.zeros((3, 100), bool)
    seen[0, :50], seen[1, 45:], seen[2, 48:98] = True, True, True
    world = landmarked(boxes_scene(0, 4, 3), seen)
    one, two = np.array([0, 0, 1]), np.array([1, 2, 2])
    assert c.connected(world, one, two).value.tolist() == [False, False, True]
    pairs = {(0, 0): 500, (0, 1): 500, (1, 0): 500, (1, 1): 500, (2, 1): 500, (2, 0): 10}
    bare = sighted(boxes_scene(0, 4, 3), pairs)
    assert c.connected(bare, one, two).value.tolist() == [True, False, False]
    assert c.connected(bare, two, one).value.tolist() == [True, False, False]


def test_lone_boxes_resemble_no_other_box_of_their_frame():
    boxes = [[0, 0, 50, 50], [5, 0, 55, 50], [60, 60, 90, 90], [0, 0, 50, 50], [0, 0, 50, 20]]
    pairs = {(0, 0): 100, (0, 1): 100, (0, 2): 100, (1, 0): 100, (1, 1): 100}
    world = sighted(boxes_scene(), pairs, box=np.array(boxes, float))
    assert c.lone_boxes(world).tolist() == [False, False, True, True, True]
