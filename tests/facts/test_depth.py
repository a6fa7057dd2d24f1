from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline import geometry
from sightline.facts import depth

from .view_scenes import boxes_scene, landmarked, moved, sighted

seeds = st.integers(0, 10_000)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_intervals_are_those_of_the_corners(seed):
    world = boxes_scene(seed)
    o = world.objects
    frame, obj = np.divmod(np.arange(8 * 12), 12)
    low, high = depth.z_interval(world, frame, obj)
    for f, k, a, b in zip(frame, obj, low, high, strict=True):
        pose = world.frames.world_from_camera[f]
        z = [
            float((corner - pose[:3, 3]) @ pose[:3, 2])
            for corner in geometry.corners(o.centre[k], o.extent[k], o.rotation[k])
        ]
        assert np.isclose(a, min(z)) and np.isclose(b, max(z))


@given(seeds, st.floats(-3, 3))
@settings(max_examples=25, deadline=None)
def test_order_agrees_with_pairs_and_is_the_same_everywhere(seed, yaw):
    world, rng = boxes_scene(seed), np.random.default_rng(seed)
    frame = rng.integers(0, 8, 30)
    objects = np.argsort(rng.random((30, 12)), axis=1)[:, :4]
    fact = depth.order(world, frame, objects)
    low, high = depth.z_interval(world, frame[:, None], objects)
    for i in range(30):
        gaps = [
            low[i, b] - high[i, a]
            for n, a in enumerate(fact.value[i])
            for b in fact.value[i][n + 1 :]
        ]
        assert np.isclose(fact.margin[i], max(min(gaps), 0.0))
    elsewhere = depth.order(moved(world, yaw, np.array([3.0, -2.0, 1.0])), frame, objects)
    assert np.allclose(elsewhere.margin, fact.margin)
    # the order of the arguments does not matter
    flipped = depth.order(world, frame, objects[:, ::-1])
    clear = fact.margin > 0
    assert (3 - flipped.value == fact.value)[clear].all()
    assert np.allclose(flipped.margin, fact.margin)


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_nearest_in_view_against_a_slow_search(seed):
    world, rng = boxes_scene(seed), np.random.default_rng(seed)
    o, frame = world.objects, rng.integers(0, 8, 10)
    options = np.argsort(rng.random((10, 12)), axis=1)[:, :4]
    fact = depth.nearest_in_view(world, frame, options)
    for i in range(10):
        eye, ways = world.frames.world_from_camera[frame[i], :3, 3], []
        for k in options[i]:
            local = o.rotation[k].T @ (eye - o.centre[k])
            nearest = np.clip(local, -o.extent[k] / 2, o.extent[k] / 2)
            ways.append(float(np.linalg.norm(local - nearest)))
        assert fact.value[i] == np.argmin(ways)
        assert np.isclose(fact.margin[i], np.diff(np.sort(ways))[0])


def test_points_are_compared_by_ratio_both_ways_round():
    world = landmarked(boxes_scene(), np.ones((1, 6), bool))
    first, second = np.array([0, 3]), np.array([2, 1])
    one, other = depth.nearer_point(world, first, second), depth.nearer_point(world, second, first)
    assert one.value.tolist() == [0, 1] and other.value.tolist() == [1, 0]
    assert np.allclose(one.margin, [2.0, 1.0]) and np.allclose(other.margin, one.margin)
    assert depth.point_depth(world, first).value.tolist() == [1.0, 4.0]


def test_the_depth_of_an_object_is_its_median():
    columns = {"depth_median": [2.5, np.nan], "depth_min": [2.2, np.nan]}
    world = sighted(boxes_scene(), {(0, 0): 100, (0, 1): 100}, **columns)
    fact = depth.z_depth(world, np.array([0, 1]))
    assert fact.value[0] == 2.5 and np.isnan(fact.value[1]) and fact.margin[1] == 0
    pose = world.frames.world_from_camera[0]
    assert np.isclose(
        fact.trace["centre"][0], (world.objects.centre[0] - pose[:3, 3]) @ pose[:3, 2]
    )
