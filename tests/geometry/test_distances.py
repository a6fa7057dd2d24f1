from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear
from scipy.spatial.distance import cdist

from sightline import geometry as g
from sightline.geometry._gaps import certified_gap

from .shapes import boxes, motions, moved, random_boxes


def qp_gap(a, b) -> float:
    """The distance as a bounded least-squares problem in the six box coordinates."""
    matrix = np.concatenate([a[2] * a[1] / 2, -b[2] * b[1] / 2], axis=1)
    fit = lsq_linear(matrix, b[0] - a[0], bounds=(-1, 1), method="bvls", tol=1e-14)
    return float(np.linalg.norm(fit.fun))


@settings(max_examples=300, deadline=None)
@given(boxes(), boxes())
def test_box_gap_agrees_with_quadratic_programming(a, b):
    expected = qp_gap(a, b)
    assert abs(float(g.box_gap(*a, *b)) - expected) < 1e-7
    on_a, on_b, gap = g.closest_points(*a, *b)
    assert abs(gap - expected) < 1e-7
    assert abs(np.linalg.norm(on_a - on_b) - gap) < 1e-9
    assert g.point_gap(*a, on_a) < 1e-9
    assert g.point_gap(*b, on_b) < 1e-9


@pytest.mark.parametrize("kind", ["any", "upright"])
@pytest.mark.parametrize("spread", [0.5, 1.0, 3.0])
def test_the_fast_and_the_exhaustive_path_agree(kind, spread):
    a = random_boxes(1, 3000, kind, spread)
    b = random_boxes(2, 3000, kind, spread)
    fast, slow = g.box_gap(*a, *b), g.closest_points(*a, *b)[2]
    np.testing.assert_allclose(fast, slow, atol=1e-11)
    np.testing.assert_array_equal(fast == 0, g.overlaps(*a, *b))


def test_the_fast_path_proves_nearly_all_its_answers():
    a, b = random_boxes(1, 3000, spread=3.0), random_boxes(2, 3000, spread=3.0)
    axes = np.swapaxes(a[2], -1, -2) @ b[2]
    t = np.einsum("pji,pj->ip", a[2], b[0] - a[0])
    gap, proven = certified_gap(t, axes.transpose(1, 2, 0), a[1].T / 2, b[1].T / 2)
    apart = gap > 0
    assert proven[apart].mean() > 0.99
    np.testing.assert_allclose(gap[proven], g.closest_points(*a, *b)[2][proven], atol=1e-11)


def test_edges_parallel_to_faces_take_the_exhaustive_path():
    """Tilted about one axis only, then shaken: parallel features without a common axis."""
    rng = np.random.default_rng(3)
    first = g.euler_matrix(rng.uniform(-3, 3, (500, 3)))
    tilt = g.euler_matrix(np.stack([rng.uniform(-1, 1, 500), np.zeros(500), np.zeros(500)], -1))
    lean = g.euler_matrix(np.stack([np.zeros(500), rng.uniform(-1, 1, 500), np.zeros(500)], -1))
    a = rng.normal(size=(500, 3)) * 2, rng.uniform(0.1, 3, (500, 3)), first
    b = rng.normal(size=(500, 3)) * 2, rng.uniform(0.1, 3, (500, 3)), first @ tilt @ lean
    np.testing.assert_allclose(g.box_gap(*a, *b), g.closest_points(*a, *b)[2], atol=1e-10)
    for k in range(0, 500, 25):
        pair = [x[k] for x in a], [x[k] for x in b]
        assert abs(qp_gap(*pair) - g.box_gap(*pair[0], *pair[1])) < 1e-7


@settings(max_examples=60)
@given(boxes(), boxes(), motions())
def test_gap_is_symmetric_and_equivariant(a, b, motion):
    gap = g.box_gap(*a, *b)
    np.testing.assert_allclose(g.box_gap(*b, *a), gap, atol=1e-9)
    np.testing.assert_allclose(g.box_gap(*moved(a, motion), *moved(b, motion)), gap, atol=2e-8)


@settings(max_examples=100)
@given(boxes(), boxes(), boxes())
def test_gap_bounds_and_the_detour_over_a_third_box(a, b, c):
    gap = g.box_gap(*a, *b)
    low, high = g.box_gap_bounds(*a, *b)
    assert low <= gap + 1e-12
    assert gap <= high + 1e-12
    assert g.separation(*a, *b) <= gap + 1e-9
    # going through c costs at most its diagonal
    detour = g.box_gap(*a, *c) + np.linalg.norm(c[1]) + g.box_gap(*c, *b)
    assert gap <= detour + 1e-9
    assert gap <= g.point_gap(*a, b[0]) + 1e-9


def test_gap_by_hand():
    unit = np.zeros(3), np.ones(3), np.eye(3)
    at = np.array([[0, 0, 0], [1, 0, 0], [1 + 1e-6, 0, 0], [4, 5, 0], [2, 2, 2], [0.2, 0, 0]])
    expected = [0, 0, 1e-6, 5, np.sqrt(3), 0]
    np.testing.assert_allclose(g.box_gap(*unit, at, *unit[1:]), expected, atol=1e-15)
    # a cube on its tip above a table: the tip is the nearest point
    tip = g.euler_matrix([0, np.arctan(np.sqrt(0.5)), np.pi / 4], "ZXY")
    gap = g.box_gap([0, 0, -0.5], [9, 9, 1], np.eye(3), [0, 0, 2], [1, 1, 1], tip)
    assert gap == pytest.approx(2 - np.sqrt(3) / 2, abs=1e-12)
    # two rods that cross in space
    x_rod = [4, 0.0, 0.0]
    turned = g.euler_matrix([[0, 0.3, 0]], "XYZ")[0]
    rod = g.box_gap([0, 0, 0], x_rod, turned, [0, 3, 0], [0, 0, 4], np.eye(3))
    assert rod == pytest.approx(3)


