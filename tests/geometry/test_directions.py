from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sightline import geometry as g

from .shapes import numbers

points = st.tuples(*[numbers(-4, 4)] * 3).map(np.array)


def test_left_is_positive():
    target = np.array([[0, 5, 9], [-1, 0, 0], [1, 0, 0], [0, -1, 0], [-1, 1, 3], [0, 0, 7]])
    found = g.bearing([0, 0, 0], [0, 1, -2], target)
    expected = np.deg2rad([0, 90, -90, 180, 45, np.nan])
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert g.bearing([0, 0], [-1.0, 0], [1, 0]) == pytest.approx(np.pi)
    assert np.isnan(g.bearing([0, 0, 0], [0, 0, 1], [1, 0, 0]))


@given(points, points, points)
def test_observer_frame_and_bearing_agree(standing, facing, target):
    assume(np.hypot(*(facing - standing)[:2]) > 1e-3)
    assume(np.hypot(*(target - standing)[:2]) > 1e-3)
    frame = g.observer_frame(standing, facing)
    assert g.is_rotation(frame[:3, :3], atol=1e-9)
    inverse = g.invert_pose(frame)
    ahead, aside = g.transform_points(inverse, np.stack([facing, target]))
    assert abs(ahead[0]) < 1e-9
    assert ahead[1] > 0
    assert ahead[2] == pytest.approx(facing[2] - standing[2], abs=1e-9)
    b = g.bearing(standing, facing, target)
    np.testing.assert_allclose(np.exp(1j * b), np.exp(1j * np.arctan2(-aside[0], aside[1])),
                               atol=1e-9)  # fmt: skip


@given(points, points, points, st.floats(-3, 3))
def test_bearing_turns_with_the_world_and_changes_sign_in_a_mirror(standing, facing, target, yaw):
    assume(np.hypot(*(facing - standing)[:2]) > 1e-3)
    assume(np.hypot(*(target - standing)[:2]) > 1e-3)
    b = g.bearing(standing, facing, target)
    turn = g.yaw_matrix(yaw)
    turned = g.bearing(*(turn @ p for p in (standing, facing, target)))
    np.testing.assert_allclose(np.exp(1j * turned), np.exp(1j * b), atol=1e-9)
    mirror = np.diag([-1.0, 1, 1])
    flipped = g.bearing(*(mirror @ p for p in (standing, facing, target)))
    np.testing.assert_allclose(np.exp(-1j * flipped), np.exp(1j * b), atol=1e-9)


def test_observer_frame_without_a_direction_is_nan():
    assert np.isnan(g.observer_frame([0, 0, 0], [0, 0, 1])[:2, :2]).any()


def test_clock_hours():
    degrees = np.array([0, -90, 90, 180, -30, -14, -16, 16, np.nan])
    hour, margin = g.clock_hour(np.deg2rad(degrees))
    np.testing.assert_array_equal(hour, [12, 3, 9, 6, 1, 12, 1, 11, -1])
    np.testing.assert_allclose(np.rad2deg(margin), [15, 15, 15, 15, 15, 1, 1, 1, np.nan])


answers = [
    g.clock_hour,
    g.quadrant,
    g.left_right_back,
    g.left_right,
    lambda a: g.sector(a, [-2.0, -0.5, 1.5]),
    lambda a: g.sector(a, [3.0, 4.0, 7.5]),
]


@pytest.mark.parametrize("answer", answers)
@given(st.floats(-np.pi, np.pi), st.floats(0, 1))
def test_a_margin_is_the_way_to_the_next_answer(answer, angle, share):
    index, margin = answer(angle)
    assert margin >= -1e-12
    for way in (-1, 1):
        near = g.wrap_angle(angle + way * margin * share * 0.999)
        if margin > 1e-9:
            assert answer(near)[0] == index
    step = float(margin) + 1e-6
    beyond = {int(answer(g.wrap_angle(angle + way * step))[0]) for way in (-1, 1)}
    assert beyond != {int(index)}


def test_quadrants_and_back():
    degrees = np.deg2rad([45, -45, 135, -135, 10, np.nan])
    index, margin = g.quadrant(degrees)
    np.testing.assert_array_equal(index, [0, 1, 2, 3, 0, -1])
    np.testing.assert_allclose(np.rad2deg(margin), [45, 45, 45, 45, 10, np.nan])
    assert [g.QUADRANTS[i] for i in index[:4]] == [
        "front-left", "front-right", "back-left", "back-right",
    ]  # fmt: skip
    index, margin = g.left_right_back(np.deg2rad([10, -10, 134, 135, -136, 180, np.nan]))
    np.testing.assert_array_equal(index, [0, 1, 0, 2, 2, 2, -1])
    np.testing.assert_allclose(np.rad2deg(margin), [10, 10, 1, 0, 1, 45, np.nan], atol=1e-9)


def test_sector_refuses_edges_out_of_order():
    with pytest.raises(ValueError, match="ascend"):
        g.sector(0.0, [1.0, 0.0])
    index, _ = g.sector([0.2, -0.2, np.nan], [0.0])
    np.testing.assert_array_equal(index, [0, 0, -1])


def test_interval_gap():
    gap, order = g.interval_gap([0, 3, 0, 0, 0], [1, 4, 2, 4, 1], [2, 0, 1, 1, 1], [3, 2, 5, 3, 2])
    np.testing.assert_array_equal(gap, [1, 1, -1, -3, 0])
    np.testing.assert_array_equal(order, [1, -1, 1, 0, 1])
