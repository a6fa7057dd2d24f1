"""Uncovered area against counting random points, and where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.geometry import polygon_area, uncovered_area

L_SHAPE = np.array([[0, 0], [4, 0], [4, 2], [2, 2], [2, 5], [0, 5]], dtype=float)


def _turned_square(centre: tuple[float, float], side: float, yaw: float) -> np.ndarray:
    corner = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * side / 2
    c, s = np.cos(yaw), np.sin(yaw)
    return corner @ np.array([[c, s], [-s, c]]) + centre


def test_nothing_covered() -> None:
    assert uncovered_area(L_SHAPE, np.zeros((0, 4, 2))) == pytest.approx(14.0)


def test_everything_covered() -> None:
    assert uncovered_area(L_SHAPE, _turned_square((2, 2.5), 9, 0.3)[None]) == pytest.approx(0.0)


def test_known_overlaps() -> None:
    patches = np.stack(
        [
            _turned_square((1, 1), 1, 0.0),
            _turned_square((1.5, 1), 1, 0.0),  # half of it is covered already
            _turned_square((4, 1), 1, 0.0),  # half of it is outside
            _turned_square((3, 3.5), 1, 0.0),  # in the notch of the L
        ]
    )
    assert uncovered_area(L_SHAPE, patches) == pytest.approx(14 - 1 - 0.5 - 0.5)


def test_a_turned_square_takes_its_area() -> None:
    patch = _turned_square((1, 2.5), 0.8, 0.4)
    assert uncovered_area(L_SHAPE, patch[None]) == pytest.approx(14 - 0.64, abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_counting_points(seed: int) -> None:
    rng = np.random.default_rng(seed)
    patches = np.stack(
        [
            _turned_square((x, y), side, yaw)
            for x, y, side, yaw in rng.uniform([-1, -1, 0.2, 0], [5, 6, 1.8, 3], (9, 4))
        ]
    )
    points = rng.uniform([0, 0], [4, 5], (200_000, 2))
    free = (points[:, 0] < 2) | (points[:, 1] < 2)
    for patch in patches:
        edge, to = np.roll(patch, -1, axis=0) - patch, points[:, None] - patch
        free &= ~((edge[:, 0] * to[..., 1] - edge[:, 1] * to[..., 0]) > 0).all(axis=1)
    sampled = 20 * free.mean()
    error = 5 * 20 * np.sqrt(max(free.mean() * (1 - free.mean()), 1e-6) / len(points))
    assert uncovered_area(L_SHAPE, patches) == pytest.approx(sampled, abs=error)


def test_moves_with_the_plane() -> None:
    patch = _turned_square((1, 1), 0.7, 0.2)[None]
    yaw = 0.8
    turn = np.array([[np.cos(yaw), np.sin(yaw)], [-np.sin(yaw), np.cos(yaw)]])
    moved = uncovered_area(L_SHAPE @ turn + [7, -3], patch @ turn + [7, -3], step=0.005)
    assert moved == pytest.approx(uncovered_area(L_SHAPE, patch), abs=1e-3)
    assert moved == pytest.approx(abs(polygon_area(L_SHAPE)) - 0.49, abs=1e-3)