def test_a_vertical_axis_may_be_any_column():
    a, b = random_boxes(5, 200, "upright", 2), random_boxes(6, 200, "upright", 2)
    for columns in ([1, 2, 0], [2, 0, 1]):
        other = b[0], b[1][:, columns], b[2][..., columns]
        np.testing.assert_allclose(g.box_gap(*a, *other), g.box_gap(*a, *b), atol=1e-12)
        np.testing.assert_allclose(
            g.overlap_volume(*a, *other), g.overlap_volume(*a, *b), atol=1e-12
        )


def test_almost_upright_boxes_are_still_exact():
    """Float32 rotations are a few 1e-8 off; the answer must not depend on which path they take."""
    a, b = random_boxes(5, 400, "upright", 2), random_boxes(6, 400, "upright", 2)
    for size in (1e-10, 1e-8, 1e-6, 1e-4):
        tilt = g.euler_matrix(np.random.default_rng(1).uniform(-size, size, (400, 3)))
        gap = g.box_gap(*a, b[0], b[1], tilt @ b[2])
        assert np.abs(gap - g.box_gap(*a, *b)).max() < 10 * size
        slow = g.closest_points(*a, b[0], b[1], tilt @ b[2])[2]
        np.testing.assert_allclose(gap, slow, atol=1e-8)


def test_bounds_survive_the_smallest_numbers():
    rotation = np.array([[1.0, -5e-324, 0], [5e-324, 1, 0], [0, 0, 1]])
    low, high = g.box_gap_bounds([0, 0, 0], [1, 0, 0], rotation, [0, 0.5, 0], [0, 0, 0], np.eye(3))
    assert low == pytest.approx(0.5)
    assert high == pytest.approx(0.5)


def test_empty_and_many():
    none = np.zeros((0, 3)), np.ones((0, 3)), np.zeros((0, 3, 3))
    assert g.box_gap(*none, *none).shape == (0,)
    a = random_boxes(1, 150)
    table = g.box_gap(*(x[:, None] for x in a), *a)  # 22,500 pairs: more than two chunks
    np.testing.assert_allclose(table, table.T, atol=1e-9)
    np.testing.assert_array_equal(np.diag(table), 0.0)


def vlm3r_points(centre, extent, rotation, step):
    """The published sampling, as a loop-free transcript of its description."""
    lines = [np.linspace(-e / 2, e / 2, int(np.ceil(e / step))) for e in extent]
    points = np.stack(np.meshgrid(*lines, indexing="ij"), axis=-1).reshape(-1, 3)
    points = points[np.any(np.abs(points) > extent / 4, axis=1)]
    return points @ rotation.T + centre


@settings(max_examples=80, deadline=None)
@given(
    boxes(spread=1.5, thinnest=0.05), boxes(spread=1.5, thinnest=0.05), st.sampled_from([0.2, 0.35])
)
def test_sampled_gap_is_the_minimum_over_all_pairs_of_samples(a, b, step):
    expected = cdist(vlm3r_points(*a, step), vlm3r_points(*b, step)).min()
    found = float(g.sampled_gap(*a, *b, step=step))
    assert abs(found - expected) < 1e-9
    assert found >= g.box_gap(*a, *b) - 1e-9


def test_sampled_gap_of_batches():
    a, b = random_boxes(1, 12, spread=1.5), random_boxes(2, 12, spread=1.5)
    found = g.sampled_gap(*a, *b, step=0.1)
    one_by_one = [g.sampled_gap(*(x[k] for x in (*a, *b)), step=0.1) for k in range(12)]
    np.testing.assert_allclose(found, one_by_one, atol=1e-12)
    apart = g.box_gap(*a, *b) > 0
    assert np.all(found[apart] - g.box_gap(*a, *b)[apart] < 0.2)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (40, 70), (3000, 900)])
def test_nearest_points_mean_agrees_with_cdist(n, m):
    rng = np.random.default_rng(n)
    a, b = rng.normal(size=(n, 3)), rng.normal(size=(m, 3)) + 1
    d = cdist(a, b)
    one_way = d.min(axis=1).mean()
    assert g.nearest_points_mean(a, b, "one_way") == pytest.approx(one_way)
    both = (one_way + d.min(axis=0).mean()) / 2
    assert g.nearest_points_mean(a, b) == pytest.approx(both)
    stacked = g.nearest_points_mean(np.stack([a, a + 9]), b)
    assert stacked.shape == (2,)
    assert stacked[0] == pytest.approx(both)


def test_nearest_points_mean_refuses_empty_sets():
    with pytest.raises(ValueError, match="at least one point"):
        g.nearest_points_mean(np.zeros((0, 3)), np.zeros((1, 3)))


@given(boxes(thinnest=0.2), st.integers(2, 5))
def test_points_on_and_in_boxes(box, n):
    surface, solid = g.surface_points(*box, n), g.volume_points(*box, n)
    assert surface.shape == (n**3 - max(n - 2, 0) ** 3, 3)
    assert solid.shape == (n**3, 3)
    assert g.contains_points(*box, solid, tolerance=1e-9).all()
    assert not g.contains_points(*box, surface, tolerance=-1e-6).any()
    assert len(np.unique(surface.round(9), axis=0)) == len(surface)


def test_axis_and_centre_distances():
    a, b = np.zeros((2, 3)), np.array([[3, 4, 12], [-3, 0, 0]])
    np.testing.assert_allclose(g.centre_distance(a, b), [13, 3])
    np.testing.assert_allclose(g.axis_distance(a, b), [5, 3])
    np.testing.assert_allclose(g.axis_distance(a, b, [0]), [3, 3])
