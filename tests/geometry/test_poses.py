from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from sightline import geometry as g

angles = st.lists(st.floats(-3.1, 3.1), min_size=3, max_size=3)


@given(angles, st.permutations("XYZ").map("".join))
def test_euler_matrix_is_the_intrinsic_one(values, order):
    expected = Rotation.from_euler(order, values).as_matrix()
    np.testing.assert_allclose(g.euler_matrix(values, order), expected, atol=1e-12)


def test_euler_matrix_refuses_unknown_axes():
    with pytest.raises(ValueError, match="order"):
        g.euler_matrix([0, 0, 0], "xyz")


@given(angles, angles)
def test_inverse_pose_brings_points_back(values, shift):
    m = g.pose(g.euler_matrix(values), shift)
    points = np.random.default_rng(0).normal(size=(7, 3))
    there = g.transform_points(m, points)
    np.testing.assert_allclose(g.transform_points(g.invert_pose(m), there), points, atol=1e-12)
    np.testing.assert_allclose(g.invert_pose(m), np.linalg.inv(m), atol=1e-12)


def test_transform_points_moves_source_to_target():
    world_from_camera = g.pose(g.yaw_matrix(np.pi / 2), [10.0, 0.0, 0.0])
    np.testing.assert_allclose(
        g.transform_points(world_from_camera, [[1.0, 0.0, 2.0]]), [[10.0, 1.0, 2.0]], atol=1e-12
    )
    many = g.transform_points(np.stack([world_from_camera] * 4), np.zeros((4, 5, 3)))
    assert many.shape == (4, 5, 3)


@given(angles)
def test_rotation_angle_agrees_with_the_rotation_vector(values):
    r = g.euler_matrix(values)
    expected = np.linalg.norm(Rotation.from_matrix(r).as_rotvec())
    assert abs(g.rotation_angle(r) - expected) < 1e-7


@pytest.mark.parametrize("angle", [0.0, 1e-9, 1e-4, np.pi - 1e-7, np.pi])
def test_rotation_angle_is_precise_at_the_ends(angle):
    r = Rotation.from_rotvec(angle * np.array([0.6, 0.0, 0.8])).as_matrix()
    assert abs(g.rotation_angle(r) - angle) < 1e-14 + 1e-9 * angle


def test_is_rotation_refuses_mirrors_scales_and_nan():
    r = g.euler_matrix([0.3, 0.2, 0.1])
    bad = [r * 1.01, r @ np.diag([1, 1, -1]), np.full((3, 3), np.nan), np.zeros((3, 3))]
    np.testing.assert_array_equal(g.is_rotation(np.stack([r, *bad])), [True] + [False] * 4)


@given(angles, st.lists(st.floats(-0.3, 0.3), min_size=9, max_size=9))
def test_nearest_rotation_beats_its_neighbours(values, noise):
    m = g.euler_matrix(values) + np.reshape(noise, (3, 3))
    best = g.nearest_rotation(m)
    assert g.is_rotation(best, atol=1e-9)
    for step in np.concatenate([np.eye(3), -np.eye(3)]) * 1e-3:
        other = best @ Rotation.from_rotvec(step).as_matrix()
        assert np.linalg.norm(other - m) >= np.linalg.norm(best - m) - 1e-12


def test_nearest_rotation_of_a_mirror_is_a_rotation():
    assert g.is_rotation(g.nearest_rotation(np.diag([1.0, 1.0, -1.0])))


@given(angles, angles)
def test_look_at_puts_the_target_ahead_and_up_upwards(eye, target):
    eye, target = np.array(eye), np.array(target)
    if np.linalg.norm(target - eye) < 1e-3:
        return
    m = g.look_at(eye, target)
    assert g.is_rotation(m[:3, :3], atol=1e-9)
    local = g.transform_points(g.invert_pose(m), target[None])[0]
    np.testing.assert_allclose(local, [0, 0, np.linalg.norm(target - eye)], atol=1e-9)
    assert m[2, 1] <= 1e-9  # the image's y axis never points up
    assert abs(m[2, 0]) < 1e-9  # the horizon is level


def test_look_at_straight_down_and_nowhere():
    assert g.is_rotation(g.look_at([0, 0, 3], [0, 0, 0])[:3, :3])
    with pytest.raises(ValueError, match="length zero"):
        g.look_at([1, 1, 1], [1, 1, 1])


def test_yaw_and_pitch_of_camera():
    yaw, pitch = g.yaw_pitch_of_camera(g.look_at([0, 0, 0], [[0, 2, 0], [1, 0, 1], [-1, 0, 0]]))
    np.testing.assert_allclose(yaw, [np.pi / 2, 0, np.pi], atol=1e-12)
    np.testing.assert_allclose(pitch, [0, np.pi / 4, 0], atol=1e-12)


@given(st.floats(-100, 100))
def test_wrap_angle_keeps_the_direction(angle):
    wrapped = float(g.wrap_angle(angle))
    assert -np.pi < wrapped <= np.pi
    np.testing.assert_allclose(np.exp(1j * wrapped), np.exp(1j * angle), atol=1e-12)


def test_wrap_angle_border():
    np.testing.assert_array_equal(g.wrap_angle([np.pi, -np.pi, 0.0]), [np.pi, np.pi, 0.0])
    assert g.wrap_angle(np.nextafter(-np.pi, -4)) > 0
