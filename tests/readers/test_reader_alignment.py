"""Levelling and box fitting on made points with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.geometry import is_rotation, nearest_rotation, yaw_matrix
from sightline.scenes.readers.alignment import fit_floor, fit_upright_box, level, main_cluster


def test_level_turns_any_up_to_z():
    draw = np.random.default_rng(1)
    for up in [*draw.normal(size=(200, 3)), [0, 0, 1], [0, 0, -1], [1e-9, 0, -1], [0, 1, 0]]:
        up = np.asarray(up, dtype=float)
        rotation = level(up)
        assert is_rotation(rotation, 1e-6)
        assert rotation @ (up / np.linalg.norm(up)) == pytest.approx([0, 0, 1], abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_floor_is_the_lowest_large_plane(seed):
    draw = np.random.default_rng(seed)
    n = 4000
    floor = np.stack([*draw.uniform(-3, 3, (2, n)), draw.normal(-1.2, 0.004, n)], axis=1)
    table = np.stack([*draw.uniform(0, 2, (2, 2 * n)), draw.normal(-0.5, 0.004, 2 * n)], axis=1)
    wall = np.stack([np.full(2 * n, 3.0), *draw.uniform(-1.2, 1.3, (2, 2 * n))], axis=1)
    tilt = nearest_rotation(np.eye(3) + 0.15 * draw.normal(size=(3, 3)))
    points = np.concatenate([floor, table, wall]) @ tilt.T
    normal, height = fit_floor(points, np.array([0.0, 0, 1]) @ np.eye(3))
    assert normal @ tilt[:, 2] > np.cos(np.deg2rad(0.2))
    assert height == pytest.approx(-1.2, abs=0.01)


def test_no_floor():
    points = np.random.default_rng(0).uniform(-1, 1, (2000, 3)) * [1e-3, 1, 1]
    assert fit_floor(points, np.array([0.0, 0, 1])) is None
    assert fit_floor(points[:2], np.array([0.0, 0, 1])) is None
    assert fit_floor(np.ones((50, 3)), np.array([0.0, 0, 1])) is None


def test_box_round_points():
    draw = np.random.default_rng(0)
    local = draw.uniform(-0.5, 0.5, (20000, 3)) * [0.4, 0.2, 0.1]
    points = local @ yaw_matrix(0.7).T + [1, 2, 3]
    points[:50] += 1
    centre, extent, rotation = fit_upright_box(points)
    assert centre == pytest.approx([1, 2, 3], abs=5e-3)
    along = rotation.T @ yaw_matrix(0.7)
    size = np.abs(along.T) @ extent
    assert size == pytest.approx([0.4, 0.2, 0.1], rel=0.04)


def test_cluster_keeps_what_views_agree_on():
    draw = np.random.default_rng(0)
    body = draw.uniform(0, 0.05, (3000, 3))
    stray, apart = draw.uniform(1, 1.02, (500, 3)), draw.uniform(2, 2.02, (400, 3))
    kept = main_cluster([np.concatenate([body, stray, apart]), np.concatenate([body, apart])])
    assert kept.max() < 0.06 and len(kept) == 6000
    assert len(main_cluster([np.zeros((0, 3))])) == 0
    assert len(main_cluster([body])) == len(body)
