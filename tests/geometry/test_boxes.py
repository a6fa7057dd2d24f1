from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.spatial import ConvexHull

from sightline import geometry as g

from .shapes import boxes, halfspaces, motions, moved, numbers, random_boxes

directions = st.tuples(*[numbers(-2, 2)] * 3).map(np.array)


def test_corner_order_edges_and_faces():
    c = g.corners([0, 0, 0], [2, 4, 6], np.eye(3))
    np.testing.assert_array_equal(c[[0, 1, 2, 4, 7]], [
        [-1, -2, -3], [1, -2, -3], [-1, 2, -3], [-1, -2, 3], [1, 2, 3],
    ])  # fmt: skip
    lengths = np.linalg.norm(c[g.EDGES[:, 1]] - c[g.EDGES[:, 0]], axis=-1)
    np.testing.assert_array_equal(lengths, [2] * 4 + [4] * 4 + [6] * 4)
    f = c[g.FACES]
    normal = np.cross(f[:, 1] - f[:, 0], f[:, 2] - f[:, 1])
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    np.testing.assert_allclose(
        normal, [[-1, 0, 0], [1, 0, 0], [0, -1, 0], [0, 1, 0], [0, 0, -1], [0, 0, 1]]
    )


@given(boxes(), directions)
def test_intervals_and_hulls_are_those_of_the_corners(box, direction):
    c = g.corners(*box)
    lo, hi = g.aabb(*box)
    np.testing.assert_allclose(lo, c.min(axis=0), atol=1e-12)
    np.testing.assert_allclose(hi, c.max(axis=0), atol=1e-12)
    low, high = g.interval(*box, direction)
    np.testing.assert_allclose([low, high], [(c @ direction).min(), (c @ direction).max()],
                               atol=1e-11)  # fmt: skip


@given(boxes(thinnest=0.1))
def test_volume_is_that_of_the_hull(box):
    assert abs(g.volume(box[1]) - ConvexHull(g.corners(*box)).volume) < 1e-9


@given(boxes(), directions, motions())
def test_point_gap_is_equivariant_and_agrees_with_contains(box, point, motion):
    gap = g.point_gap(*box, point)
    other = g.point_gap(*moved(box, motion), motion[0] @ point + motion[1])
    np.testing.assert_allclose(gap, other, atol=1e-9)
    inside = g.contains_points(*box, point[None])[0]
    assert inside == (gap == 0)
    assert g.contains_points(*box, point[None], tolerance=float(gap) + 1e-9)[0]
    # moving the point towards the box by its gap, along any axis mix, cannot overshoot
    nearest = g.corners(*box)[np.argmin(np.linalg.norm(g.corners(*box) - point, axis=-1))]
    assert gap <= np.linalg.norm(nearest - point) + 1e-12


def test_point_gap_by_hand():
    box = [0, 0, 0], [2, 2, 2], np.eye(3)
    points = np.array([[0, 0, 0], [1, 1, 1], [2, 0, 0], [4, 5, 1], [2, 2, 2]])
    np.testing.assert_allclose(g.point_gap(*box, points), [0, 0, 1, 5, np.sqrt(3)])


@given(boxes(), boxes())
def test_contains_box_is_all_corners(outer, inner):
    corners = g.corners(*inner)
    expected = g.contains_points(*outer, corners, tolerance=1e-9).all()
    assert g.contains_box(*outer, *inner, tolerance=1e-9) == expected
    half = outer[0], outer[1] / 2, outer[2]
    assert g.contains_box(*outer, *half, tolerance=1e-12)


def test_is_upright_with_any_axis_vertical():
    flips = g.euler_matrix([[0.4, 0, 0], [0.4, np.pi / 2, 0], [0.4, 0, np.pi / 2], [0, np.pi, 0],
                            [0, 1e-3, 0], [0.5, 0.5, 0.5]])  # fmt: skip
    np.testing.assert_array_equal(g.is_upright(flips), [True] * 4 + [False] * 2)
    assert g.is_upright(flips[4], atol=2e-3)


@settings(max_examples=150)
@given(boxes(), boxes())
def test_overlaps_agrees_with_linear_programming(a, b):
    """A common point exists exactly when the twelve half-spaces have one (maximal slack >= 0)."""
    rows = np.concatenate([halfspaces(*a), halfspaces(*b)])
    program = linprog(
        [0, 0, 0, -1.0],
        A_ub=np.concatenate([rows[:, :3], np.ones((12, 1))], axis=1),
        b_ub=-rows[:, 3],
        bounds=[(None, None)] * 4,
    )
    slack = -program.fun
    if abs(slack) > 1e-7:
        assert bool(g.overlaps(*a, *b)) == (slack > 0)


@given(boxes(thinnest=0.1), boxes(thinnest=0.1), motions())
def test_separation_is_symmetric_and_parts_boxes(a, b, motion):
    s = g.separation(*a, *b)
    np.testing.assert_allclose(s, g.separation(*b, *a), atol=1e-9)
    np.testing.assert_allclose(s, g.separation(*moved(a, motion), *moved(b, motion)), atol=1e-6)
    assert bool(g.overlaps(*a, *b, tolerance=float(s) + 1e-9))
    assert not g.overlaps(*a, *b, tolerance=float(s) - 1e-9)


