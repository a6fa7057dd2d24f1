from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from sightline import geometry as g

from .shapes import random_boxes

shapes = st.tuples(st.integers(1, 9), st.integers(1, 9))
grids = shapes.flatmap(
    lambda s: arrays(np.bool_, s, elements=st.integers(0, 3).map(lambda k: k == 0))
)


@given(grids, st.data())
def test_box_sum_is_the_sum(grid, data):
    r0, r1 = sorted(data.draw(st.tuples(*[st.integers(0, grid.shape[0])] * 2)))
    c0, c1 = sorted(data.draw(st.tuples(*[st.integers(0, grid.shape[1])] * 2)))
    assert g.box_sum(g.summed_area(grid), r0, c0, r1, c1) == grid[r0:r1, c0:c1].sum()


@given(grids, st.integers(1, 5), st.integers(1, 5))
def test_fits_agrees_with_looking(grid, length, width):
    found = g.fits(grid, length, width)
    for r, c in np.ndindex(grid.shape):
        block = grid[r : r + length, c : c + width]
        assert found[r, c] == (block.shape == (length, width) and not block.any())


@given(grids)
def test_largest_free_rectangle_agrees_with_trying_all(grid):
    r0, c0, r1, c1 = g.largest_free_rectangle(grid)
    assert not grid[r0:r1, c0:c1].any()
    best = 0
    for a, b in np.ndindex(grid.shape):
        for c in range(a + 1, grid.shape[0] + 1):
            for d in range(b + 1, grid.shape[1] + 1):
                if not grid[a:c, b:d].any():
                    best = max(best, (c - a) * (d - b))
    assert (r1 - r0) * (c1 - c0) == best


@given(grids)
def test_distance_transform_agrees_with_scipy(grid):
    found = g.distance_transform(grid, cell=0.5)
    if not grid.any():
        assert np.isinf(found).all()
    else:
        np.testing.assert_allclose(found, 0.5 * ndimage.distance_transform_edt(~grid), atol=1e-12)


def test_touched_cells_are_those_with_a_gap_of_zero():
    box = random_boxes(4, 25, spread=1.0)
    outlines, _ = g.footprint(*box)
    origin, cell, shape = (-3.0, -2.0), 0.11, (37, 55)
    touched = g.rasterize_footprints(outlines, origin, cell, shape)
    centres = g.FloorGrid(origin, cell, shape).centres()
    one_by_one = np.zeros(shape, dtype=bool)
    by_centre = np.zeros(shape, dtype=bool)
    for outline in outlines:
        by_centre |= g.points_in_convex(centres.reshape(-1, 2), outline).reshape(shape)
        for r, c in np.ndindex(shape):
            low = centres[r, c] - cell / 2
            square = low + cell * np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
            piece, n = outline[None], np.array([6])
            if (outline.max(axis=0) < low).any() or (outline.min(axis=0) > low + cell).any():
                continue
            for k in range(4):
                a, b = square[k], square[(k + 1) % 4]
                d = piece - a
                height = (b - a)[0] * d[..., 1] - (b - a)[1] * d[..., 0]
                piece, n = g.clip_halfspace(piece, n, height)
            one_by_one[r, c] |= n[0] > 0
    np.testing.assert_array_equal(touched, one_by_one)
    centre = g.rasterize_footprints(outlines, origin, cell, shape, cover="centre")
    np.testing.assert_array_equal(centre, by_centre)
    assert (touched & ~centre).any()
    assert not (centre & ~touched).any()


def test_a_shared_border_is_no_touch():
    unit = np.array([[[0, 0], [1, 0], [1, 1], [0, 1.0]]])
    grid = g.rasterize_footprints(unit, (-1, -1), 0.25, (12, 12))
    expected = np.zeros((12, 12), dtype=bool)
    expected[4:8, 4:8] = True
    np.testing.assert_array_equal(grid, expected)
    none = g.rasterize_footprints(np.zeros((0, 4, 2)), (0, 0), 1.0, (2, 3))
    assert not none.any()


@settings(max_examples=20, deadline=None)
@given(st.floats(-3, 3), st.floats(0.1, 0.9), st.floats(0.1, 0.9), st.integers(0, 99))
def test_fits_rotated_agrees_with_placing_each(yaw, length, width, seed):
    cell, shape = 0.1, (14, 17)
    taken = np.random.default_rng(seed).random(shape) < 0.03
    found = g.fits_rotated(taken, length, width, [0.0, yaw], cell)
    assert found.shape == (2, *shape)
    walls = np.pad(taken, 12, constant_values=True)
    turn = g.yaw_matrix(yaw)[:2, :2]
    half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [length / 2, width / 2] @ turn.T
    for r, c in np.ndindex(shape):
        centre = np.array([c + 0.5, r + 0.5]) * cell
        cells = g.rasterize_footprints(
            (half + centre)[None], (-12 * cell, -12 * cell), cell, walls.shape
        )
        assert found[1, r, c] == (not (cells & walls).any())


def test_floor_grid_names_cells():
    grid = g.FloorGrid.around([0, 0], [2.0, 1.05], 0.1)
    assert grid.shape == (11, 20)
    cells, inside = grid.cells([[0.25, 0.05], [1.99, 1.04], [-0.01, 0.5], [2.05, 0]])
    np.testing.assert_array_equal(cells[:2], [[0, 2], [10, 19]])
    np.testing.assert_array_equal(inside, [True, True, False, False])
    np.testing.assert_allclose(grid.centres()[3, 5], [0.55, 0.35])
    back, on = grid.cells(grid.centres())
    assert on.all()
    np.testing.assert_array_equal(back, np.stack(np.indices(grid.shape), axis=-1))


def test_fits_refuses_empty_blocks():
    with pytest.raises(ValueError, match="at least one cell"):
        g.fits(np.zeros((2, 2)), 0, 1)
