"""Rasters of bits against the same rasters cell by cell."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sightline import geometry as g
from sightline.geometry import bitmaps

from .shapes import random_boxes

bits = st.tuples(st.integers(1, 9), st.integers(1, 3)).flatmap(
    lambda shape: arrays(np.uint64, shape, elements=st.integers(0, 2**64 - 1))
)
corner = st.tuples(st.floats(-2, 3), st.floats(-2, 3))
run = st.tuples(st.integers(-2, 10), st.integers(-80, 200), st.integers(-80, 200))


def painted(runs: bitmaps.Runs, shape: tuple[int, int]) -> np.ndarray:
    """Cells of a small raster in any of some runs."""
    out = np.zeros((shape[0], shape[1] // bitmaps.WORD + 1), dtype=np.uint64)
    bitmaps.paint(out, runs)
    return bitmaps.cells_of(out)[:, : shape[1]]


@given(st.lists(run, max_size=8))
def test_painted_runs_are_the_cells_between_their_ends(runs):
    found = np.zeros((8, 2), dtype=np.uint64)
    columns = np.array(runs, dtype=np.int64).reshape(-1, 3).T
    bitmaps.paint(found, (columns[0], columns[1], columns[2]))
    expected = np.zeros((8, 128), dtype=bool)
    for row, first, after in runs:
        if 0 <= row < 8:
            expected[row, max(first, 0) : max(after, 0)] = True
    np.testing.assert_array_equal(bitmaps.cells_of(found), expected)


@given(st.lists(st.tuples(st.integers(-1, 5), st.integers(-70, 150)), max_size=9))
def test_filled_cells_have_an_odd_number_of_crossings_before_them(crossings):
    row, column = np.array(crossings, dtype=np.int64).reshape(-1, 2).T
    found = bitmaps.cells_of(bitmaps.filled((5, 2), row, column))
    for r, c in np.ndindex(found.shape):
        assert found[r, c] == ((row == r) & (column <= c)).sum() % 2


@given(bits, st.integers(-63, 63))
def test_moved_cells_are_where_they_were_plus_the_columns(one, columns):
    cells, found = bitmaps.cells_of(one), bitmaps.cells_of(bitmaps.moved(one, columns))
    expected = np.zeros_like(cells)
    wide = cells.shape[1]
    if columns >= 0:
        expected[:, : wide - columns] = cells[:, columns:]
    else:
        expected[:, -columns:] = cells[:, :columns]
    np.testing.assert_array_equal(found, expected)


@settings(max_examples=25)
@given(st.integers(0, 99), st.lists(st.integers(0, 4), min_size=1, max_size=4))
def test_worn_cells_have_all_around_them_set(seed, reach):
    cells = np.random.default_rng(seed).random((9, 128)) < 0.97
    reach = sorted(reach, reverse=True)
    found = bitmaps.cells_of(bitmaps.worn(packed(cells), reach))
    beyond = np.pad(cells, 5)
    for r, c in np.ndindex(cells.shape):
        around = [
            beyond[r + 5 + sign * k, c + 5 - wide : c + 6 + wide].all()
            for k, wide in enumerate(reach)
            for sign in (-1, 1)
        ]
        assert found[r, c] == all(around)


@settings(max_examples=15)
@given(st.integers(0, 99), st.sampled_from([0.0, 0.9, 0.999, 1.0]))
def test_the_nearest_gap_is_that_of_the_distance_transform(seed, share):
    cells = np.random.default_rng(seed).random((70, 192)) < share
    line, column = np.divmod(np.arange(cells.size), cells.shape[1])
    found = bitmaps.nearest_gap(packed(cells), line, column).reshape(cells.shape)
    slow = g.distance_transform(~np.pad(cells, 1))[1:-1, 1:-1] ** 2
    np.testing.assert_array_equal(found, np.minimum(slow.round(), bitmaps.SIGHT**2))


def packed(cells: np.ndarray) -> bitmaps.Bits:
    """Cells, a multiple of 64 columns, as bits."""
    return np.packbits(cells, axis=1, bitorder="little").view("<u8").astype(np.uint64)


@given(st.lists(corner, min_size=3, max_size=7))
def test_runs_of_an_outline_agree_with_its_points_and_sides(corners):
    polygon, origin, cell, shape = np.array(corners).round(3), (-2.137, -2.291), 0.251, (22, 23)
    ends = (polygon - origin) / cell
    (side, row, column), along, border = bitmaps.outline_runs(ends, np.roll(ends, -1, axis=0))
    centres = g.FloorGrid(origin, cell, shape).centres()
    inside = bitmaps.cells_of(bitmaps.filled((shape[0], 1), row, column))[:, : shape[1]]
    np.testing.assert_array_equal(inside, g.point_in_polygon(centres, polygon))
    sides = np.stack([polygon, np.roll(polygon, -1, axis=0)], axis=1)
    for k in range(len(sides)):
        touched = g.rasterize_footprints(sides[k : k + 1], origin, cell, shape)
        some = tuple(part[along == k] for part in border)
        np.testing.assert_array_equal(painted(some, shape), touched)
    assert set(side) <= set(range(len(polygon)))


def test_runs_of_boxes_agree_with_their_rasters():
    outlines, _ = g.footprint(*random_boxes(7, 40, spread=1.0))
    origin, cell, shape = (-1.4, -1.2), 0.17, (17, 19)  # some reach beyond the raster
    kinds = zip(bitmaps.convex_runs((outlines - origin) / cell), ("touch", "centre"), strict=True)
    for (owner, runs), cover in kinds:
        for k in range(len(outlines)):
            found = painted(tuple(c[owner == k] for c in runs), shape)
            slow = g.rasterize_footprints(outlines[k : k + 1], origin, cell, shape, cover)
            np.testing.assert_array_equal(found, slow)


def test_an_outline_along_the_borders_of_cells_touches_none():
    square = np.array([[1.0, 1.0], [4.0, 1.0], [4.0, 3.0], [1.0, 3.0]])
    (_, row, column), _, border = bitmaps.outline_runs(square, np.roll(square, -1, axis=0))
    inside = bitmaps.cells_of(bitmaps.filled((5, 1), row, column))[:, :6]
    assert inside[1:3, 1:4].all() and inside.sum() == 6 and not len(border[0])
    (_, touch), _ = bitmaps.convex_runs(square[None])
    np.testing.assert_array_equal(painted(touch, (5, 6)), inside)
