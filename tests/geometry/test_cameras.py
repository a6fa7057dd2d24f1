from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.spatial import ConvexHull, HalfspaceIntersection

from sightline import geometry as g

from .shapes import boxes, halfspaces, random_boxes

K = np.array([[500.0, 0, 320], [0, 450, 230], [0, 0, 1]])
SIZE = (640, 480)
NEAR = 0.05
eyes = st.tuples(*[st.floats(-4, 4)] * 3).map(np.array)


def camera(eye, target=(0.0, 0.0, 0.0)):
    return g.look_at(np.asarray(eye) + np.array([0, 0, 0.01]), target)


@given(eyes)
def test_unproject_undoes_project(eye):
    m = camera(eye)
    points = np.random.default_rng(0).normal(size=(50, 3))
    uv, depth = g.project(points, m, K)
    front = depth > 1e-3
    back = g.unproject(uv[front], depth[front], K, m)
    np.testing.assert_allclose(back, points[front], atol=1e-9)
    assert np.isnan(uv[depth <= 0]).all()


def test_pixel_convention_and_both_forms_of_intrinsics():
    uv, depth = g.project([[0, 0, 2], [1, 0, 2], [0, 1, 2], [0, 0, -1]], np.eye(4), K)
    np.testing.assert_allclose(uv[:3], [[320, 230], [570, 230], [320, 455]])
    np.testing.assert_allclose(depth, [2, 2, 2, -1])
    assert np.isnan(uv[3]).all()
    short = g.intrinsics_vector(K)
    np.testing.assert_allclose(g.project([[1, 0, 2.0]], np.eye(4), short)[0], [[570, 230]])
    with pytest.raises(ValueError, match="intrinsics"):
        g.intrinsics_vector(np.eye(2))


def test_rays_pass_through_pixel_centres():
    m = camera([1, 2, 3])
    origins, directions = g.rays_through_pixels(K, 64, 48, m)
    assert origins.shape == directions.shape == (48, 64, 3)
    uv, depth = g.project((origins + 3 * directions).reshape(-1, 3), m, K)
    np.testing.assert_allclose(depth, 3)
    expected = np.stack(np.meshgrid(np.arange(64) + 0.5, np.arange(48) + 0.5), axis=-1)
    np.testing.assert_allclose(uv.reshape(48, 64, 2), expected, atol=1e-8)
    both = g.rays_through_pixels(np.stack([K, K]), 64, 48, np.stack([m, np.eye(4)]))[1]
    np.testing.assert_allclose(both[0], directions)


def test_frustum_contains():
    points = np.array([[0, 0, 1], [0, 0, 0.01], [0, 0, -1], [9, 0, 1], [0, 0, 50]])
    found = g.frustum_contains(points, np.eye(4), K, SIZE, far=10)
    np.testing.assert_array_equal(found, [True, False, False, False, False])


def slow_outline(box, m):
    """Hull of the projection of the box cut at the near plane, by Qhull; None behind it."""
    rows = halfspaces(*box)
    forward, eye = m[:3, 2], m[:3, 3]
    plane = np.append(-forward, forward @ eye + NEAR)
    reach = g.corners(*box)
    depth = (reach - eye) @ forward
    if depth.max() <= NEAR + 1e-3:
        return None
    rows = np.concatenate([rows, plane[None]])
    corner = reach[np.argmax(depth)]
    inner = box[0] + (corner - box[0]) * 0.999  # inside the box and in front
    depth_inner = (inner - eye) @ forward
    if depth_inner <= NEAR + 1e-6:
        return None
    points = HalfspaceIntersection(rows, inner).intersections
    uv, _ = g.project(points, m, K)
    return uv[ConvexHull(uv).vertices]


def clipped_area(polygon) -> float:
    """Area of a convex polygon inside the image, as an intersection of half-planes."""
    hull = ConvexHull(polygon)
    border = np.array([[-1.0, 0, 0], [1, 0, -SIZE[0]], [0, -1, 0], [0, 1, -SIZE[1]]])
    rows = np.concatenate([hull.equations, border])
    program = linprog(
        [0, 0, -1.0],
        A_ub=np.concatenate([rows[:, :2], np.ones((len(rows), 1))], axis=1),
        b_ub=-rows[:, 2],
        bounds=[(None, None)] * 3,
    )
    if -program.fun < 1e-6:
        return 0.0
    return float(ConvexHull(HalfspaceIntersection(rows, program.x[:2]).intersections).volume)


