from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sightline import geometry as g

from .shapes import boxes, halfspaces, numbers, random_boxes

points = st.tuples(*[numbers(-4, 4)] * 3).map(np.array)


@settings(max_examples=150)
@given(boxes(thinnest=1e-3), points, points)
def test_entry_agrees_with_linear_programming(box, origin, direction):
    if np.linalg.norm(direction) < 0.1:
        return
    rows = halfspaces(*box)
    program = linprog(
        [1.0],
        A_ub=rows[:, :3] @ direction[:, None],
        b_ub=-rows[:, 3] - rows[:, :3] @ origin,
        bounds=[(0, None)],
    )
    t, hit = g.ray_boxes(origin[None], direction[None], *(x[None] for x in box))
    grown = g.ray_boxes(origin[None], direction[None], box[0][None], box[1][None] + 1e-6,
                        box[2][None])[1]  # fmt: skip
    shrunk = g.ray_boxes(origin[None], direction[None], box[0][None], box[1][None] - 1e-6,
                         box[2][None])[1]  # fmt: skip
    if grown[0, 0] == shrunk[0, 0]:  # away from grazing rays
        assert hit[0, 0] == (program.status == 0)
        if hit[0, 0]:
            np.testing.assert_allclose(t[0, 0], program.x[0], atol=1e-7)


def test_entry_points_lie_on_the_box():
    rng = np.random.default_rng(0)
    box = random_boxes(1, 40, spread=2)
    origins, directions = rng.normal(size=(300, 3)) * 3, rng.normal(size=(300, 3))
    t, hit = g.ray_boxes(origins, directions, *box)
    assert t.shape == hit.shape == (300, 40)
    ray, which = np.nonzero(hit)
    at = origins[ray] + t[ray, which, None] * directions[ray]
    own = tuple(x[which] for x in box)
    assert g.point_gap(*own, at).max() < 1e-9
    outside = g.point_gap(*own, origins[ray]) > 0
    inner = own[0], own[1] - 1e-6, own[2]
    assert (g.point_gap(*inner, at)[outside] > 0).all()
    assert np.isinf(t[~hit]).all()


def test_rays_in_the_axes_inside_and_behind():
    box = np.zeros((1, 3)), np.full((1, 3), 2.0), np.eye(3)[None]
    origins = np.array([[-3, 0, 0], [-3, 1, 0], [-3, 1.001, 0], [0, 0, 0], [3, 0, 0], [-3, 1, 1]])
    t, hit = g.ray_boxes(origins, np.array([[1.0, 0, 0]] * 6), *box)
    np.testing.assert_array_equal(hit[:, 0], [True, True, False, True, False, True])
    np.testing.assert_allclose(t[hit], [2, 2, 0, 2])
    one_origin = g.ray_boxes([-3, 0, 0], np.array([[1.0, 0, 0], [2, 0, 0]]), *box)[0]
    np.testing.assert_allclose(one_origin[:, 0], [2, 1])
