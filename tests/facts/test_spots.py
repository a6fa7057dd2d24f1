"""Free places in pictures: every cell against one that is looked at by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline import geometry as g
from sightline.facts import floor_lattice, spots
from sightline.facts.floor_plan import on_floor
from sightline.facts.free_space import strips

from .floor_rooms import BELOW, FLOOR, SIZE, clearance, floor_room, in_outline

CELLS = spots.ROWS * spots.COLUMNS


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from([0.3, 0.7, 0.95, 1.0, 0.0]))
def test_the_largest_block_is_the_largest(seed, share):
    good = np.random.default_rng(seed).random((3, spots.ROWS, spots.COLUMNS)) < share
    block, area = spots._largest(good)
    for one, (r0, r1, c0, c1), cells in zip(good, block, area, strict=True):
        assert one[r0:r1, c0:c1].all() and (r1 - r0) * (c1 - c0) == cells
        a, b, c, d = g.largest_free_rectangle(~one)
        assert cells == (c - a) * (d - b)


def test_runs_of_ones_in_all_words():
    length, begin = floor_lattice.longest_runs()
    ones = floor_lattice.ones(np.arange(1 << 16, dtype=np.uint16)[:, None])
    for word in range(1 << 16):
        text = f"{word:016b}"[::-1]
        best = max(map(len, text.split("0")))
        assert length[word] == best and ones[word] == text.count("1")
        assert begin[word] == (text.index("1" * best) if best else 0)


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from([0.5, 0.8, 0.97]))
def test_the_largest_box_of_a_lattice(seed, share):
    cells = np.random.default_rng(seed).random((2, 16, 16)) < share
    words = np.packbits(cells, axis=2, bitorder="little").view("<u2")[..., 0].astype(np.uint16)
    box, area = floor_lattice.largest_box(words)
    for one, (c0, r0, c1, r1), most in zip(cells, box, area, strict=True):
        assert one[r0 : r1 + 1, c0 : c1 + 1].all() and (r1 + 1 - r0) * (c1 + 1 - c0) == most
        r0, c0, r1, c1 = g.largest_free_rectangle(~one)
        assert most == (r1 - r0) * (c1 - c0)


def beside(room, side: int):
    """Views, patches and objects of all sightings of what stands on the floor."""
    seen = room.sightings
    rows = np.flatnonzero(on_floor(room)[seen.object])
    view, a = seen.frame[rows].astype(int), seen.object[rows].astype(int)
    strip = strips(room, a, np.full(len(a), side), "camera", view)
    return view, spots.beside_on_floor(room, a, strip)


@settings(max_examples=4)
@given(st.integers(0, 40), st.floats(-3, 3), st.integers(0, 3))
def test_cells_that_are_seen(seed, angle, side):
    room = floor_room(seed, angle)
    view, patches = beside(room, side)
    found = spots._seen(room, view, patches)
    d, e = spots._lattice(patches, 0.0, spots.ROWS + 1, spots.COLUMNS + 1)
    corner = patches.at(d, e)
    o, seen = room.objects, room.sightings
    for i in np.random.default_rng(seed).permutation(len(view))[:12].tolist():
        pose, lens = room.frames.world_from_camera[view[i]], room.frames.intrinsics[view[i]]
        uv, depth = g.project(corner[i], pose, lens)
        fine = (depth > 0.1) & (depth <= (pose[2, 3] - FLOOR) / spots.STEEP)
        inset = spots.INSET * np.array(SIZE)
        fine &= ((uv >= inset) & (uv <= np.array(SIZE) - inset)).all(axis=1)
        whole = all(walk_inside(room, pose[:2, 3], place) for place in corner[i, :, :2])
        for cell in range(CELLS):
            row, column = divmod(cell, spots.COLUMNS)
            first = row * (spots.COLUMNS + 1) + column
            at = [first, first + 1, first + spots.COLUMNS + 1, first + spots.COLUMNS + 2]
            slow = bool(fine[at].all()) and whole
            low, high = uv[at].min(axis=0), uv[at].max(axis=0)
            for s in np.flatnonzero(seen.frame == view[i]) if slow else ():
                top = o.centre[seen.object[s], 2] + o.extent[seen.object[s], 2] / 2
                box = seen.box[s]
                meets = (low < box[2:]).all() and (high > box[:2]).all()
                # what is not known to be farther is nearer
                nearer = not seen.depth_min[s] > depth.max()
                slow &= not (meets and top > FLOOR + 0.03 and nearer)
            assert found[i, cell] == slow


def walk_inside(room, start: np.ndarray, end: np.ndarray) -> bool:
    """Whether a way crosses no side of the outline."""
    outline = room.floor_outline(0)
    for a, b in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        way, other = end - start, b - a
        cross = way[0] * other[1] - way[1] * other[0]
        if abs(cross) < 1e-12:
            continue
        t = ((a - start)[0] * other[1] - (a - start)[1] * other[0]) / cross
        u = ((a - start)[0] * way[1] - (a - start)[1] * way[0]) / cross
        if 0 < t < 1 and 0 < u < 1:
            return False
    return True


@pytest.mark.parametrize("seed", [1, 4])
def test_places_are_free_and_where_they_say(seed):
    room, many = floor_room(seed, 0.7), 0
    for side in range(4):
        view, patches = beside(room, side)
        found = spots.spots(room, view, patches)
        assert (np.diff(found.row) > 0).all() and (found.found > 0).all()
        many += len(found.row)
        for k in range(0, len(found.row), 3):
            some = patches.take(found.row[k : k + 1])
            middle = some.at(*spots._lattice(some, 0.5, spots.ROWS, spots.COLUMNS))[0]
            pose = room.frames.world_from_camera[view[found.row[k]]]
            lens = room.frames.intrinsics[view[found.row[k]]]
            uv, _ = g.project(middle, pose, lens)
            np.testing.assert_allclose(found.points[k], uv, atol=1e-6)
            for place in middle[found.inside[k]][::7]:
                assert in_outline(place[:2], room.floor_outline(0))
                assert clearance(room, place[:2], BELOW) >= 0.1
            around, _ = g.project(found.place[k], pose, lens)
            np.testing.assert_allclose(found.outline[k], around, atol=1e-6)
    assert many > 3


def test_patches_that_are_not_known_show_nothing():
    room = floor_room(1, 0.7)
    view, patches = beside(room, 1)
    none = spots.Patches(
        *(getattr(patches, n) for n in list(patches.__dataclass_fields__)[:-1]),
        known=np.zeros(len(view), dtype=bool),
    )
    found = spots.spots(room, view, none)
    assert not len(found.row) and found.points.shape == (0, CELLS, 2)
    assert len(spots.spots(room, view, patches).row)
