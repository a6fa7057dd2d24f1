from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import linprog
from scipy.spatial import ConvexHull, HalfspaceIntersection

from sightline import geometry as g

from .shapes import boxes, halfspaces, motions, moved, random_boxes


def hull_volume(a, b) -> float:
    """Volume of the intersection of the twelve half-spaces, by Qhull."""
    rows = np.concatenate([halfspaces(*a), halfspaces(*b)])
    program = linprog(
        [0, 0, 0, -1.0],
        A_ub=np.concatenate([rows[:, :3], np.ones((12, 1))], axis=1),
        b_ub=-rows[:, 3],
        bounds=[(None, None)] * 4,
    )
    if -program.fun < 1e-6:
        return 0.0
    return float(ConvexHull(HalfspaceIntersection(rows, program.x[:3]).intersections).volume)


@settings(max_examples=120, deadline=None)
@given(boxes(spread=1.0, thinnest=0.1), boxes(spread=1.0, thinnest=0.1))
def test_overlap_volume_agrees_with_qhull(a, b):
    found, expected = float(g.overlap_volume(*a, *b)), hull_volume(a, b)
    scale = float(min(g.volume(a[1]), g.volume(b[1])))
    assert abs(found - expected) < 1e-9 * scale + 3e-5 * (expected == 0)


def test_overlap_volume_of_generic_boxes_is_exact_to_1e_9():
    a, b = random_boxes(1, 60, spread=0.4), random_boxes(2, 60, spread=0.4)
    found = g.overlap_volume(*a, *b)
    expected = [hull_volume([x[k] for x in a], [x[k] for x in b]) for k in range(60)]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
    assert np.count_nonzero(found) > 30


def test_overlap_volume_agrees_with_counting_points():
    rng = np.random.default_rng(0)
    a, b = [x[0] for x in random_boxes(1, 1)], [x[0] for x in random_boxes(2, 1, spread=0.2)]
    b[0] = a[0] + 0.2
    points = (rng.random((200_000, 3)) - 0.5) * a[1] @ a[2].T + a[0]
    share = g.contains_points(*b, points).mean()
    assert g.overlap_volume(*a, *b) == pytest.approx(share * g.volume(a[1]), rel=0.02)


@settings(max_examples=60)
@given(boxes(spread=1.0, thinnest=0.1), boxes(spread=1.0, thinnest=0.1), motions())
def test_overlap_volume_is_symmetric_and_equivariant(a, b, motion):
    found = g.overlap_volume(*a, *b)
    np.testing.assert_allclose(g.overlap_volume(*b, *a), found, atol=1e-7)
    there = g.overlap_volume(*moved(a, motion), *moved(b, motion))
    np.testing.assert_allclose(there, found, atol=1e-7)
    assert 0 <= found <= min(g.volume(a[1]), g.volume(b[1]))
    if g.separation(*a, *b) < -1e-6:
        assert found > 0


@settings(max_examples=60)
@given(boxes(thinnest=0.1))
def test_identical_contained_and_touching_boxes(box):
    c, e, r = box
    assert g.iou3d(*box, *box) == pytest.approx(1, rel=1e-12)
    assert g.overlap_volume(*box, c, e / 2, r) == pytest.approx(g.volume(e) / 8, rel=1e-9)
    inner = g.euler_matrix([0.3, 0.2, 0.1])
    small = np.full(3, e.min() / 4)
    assert g.overlap_volume(*box, c, small, inner) == pytest.approx(g.volume(small), rel=1e-9)
    beside = c + r[:, 0] * e[0]
    assert g.overlap_volume(*box, beside, e, r) == pytest.approx(0, abs=1e-12)
    half = c + r[:, 0] * e[0] / 2
    assert g.iou3d(*box, half, e, r) == pytest.approx(1 / 3, rel=1e-9)


def test_nearly_parallel_boxes_do_not_count_faces_twice():
    a = np.zeros(3), np.array([1.0, 2.0, 3.0]), np.eye(3)
    for size in (1e-15, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4):
        tilt = g.euler_matrix([size, -size, size / 2])
        assert g.iou3d(*a, a[0], a[1], tilt) == pytest.approx(1, abs=1e-5 + 10 * size)


def test_flat_boxes_have_no_volume():
    flat = np.zeros(3), np.array([1.0, 1.0, 0.0]), np.eye(3)
    assert g.overlap_volume(*flat, *flat) == 0
    assert g.iou3d(*flat, *flat) == 0


def test_iou2d():
    a = np.array([[0, 0, 2, 2], [0, 0, 1, 1], [0, 0, 0, 0], [1, 1, 0, 0]])
    b = np.array([[1, 1, 3, 3], [2, 2, 3, 3], [0, 0, 0, 0], [0, 0, 2, 2]])
    np.testing.assert_allclose(g.iou2d(a, b), [1 / 7, 0, 0, 0])
    assert g.iou2d(a[:, None], b).shape == (4, 4)