@settings(max_examples=150, deadline=None)
@given(boxes(spread=2.0, thinnest=0.1), eyes)
def test_projected_boxes_agree_with_qhull(box, eye):
    m = camera(eye)
    seen = g.project_boxes(*box, m, K, SIZE, NEAR)
    outline = slow_outline(box, m)
    if outline is None:
        return
    expected = np.concatenate([outline.min(axis=0), outline.max(axis=0)])
    np.testing.assert_allclose(seen.box_full, expected, rtol=1e-6, atol=1e-5)
    np.testing.assert_allclose(seen.box, np.clip(expected, 0, [*SIZE, *SIZE]), rtol=1e-6, atol=1e-4)
    area = float(g.silhouette_area(*box, m, K, SIZE, NEAR))
    assert area == pytest.approx(clipped_area(outline), rel=1e-6, abs=1e-2)
    assert 0 <= area <= SIZE[0] * SIZE[1] * (1 + 1e-9)
    assert bool(seen.in_view) or area < 1e-6


def test_a_box_in_the_middle_of_the_picture():
    seen = g.project_boxes([0, 0, 4], [2, 1, 2], np.eye(3), np.eye(4), K, SIZE)
    np.testing.assert_allclose(seen.box_full, [320 - 500 / 3, 230 - 75, 320 + 500 / 3, 305])
    np.testing.assert_array_equal(seen.box, seen.box_full)
    assert seen.truncation == 0
    np.testing.assert_allclose([seen.depth_min, seen.depth_max, seen.centre_depth], [3, 5, 4])
    np.testing.assert_allclose(seen.centre_uv, [320, 230])
    area = g.silhouette_area([0, 0, 4], [2, 1, 2], np.eye(3), np.eye(4), K, SIZE)
    assert area == pytest.approx(1000 / 3 * 150)


def test_boxes_behind_the_camera_beside_the_image_and_around_the_camera():
    centre = np.array([[0, 0, -4], [50, 0, 4], [0, 0, 0], [0.0, 0, 1]])
    extent = np.array([[1, 1, 1], [1, 1, 1], [6, 6, 6], [1, 1, 4]])
    seen = g.project_boxes(centre, extent, np.eye(3), np.eye(4), K, SIZE)
    np.testing.assert_array_equal(seen.in_view, [False, False, True, True])
    assert np.isnan(seen.box[0]).all()
    np.testing.assert_array_equal(seen.truncation[:2], 1)
    np.testing.assert_array_equal(seen.box[2], [0, 0, 640, 480])
    assert seen.depth_min[3] == -1
    area = g.silhouette_area(centre, extent, np.eye(3), np.eye(4), K, SIZE)
    np.testing.assert_allclose(area, [0, 0, 640 * 480, 640 * 480])


def test_truncation_of_a_box_cut_in_half():
    centre = [(0 - 320) / 500 * 4, 0, 4.0]
    seen = g.project_boxes(centre, [1, 1, 0], np.eye(3), np.eye(4), K, SIZE)
    assert seen.truncation == pytest.approx(0.5)
    assert seen.in_view


def test_many_boxes_in_many_frames():
    box = random_boxes(0, 30, spread=2)
    cameras = camera([[3, 0, 1], [0, 3, 1], [-3, 1, 0], [0.1, 0.1, 0]])
    table = g.project_boxes(*box, cameras[:, None], K, SIZE)
    areas = g.silhouette_area(*box, cameras[:, None], K, SIZE)
    assert table.box.shape == (4, 30, 4)
    assert areas.shape == table.truncation.shape == (4, 30)
    one = g.project_boxes(*(x[7] for x in box), cameras[2], K, SIZE)
    for name in ("box_full", "box", "in_view", "truncation", "centre_uv", "depth_min"):
        np.testing.assert_allclose(getattr(table, name)[2, 7], getattr(one, name))
    assert areas[2, 7] == pytest.approx(
        float(g.silhouette_area(*(x[7] for x in box), cameras[2], K, SIZE))
    )


def test_silhouette_agrees_with_rays():
    """Counting the pixels whose ray hits the box."""
    box = random_boxes(3, 20, spread=1.5)
    m = camera([3.5, 0.2, 0.4])
    k, size = np.array([50.0, 50, 32, 24]), (64, 48)
    origins, directions = g.rays_through_pixels(k, *size, m)
    _, hit = g.ray_boxes(origins.reshape(-1, 3), directions.reshape(-1, 3), *box)
    area = g.silhouette_area(*box, m, k, size, near=1e-6)
    count = hit.sum(axis=0)
    assert np.abs(area - count).max() < 25
    assert count.max() > 100