def test_separation_is_the_penetration_depth():
    unit = np.zeros(3), np.ones(3), np.eye(3)
    for shift, expected in (([0.75, 0, 0], -0.25), ([1, 0, 0], 0.0), ([1.5, 0, 0], 0.5)):
        assert g.separation(*unit, np.array(shift), *unit[1:]) == pytest.approx(expected)
    # two square rods on edge, one across the other: only the edge-edge direction is vertical
    lower = np.zeros(3), np.array([4.0, 1, 1]), g.euler_matrix([np.pi / 4, 0, 0], "XYZ")
    upper = np.array([1.0, 4, 1]), g.euler_matrix([0, np.pi / 4, 0], "XYZ")
    for gap in (0.3, 0.0, -0.1):
        found = g.separation(*lower, [0, 0, np.sqrt(2) + gap], *upper)
        assert found == pytest.approx(gap, abs=1e-12)


def test_overlaps_of_many_boxes_is_a_distance_of_zero():
    a, b = random_boxes(8, 4000), random_boxes(9, 4000)
    np.testing.assert_array_equal(g.overlaps(*a, *b), g.closest_points(*a, *b)[2] == 0)


@settings(max_examples=150)
@given(boxes())
def test_footprint_is_the_hull_of_the_shadow(box):
    vertices, count = g.footprint(*box)
    assert vertices.shape == (6, 2)
    shadow = g.corners(*box)[:, :2]
    area = float(g.polygon_area(vertices))
    if np.min(box[1]) > 1e-3:
        assert abs(area - ConvexHull(shadow).volume) < 1e-9
        assert count in (4, 6)
        if g.is_upright(box[2], atol=1e-12):
            assert count == 4
    assert area >= -1e-12
    np.testing.assert_array_equal(
        vertices[count:], np.broadcast_to(vertices[count - 1], (6 - count, 2))
    )
    # every vertex is the shadow of a corner
    gaps = np.linalg.norm(vertices[:, None] - shadow, axis=-1)
    assert gaps.min(axis=1).max() < 1e-7
    if area > 1e-3:
        assert g.points_in_convex(shadow, vertices, tolerance=1e-7).all()


@pytest.mark.parametrize("yaw", [0.0, 1e-17, -1e-17, 0.3, np.pi / 2, np.pi, -3.0])
@pytest.mark.parametrize("tilt", [0.7, -0.7, 2.0])
def test_footprint_of_a_box_tilted_over_one_edge_is_a_rectangle(yaw, tilt):
    """Two of its sides are then parallel in the shadow, up to rounding in either direction."""
    rotation = g.yaw_matrix(yaw) @ g.euler_matrix([0, tilt, 0], "XYZ")
    vertices, count = g.footprint([1, 2, 3], [2, 3, 1], rotation)
    assert count == 4
    width = 2 * abs(np.cos(tilt)) + abs(np.sin(tilt))
    assert g.polygon_area(vertices) == pytest.approx(3 * width)


@pytest.mark.parametrize("noise", [(1e-17, -1e-17), (-1e-17, 1e-17), (1e-17, 1e-17)])
@pytest.mark.parametrize("depth", [3.0, 0.0])
def test_footprint_of_parallel_sides_with_rounding_in_opposite_directions(noise, depth):
    rotation = g.euler_matrix([0, 0.7, 0], "XYZ")
    rotation[1, 0], rotation[1, 2] = noise
    vertices, count = g.footprint([0, 0, 0], [2, depth, 1], rotation)
    width = 2 * np.cos(0.7) + np.sin(0.7)
    assert count == (4 if depth else 2)
    assert g.polygon_area(vertices) == pytest.approx(depth * width)
    assert np.ptp(vertices[:, 0]) == pytest.approx(width)


def test_footprint_of_flat_boxes():
    sizes = np.array([[1, 1, 1], [1, 0, 1], [0, 0, 1], [0, 0, 0], [1, 1, 0]])
    _, counts = g.footprint(np.zeros(3), sizes, np.eye(3))
    np.testing.assert_array_equal(counts, [4, 2, 1, 1, 4])


@given(boxes(thinnest=0.1).filter(lambda b: g.is_upright(b[2], atol=1e-12)))
def test_footprint_rectangle_is_the_footprint(box):
    centre, size, yaw = g.footprint_rectangle(*box)
    flat = [*centre, 0.0], [*size, 1.0], g.yaw_matrix(yaw)
    ours, _ = g.footprint(*flat)
    theirs, _ = g.footprint(*box)
    assert abs(g.polygon_area(ours) - g.polygon_area(theirs)) < 1e-9
    gaps = np.linalg.norm(ours[:, None] - theirs, axis=-1).min(axis=1)
    assert gaps.max() < 1e-9


def test_footprint_rectangle_keeps_yaw_and_sizes_of_a_standing_box():
    centre, size, yaw = g.footprint_rectangle([1, 2, 3], [4, 5, 6], g.yaw_matrix(0.7))
    np.testing.assert_allclose(centre, [1, 2])
    np.testing.assert_allclose(size, [4, 5])
    assert yaw == pytest.approx(0.7)


def test_everything_broadcasts():
    c, e, r = random_boxes(0, 6)
    d, f, s = random_boxes(1, 5)
    a, b = (c[:, None], e[:, None], r[:, None]), (d, f, s)
    for function in (g.separation, g.box_gap, g.overlaps, g.contains_box, g.overlap_volume,
                     g.iou3d, g.sampled_gap):  # fmt: skip
        table = function(*a, *b)
        assert table.shape == (6, 5)
        row = np.array([function(c[2], e[2], r[2], *(x[k] for x in b)) for k in range(5)])
        np.testing.assert_allclose(table[2].astype(float), row.astype(float), atol=1e-12)
    assert g.footprint(*a)[0].shape == (6, 1, 6, 2)
    assert g.closest_points(*a, *b)[0].shape == (6, 5, 3)
