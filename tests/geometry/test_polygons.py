from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull, Delaunay

from sightline import geometry as g

from .shapes import numbers

clouds = st.lists(st.tuples(numbers(-3, 3), numbers(-3, 3)), min_size=1, max_size=25).map(np.array)
STAR = np.array([[0, 0], [4, 0], [4, 4], [2, 1], [0, 4.0]])


@settings(max_examples=200)
@given(clouds)
def test_convex_hull_holds_its_points_and_turns_left(points):
    hull, count = g.convex_hull(points)
    ring = hull[:count]
    assert len(np.unique(ring, axis=0)) == count
    assert {tuple(v) for v in ring} <= {tuple(v) for v in points}
    if count > 2:
        assert g.points_in_convex(points, hull, tolerance=1e-7).all()
        side = np.roll(ring, -1, axis=0) - ring
        turn = np.roll(side, -1, axis=0)
        assert (side[:, 0] * turn[:, 1] - side[:, 1] * turn[:, 0] > 0).all()
        assert abs(g.polygon_area(hull) - ConvexHull(points).volume) < 1e-6
    else:
        along = ring[-1] - ring[0]
        away = points - ring[0]
        assert np.abs(along[0] * away[:, 1] - along[1] * away[:, 0]).max() < 1e-9
        assert np.linalg.norm(away, axis=1).max() <= np.linalg.norm(along) + 1e-12


def test_convex_hulls_of_many_sets_at_once():
    points = np.random.default_rng(0).normal(size=(4, 5, 60, 2))
    hull, count = g.convex_hull(points)
    for k in np.ndindex(4, 5):
        expected = ConvexHull(points[k])
        assert count[k] == len(expected.vertices)
        assert g.polygon_area(hull[k]) == pytest.approx(expected.volume)
    grid = np.stack(np.meshgrid(np.arange(9.0), np.arange(7.0)), axis=-1).reshape(-1, 2)
    assert g.convex_hull(grid)[1] == 4


def test_points_inside_an_edge_are_no_vertices():
    share = np.linspace(0, 1, 31)[:, None]
    a, b, c = np.array([[0.1, 0.2], [3.3, 1.7], [-0.7, 2.9]])
    edge = [p + share * (q - p) for p, q in ((a, b), (b, c), (c, a))]
    hull, count = g.convex_hull(np.concatenate(edge))
    assert count == 3
    np.testing.assert_array_equal(hull[0], a)


def test_polygon_area_has_a_sign():
    assert g.polygon_area(STAR) == pytest.approx(10)
    assert g.polygon_area(STAR[::-1] + 1e6) == pytest.approx(-10)


@given(st.tuples(numbers(-1, 5), numbers(-1, 5)))
def test_point_in_polygon_agrees_with_winding(point):
    """Sum of the angles under which the sides are seen: a full turn inside, none outside."""
    d = STAR - np.array(point)
    f = np.roll(d, -1, axis=0)
    cross = d[:, 0] * f[:, 1] - d[:, 1] * f[:, 0]
    along = np.sum(d * f, axis=1)
    if np.any((np.abs(cross) < 1e-9) & (along <= 0)):
        return  # on the border
    turns = np.arctan2(cross, along).sum() / (2 * np.pi)
    assert g.point_in_polygon(point, STAR) == (round(turns) == 1)
    assert g.point_in_polygon(point, STAR[::-1]) == (round(turns) == 1)


def test_shared_borders_belong_to_one_polygon():
    left = np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])
    points = np.stack(np.meshgrid(np.arange(5) / 2, np.arange(3) / 2), axis=-1)
    both = np.stack([g.point_in_polygon(points, left + np.array([k, 0])) for k in (0, 1)])
    assert both.sum(axis=0).max() == 1
    assert g.point_in_polygon(points, left).shape == (3, 5)
    assert both.any(axis=0)[:2, :4].all()


def test_polygon_rasterize_counts_cells():
    grid = g.polygon_rasterize(STAR, (-1, -1), 0.02, (300, 400))
    assert grid.sum() * 0.02**2 == pytest.approx(10, rel=0.01)
    assert not grid[:50].any()
    assert grid[75, 75]
    assert not grid[200, 150]  # the notch at x = 2, y = 3


@settings(max_examples=80)
@given(clouds.filter(lambda p: len(p) >= 4), st.tuples(numbers(-1, 1), numbers(-1, 1)))
def test_clip_halfspace_cuts_areas_in_two(points, line):
    hull, count = g.convex_hull(points)
    height = hull @ np.array(line) - 0.3
    upper, n = g.clip_halfspace(hull[None], count[None], height[None])
    lower, m = g.clip_halfspace(hull[None], count[None], -height[None])
    total = g.polygon_area(upper) + g.polygon_area(lower)
    if np.abs(line).max() > 0:
        np.testing.assert_allclose(total, g.polygon_area(hull)[None], atol=1e-9)
        assert (upper[0, : n[0]] @ np.array(line) >= 0.3 - 1e-9).all()
    assert upper.shape[1] == hull.shape[0] + 1
    assert m[0] <= count + 1


@settings(max_examples=60)
@given(
    *[st.tuples(numbers(-3, 3), numbers(-3, 3), numbers(0, 3), numbers(0, 3), numbers(-3, 3))] * 2
)
def test_rectangle_distance_is_the_box_distance(a, b):
    flat = [(list(r[:2]), list(r[2:4]), r[4]) for r in (a, b)]
    solid = [([*c, 0.0], [*s, 1.0], g.yaw_matrix(y)) for c, s, y in flat]
    found = g.rectangle_distance_2d(*flat[0], *flat[1])
    assert found == pytest.approx(float(g.closest_points(*solid[0], *solid[1])[2]), abs=1e-9)


@pytest.mark.parametrize("n", [3, 10, 200])
def test_delaunay_agrees_with_qhull(n):
    points = np.random.default_rng(n).normal(size=(n, 2)) * [3, 1] + 50
    found = {tuple(sorted(t)) for t in g.delaunay(points)}
    assert found == {tuple(sorted(t)) for t in Delaunay(points).simplices}


def test_delaunay_of_a_grid_covers_it_once():
    grid = np.stack(np.meshgrid(np.arange(12.0), np.arange(9.0)), axis=-1).reshape(-1, 2)
    grid = np.concatenate([grid, grid[:7]])  # repeated points too
    assert g.alpha_shape_area(grid, 0.0) == pytest.approx(88, rel=1e-3)
    assert len(g.delaunay(grid[:2])) == 0
    assert g.alpha_shape_area(np.zeros((5, 2)), 1.0) == 0


def test_alpha_shape_leaves_the_notch_out():
    rng = np.random.default_rng(0)
    points = rng.uniform(0, 4, (3000, 2))
    points = points[g.point_in_polygon(points, STAR)]
    assert g.alpha_shape_area(points, 3.0) == pytest.approx(10, rel=0.05)
    hull = ConvexHull(points).volume
    assert g.alpha_shape_area(points, 0.0) == pytest.approx(hull, rel=1e-3)
    triangles = points[Delaunay(points).simplices]
    u, v = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    area = np.abs(np.linalg.det(np.stack([u, v], axis=1))) / 2
    sides = [np.linalg.norm(x, axis=1) for x in (u, v, v - u)]
    keep = np.prod(sides, axis=0) / (4 * area) < 1 / 3.0
    assert g.alpha_shape_area(points, 3.0) == pytest.approx(area[keep].sum(), rel=1e-9)
