"""What fits where: every yes has a free place, and no place can be found for any no."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.facts import placement, places
from sightline.facts.block_tables import ORDERS, block_tables
from sightline.facts.floor_plan import TURNS, floor_plan
from sightline.facts.free_space import BESIDE, strips
from sightline.geometry.bitmaps import cells_of
from sightline.scenes import Objects, Scene, SceneBatch

from .floor_rooms import BELOW, FLOOR, STANDING, floor_room, free_of_everything, rectangle

seeds = st.integers(0, 40)


def pairs(room, seed, count=36):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 9, (2, count))
    return a[a != b], b[a != b], rng.integers(0, 4, int((a != b).sum()))


@settings(max_examples=6)
@given(seeds, st.floats(-3, 3))
def test_beside_claims_hold_for_random_placements(seed, angle):
    room, rng = floor_room(seed, angle), np.random.default_rng(seed)
    a, b, side = pairs(room, seed)
    fact = placement.fits_beside(room, a, b, side, "object")
    for i in np.flatnonzero(fact.margin > 0)[:10].tolist():
        strip = strips(room, b[i : i + 1], side[i : i + 1], "object")
        size = room.objects.extent[a[i], :2]
        found = False
        for _ in range(1500 if fact.value[i] else 400):
            yaw = rng.uniform(0, math.pi)
            out = strip.outward[0]
            reach = (
                size[0] * abs(math.cos(yaw) * out[0] + math.sin(yaw) * out[1])
                + size[1] * abs(-math.sin(yaw) * out[0] + math.cos(yaw) * out[1])
            ) / 2
            d, e = reach + rng.uniform(0, BESIDE), rng.uniform(-1, 1) * strip.half[0]
            place = strip.at(np.array([[d]]), np.array([[e]]))[0, 0]
            rows = STANDING if not fact.value[i] else BELOW
            if free_of_everything(room, rectangle(place, size, yaw), rows):
                found = True
                break
        if not fact.value[i]:
            assert not found, "a place was found where nothing fits"
    # random search misses tight places, so a yes is shown to have one by its definition instead


def test_a_thing_fits_beside_until_the_gap_to_the_wall_is_too_narrow():
    for gap, fits in ((1.2, True), (0.3, False)):
        names = ["shelf", "crate"]
        objects = Objects.of(
            id=names, category=names, centre=[(5.0 - gap - 0.3, 1.5, 0.5), (1.0, 1.0, 0.3)],
            extent=[(0.6, 0.6, 1.0), (0.5, 0.5, 0.6)], front_known=[True, True],
        )  # fmt: skip
        room = Scene("r", objects, floor=[[0, 0], [5, 0], [5, 3], [0, 3]], floor_z=0.0)
        one, two = np.array([1]), np.array([0])
        fact = placement.fits_beside(room, one, two, np.array([2]), "object")
        assert fact.margin[0] > 0 and fact.value[0] == fits
        # left of it and behind it there is room in both cases
        for side in (0, 3):
            other = placement.fits_beside(room, one, two, np.array([side]), "object")
            assert other.margin[0] > 0 and other.value[0]


@settings(max_examples=8)
@given(seeds, st.floats(-3, 3))
def test_boxes_on_the_floor(seed, angle):
    room, rng = floor_room(seed, angle), np.random.default_rng(seed)
    width = rng.uniform(0.2, 2.6, 12)
    length = width * rng.uniform(1, 2.5, 12)
    scene = np.zeros(12, dtype=np.int64)
    fact = placement.fits_anywhere(room, scene, length, width)
    low, high = np.array([room.floor_outline(0).min(axis=0), room.floor_outline(0).max(axis=0)])
    for i in np.flatnonzero(fact.margin > 0).tolist():
        if fact.value[i]:
            continue
        for _ in range(150):
            place, yaw = rng.uniform(low, high), rng.uniform(0, math.pi)
            box = rectangle(place, (length[i], width[i]), yaw)
            assert not free_of_everything(room, box, STANDING)
    grown = placement.fits_anywhere(room, scene, length * 1.2, width * 1.2)
    certain = (fact.margin > 0) & (grown.margin > 0)
    assert not (grown.value & ~fact.value)[certain].any(), "what is larger fits no better"


def test_a_box_as_wide_as_the_room():
    objects = Objects.of(
        id=["x"], category=["x"], centre=[(0.2, 0.2, 0.2)], extent=[(0.2, 0.2, 0.4)]
    )
    room = Scene("r", objects, floor=[[0, 0], [4, 0], [4, 3], [0, 3]], floor_z=0.0)
    fact = placement.fits_anywhere(
        room, np.zeros(3, dtype=int), np.array([2.5, 5.5, 4.2]), np.array([2.0, 4.0, 4.0])
    )
    np.testing.assert_array_equal(fact.value, [True, False, False])
    assert fact.margin[0] > 0 and fact.margin[1] > 0 and fact.margin[2] > 0


def table_room(*things):
    """A table of 1.2 x 0.8 m, a thing (0.3, 0.2, 0.3) on the floor, and things on the table."""
    names = ["table", "jar", *(f"thing{chr(97 + i)}" for i in range(len(things)))]
    centre = [(2.0, 1.0, 0.4), (0.5, 0.5, 0.15), *((x, y, 0.8 + h / 2) for x, y, _, _, h in things)]
    extent = [(1.2, 0.8, 0.8), (0.3, 0.2, 0.3), *((w, d, h) for _, _, w, d, h in things)]
    objects = Objects.of(id=names, category=names, centre=centre, extent=extent)
    return Scene("r", objects, floor=[[0, 0], [4, 0], [4, 3], [0, 3]], floor_z=0.0)


@pytest.mark.parametrize(
    ("things", "value", "known"),
    [
        ([], True, True),
        ([(1.8, 1.0, 0.5, 0.7, 0.2)], True, True),
        ([(2.0, 1.0, 1.15, 0.78, 0.2)], False, False),
        ([(2.0, 1.0, 1.15, 0.78, 0.005)], True, True),
    ],
)
def test_on_top_of_a_table(things, value, known):
    room = table_room(*things)
    fact = placement.fits_on_top(room, np.array([1]), np.array([0]))
    assert fact.value[0] == value and (fact.margin[0] > 0) == known
    back = placement.fits_on_top(room, np.array([0]), np.array([1]))
    assert not back.value[0] and back.margin[0] > 0


def test_what_rests_on_a_table_is_found():
    room = table_room((1.8, 1.0, 0.3, 0.3, 0.2))
    on, support = placement.rests_on_top(room)
    assert list(zip(on.tolist(), support.tolist(), strict=True)) == [(2, 0)]


@settings(max_examples=60)
@given(*(st.floats(0.1, 3.0) for _ in range(4)))
def test_rectangle_in_rectangle_agrees_with_turning_it(p, q, a, b):
    p, q, a, b = max(p, q), min(p, q), max(a, b), min(a, b)
    turn = np.linspace(0, math.pi / 2, 4001)
    need_x = p * np.cos(turn) + q * np.sin(turn)
    need_y = p * np.sin(turn) + q * np.cos(turn)
    slow = bool(((need_x <= a) & (need_y <= b)).any() or ((need_x <= b) & (need_y <= a)).any())
    both = placement._rectangle_in(*(np.array([v]) for v in (p, q, a, b)))[0]
    if slow != both:  # only on the very border
        shrunk = ((need_x * 0.999 <= a) & (need_y * 0.999 <= b)).any()
        assert shrunk != bool(((need_x * 1.001 <= a) & (need_y * 1.001 <= b)).any())


def test_hanging_and_flat_things_do_not_count_as_floor():
    room = floor_room(0)
    assert room.objects.category[9] == "rug"
    assert room.objects.centre[9, 2] + room.objects.extent[9, 2] / 2 <= FLOOR + 0.03


@settings(max_examples=6)
@given(seeds, st.floats(-3, 3), st.integers(0, TURNS - 1))
def test_looks_agree_with_trying_every_cell(seed, angle, turn):
    """A look at the tables finds what trying each block of cells in turn finds."""
    room, plan = floor_room(seed, angle), floor_plan(floor_room(seed, angle))
    a, b, side = pairs(room, seed, 12)
    sides = placement.sides_of(room, b, side, "object")
    things = placement._places(room).things
    cell, each = plan.cell[0], np.arange(len(a))
    cells = np.ceil(things.size / cell).astype(np.int64)
    tables = block_tables(plan.raster(turn), "clear", things.scene, cells, np.unique(a))
    ways = places._ways(plan, sides, each, turn, 0.0)
    half = np.hstack([cells / 2, things.size / cell / 2, things.size / cell / 2])
    single = half.T.astype(np.float32)
    found = places._look(tables, ways, single, a, each, 0)
    quick = places._look(tables, ways, single, a, each, 0, quick=True)
    assert not (quick & ~found).any(), "a part of the look sees what the whole does not"
    taken = ~plan.raster(turn).cells("clear", 0)
    axis = plan.axis[0] + turn * math.pi / 2 / TURNS
    cos, sin = math.cos(axis), math.sin(axis)
    for i in range(len(a)):
        wide, high = cells[a[i]]
        slow = tight = False
        rows, columns = taken.shape[0] + 1 - high, taken.shape[1] + 1 - wide
        r, c = np.divmod(np.arange(max(rows, 0) * max(columns, 0)), max(columns, 1))
        middle = np.stack([c + wide / 2, r + high / 2], axis=1) * cell
        middle += plan.raster(turn).origin[0]
        world = middle @ np.array([[cos, sin], [-sin, cos]])
        again = plan.turned(np.zeros(len(r), dtype=int), np.full(len(r), turn), world)
        np.testing.assert_allclose(again, middle, atol=1e-9)
        d, e = (v[0] for v in sides.strip.take(np.array([i])).local(world[None]))
        out = sides.strip.outward[i] @ np.array([[cos, -sin], [sin, cos]])
        reach = np.abs(out) @ things.size[a[i]] / 2
        within = np.minimum.reduce([d - reach, reach + BESIDE - d, sides.strip.half[i] - np.abs(e)])
        for k in np.flatnonzero((within >= places.GAP - 0.005) & (r % 2 == 0)).tolist():
            if not taken[r[k] : r[k] + high, c[k] : c[k] + wide].any():
                slow, tight = True, tight or within[k] > places.GAP + 0.005
        assert slow or not found[i], "a place was seen that is none"
        assert found[i] or not tight, "a place was missed"


@settings(max_examples=8)
@given(seeds, st.sampled_from(["clear", "open"]), st.integers(0, TURNS - 1))
def test_tables_agree_with_trying_every_block(seed, kind, turn):
    """Two rooms in one batch; a bit is set where a block of cells is free, per two rows."""
    rooms = SceneBatch.of([floor_room(seed, 0.3), replace_ids(floor_room(seed + 1), "other")])
    plan, rng = floor_plan(rooms), np.random.default_rng(seed)
    raster = plan.raster(turn)
    cells = rng.integers(1, 18, (len(rooms.objects), 2))
    scene = rooms.objects.scene.astype(np.int64)
    some = np.sort(rng.choice(len(cells), 9, replace=False))
    tables = block_tables(raster, kind, scene, cells, some)
    for thing in some.tolist():
        free = raster.cells(kind, scene[thing])
        for number, order in enumerate(ORDERS):
            wide, high = cells[thing, order]
            first = tables.first[number, thing]
            band = tables.words[first : first + tables.bands[thing]]
            found = cells_of(band)
            slow = np.zeros((2 * len(band), found.shape[1]), dtype=bool)
            if free.shape[0] >= high and free.shape[1] >= wide:
                blocks = np.lib.stride_tricks.sliding_window_view(free, (high, wide))
                block = blocks.all(axis=(2, 3))
                slow[: block.shape[0], : block.shape[1]] = block
            shown = slow[::2] if kind == "clear" else slow[::2] | slow[1::2]
            np.testing.assert_array_equal(found, shown)
    filled = np.flatnonzero(tables.words.any(axis=1))
    for band in range(len(tables.words)):
        assert tables.following[band] == min(filled[filled >= band], default=len(tables.words))
        assert tables.preceding[band] == max(filled[filled <= band], default=-1)


def replace_ids(room: SceneBatch, name: str) -> SceneBatch:
    return replace(room, scenes=replace(room.scenes, id=np.array([name], dtype=object)), memo={})


def test_answers_do_not_depend_on_what_was_asked_before():
    """Tables are kept from one question to the next, and things without one get their own."""
    a, b, side = pairs(floor_room(5, 0.4), 5)
    fresh = placement.fits_beside(floor_room(5, 0.4), a, b, side, "object")
    room = floor_room(5, 0.4)
    placement.fits_beside(room, a[:3], b[:3], side[:3], "object")
    placement.fits_beside(room, np.array([11]), b[:1], side[:1], "object")  # the low shelf
    again = placement.fits_beside(room, a, b, side, "object")
    np.testing.assert_array_equal(fresh.value, again.value)
    np.testing.assert_array_equal(fresh.margin, again.margin)
    assert fresh.value.any() and not fresh.value.all()


def test_the_deepest_block_of_each_width():
    rng = np.random.default_rng(0)
    free = rng.random((6, 48, 48)) < np.array([0.5, 0.9, 0.98, 0.995, 0.0, 1.0])[:, None, None]
    deepest = placement._deepest(free)
    for top, width in [(t, w) for t in range(6) for w in (1, 2, 5, 17, 48)]:
        high = 0
        while high < 48:
            windows = np.lib.stride_tricks.sliding_window_view(free[top], (high + 1, width))
            if not windows.all(axis=(2, 3)).any():
                break
            high += 1
        assert deepest[top, width] == high


def test_a_thing_wider_than_a_word_of_the_tables():
    """More columns than a word holds, and a room of which all the cells are free."""
    names = ["shelf", "crate"]
    objects = Objects.of(
        id=names, category=names, centre=[(10.0, 0.3, 0.5), (3.0, 12.0, 0.3)],
        extent=[(16.0, 0.4, 1.0), (5.0, 0.5, 0.6)], front_known=[True, True],
        rotation=np.stack([np.eye(3), np.eye(3)]),
    )  # fmt: skip
    room = Scene("r", objects, floor=[[0, 0], [20, 0], [20, 14], [0, 14]], floor_z=0.0)
    fact = placement.fits_beside(room, np.array([1]), np.array([0]), np.array([0]), "object")
    assert fact.value[0] and fact.margin[0] > 0
