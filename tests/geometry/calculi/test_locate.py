"""Relations of known places, their margins, and how the semantics differ on the same boxes."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.errors import BadInput
from sightline.geometry import clock_hour
from sightline.geometry.calculi import (
    ALLEN,
    CENTROID,
    CLOCK_HOURS,
    CONE_8WAY,
    DOMINANT_AXIS,
    EXCLUSIVE_8WAY,
    PER_AXIS,
    RCC8,
    RCC8_REGIONS,
    UNIT_GRID,
    UNIT_GRID_AXES,
    Located,
    Semantics,
    locate_boxes,
    locate_intervals,
    locate_points,
)

from .oracles import domain, name_of

EVERY = (UNIT_GRID, UNIT_GRID_AXES, PER_AXIS, EXCLUSIVE_8WAY, CONE_8WAY, CENTROID, DOMINANT_AXIS,
         CLOCK_HOURS, RCC8_REGIONS)  # fmt: skip
semantics = pytest.mark.parametrize("meaning", EVERY, ids=lambda s: s.name)


def test_intervals_and_points_from_definitions() -> None:
    things = domain(ALLEN, 3)
    a, b = (np.array(x, dtype=float) for x in zip(*product(things, things), strict=True))
    found = locate_intervals(a, b).base
    want = [ALLEN.base.index(name_of(ALLEN, p, q)) for p in things for q in things]
    assert found.tolist() == want
    at = np.array([[0.0, 0], [1, 2], [np.nan, 1]])
    assert locate_points(at, np.zeros((3, 2))).base.tolist() == [4, 8, -1]


def test_boxes_by_cells() -> None:
    """Boxes on a lattice are sets of cells; RCC-8 from the cells and the lines between them."""
    rng = np.random.default_rng(0)
    low = rng.integers(0, 4, (400, 2, 2))
    box = np.concatenate([low, low + rng.integers(1, 4, (400, 2, 2))], axis=2)
    found = locate_boxes(box[:, 0], box[:, 1]).base
    for (p, q), r in zip(box.tolist(), found, strict=True):
        inside, closed = ([_points(x, d) for x in (p, q)] for d in (1, 0))
        (in_p, in_q), (all_p, all_q) = inside, closed
        if not all_p & all_q:
            want = "DC"
        elif not in_p & in_q:
            want = "EC"
        elif all_p == all_q:
            want = "EQ"
        elif all_p <= all_q:
            want = "NTPP" if all_p <= in_q else "TPP"
        elif all_q <= all_p:
            want = "NTPPI" if all_q <= in_p else "TPPI"
        else:
            want = "PO"
        assert RCC8.base[r] == want


def _points(box: list[int], shrink: int) -> set[tuple[int, int]]:
    """Half-unit points of a box; with ``shrink`` those of its inside."""
    x0, y0, x1, y1 = (2 * x for x in box)
    return {
        (x, y)
        for x in range(x0 + shrink, x1 + 1 - shrink)
        for y in range(y0 + shrink, y1 + 1 - shrink)
    }


coordinate = st.integers(-12, 12).map(lambda x: x / 4)
boxes = st.tuples(*[coordinate] * 4).map(
    lambda b: (b[0], b[1], b[0] + abs(b[2]) + 0.75, b[1] + abs(b[3]) + 0.75)
)


@settings(max_examples=30)
@given(boxes, boxes, st.sampled_from([0.0, 0.125]), st.integers(0, 2**32 - 1))
def test_less_than_the_margin_changes_nothing(p, q, tie, seed) -> None:
    """For every semantics: moves that change no deciding number by the margin."""
    rng = np.random.default_rng(seed)
    for meaning in EVERY:
        width = 2 if meaning.regions == "points" else 4
        a, b = np.array([p[:width]]), np.array([q[:width]])
        found = meaning.locate(a, b, tie)
        margin = float(found.margin[0])
        assert margin >= 0
        if meaning.calculus.decide is not None:
            continue  # radians: next test
        # an offset, a gap, a depth each change by at most twice the largest move of a coordinate
        shift = rng.uniform(-1, 1, (2, width)) * margin * 0.499
        moved = meaning.locate(a + shift[0], b + shift[1], tie)
        # boxes that have become too thin to tell have no relation
        assert moved.base[0] in (found.base[0], -1)
        for relation in meaning.words.values():
            holds, away = found.holds(relation)
            assert away[0] >= margin or meaning.calculus is RCC8
            shift = rng.uniform(-1, 1, (2, width)) * away[0] * 0.499
            if np.isfinite(away[0]) and meaning.calculus is not RCC8:
                again = meaning.locate(a + shift[0], b + shift[1], tie)
                assert again.holds(relation)[0][0] == holds[0]


@given(coordinate, coordinate, st.floats(-1, 1))
def test_margins_of_sectors_are_angles(x: float, y: float, turn: float) -> None:
    if x == y == 0:
        return
    at = np.array([[x, y]])
    for meaning in (CONE_8WAY, CLOCK_HOURS, DOMINANT_AXIS):
        a = np.hstack([at, at]) if meaning.regions == "centres" else at
        found = meaning.locate(a, np.zeros_like(a))
        if found.margin[0] == 0:
            continue
        angle = turn * found.margin[0] * 0.999
        c, s = np.cos(angle), np.sin(angle)
        moved = at @ np.array([[c, s], [-s, c]])
        moved = np.hstack([moved, moved]) if meaning.regions == "centres" else moved
        assert meaning.locate(moved, np.zeros_like(a)).base[0] == found.base[0]


def test_clock_hours_are_those_of_bearings() -> None:
    angle = np.deg2rad(np.arange(3, 360, 7.0))
    ahead = np.stack([-np.sin(angle), np.cos(angle)], axis=1)  # a bearing is positive to the left
    found = CLOCK_HOURS.locate(ahead, np.zeros_like(ahead))
    hour, margin = clock_hour(np.remainder(angle + np.pi, 2 * np.pi) - np.pi)
    assert [int(CLOCK_HOURS.calculus.base[r]) for r in found.base] == hour.tolist()
    np.testing.assert_allclose(found.margin, margin, atol=1e-12)


def words_true(meaning: Semantics, a: list[float], b: list[float]) -> set[str]:
    found = meaning.locate(np.array([a], dtype=float), np.array([b], dtype=float))
    return {word for word, relation in meaning.words.items() if found.holds(relation)[0][0]}


def test_the_same_boxes_under_every_meaning() -> None:
    """One wide box far left and a little above another, pixels: what each semantics says."""
    a, b = [0.0, 0, 40, 20], [100.0, 10, 120, 30]
    centre_a, centre_b = [20.0, 10], [110.0, 20]
    up_a, up_b = [20.0, -10], [110.0, -20]  # the same on a map
    compass = {"left", "west", "above", "north", "upper-left", "northwest"}
    assert words_true(CENTROID, a, b) == compass
    assert words_true(DOMINANT_AXIS, a, b) == {"left"}
    assert words_true(RCC8_REGIONS, a, b) == {"outside"}
    assert words_true(PER_AXIS, up_a, up_b) == compass
    assert words_true(UNIT_GRID_AXES, up_a, up_b) == compass
    assert words_true(EXCLUSIVE_8WAY, up_a, up_b) == {"upper-left", "northwest"}
    assert words_true(UNIT_GRID, up_a, up_b) == {
        "upper-left", "northwest", "10 o'clock", "11 o'clock"
    }  # fmt: skip
    assert words_true(CONE_8WAY, up_a, up_b) == {"left", "west"}
    assert words_true(CLOCK_HOURS, up_a, up_b) == {"9 o'clock"}
    # pictures grow downwards: without their own frame the same numbers say below
    assert "below" in words_true(PER_AXIS, centre_a, centre_b)


def test_ties() -> None:
    """Exactly beside, exactly diagonal, in one place: each semantics has its rule."""
    here, right, diagonal = [0.0, 0], [5.0, 0], [5.0, 5]
    assert words_true(PER_AXIS, right, here) == {"right", "east"}
    assert words_true(EXCLUSIVE_8WAY, right, here) == {"right", "east"}
    assert words_true(EXCLUSIVE_8WAY, [5.0, 1e-9], here) == {"upper-right", "northeast"}
    assert words_true(DOMINANT_AXIS, diagonal * 2, here * 2) == {"below"}
    assert words_true(DOMINANT_AXIS, here * 2, here * 2) == set()
    assert words_true(CENTROID, here * 2, here * 2) == {"overlap"}
    near = PER_AXIS.locate(np.array([[5.0, 0.5]]), np.zeros((1, 2)), tie=1.0)
    assert PER_AXIS.calculus.base[near.base[0]] == "E"
    assert near.margin[0] == 0.5
    side, away = near.holds(PER_AXIS.words["right"])
    assert side[0] and away[0] == 4.0
    touching = ([0.0, 0, 5, 5], [5.0, 0, 9, 5])
    assert words_true(RCC8_REGIONS, *touching) == {"outside and touching"}
    close = RCC8_REGIONS.locate(*(np.array([x]) for x in touching), tie=0.5)
    assert (close.base[0], close.margin[0]) == (1, 0.5)
    thin = RCC8_REGIONS.locate(np.array([[0.0, 0, 5, 1]]), np.array([[1.0, 0, 2, 9]]), tie=0.5)
    assert thin.base[0] == -1 and np.isnan(thin.margin[0])
    assert not thin.holds(RCC8.universal)[0][0]


@semantics
def test_converse_words_are_true_the_other_way_round(meaning: Semantics) -> None:
    rng = np.random.default_rng(2)
    low = rng.integers(0, 6, (300, 2, 2)).astype(float)
    box = np.concatenate([low, low + rng.integers(1, 5, (300, 2, 2))], axis=2)
    place = box[:, :, :2] if meaning.regions == "points" else box
    forth, back = (meaning.locate(place[:, k], place[:, 1 - k]) for k in (0, 1))
    np.testing.assert_array_equal(meaning.calculus.base_converse[forth.base], back.base)
    for word, relation in meaning.words.items():
        others = meaning.converse(word)
        assert others
        for other in others:
            np.testing.assert_array_equal(
                forth.holds(relation)[0], back.holds(meaning.words[other])[0]
            )
            assert word in meaning.converse(other)


@semantics
def test_semantics_are_whole(meaning: Semantics) -> None:
    codes = meaning.codes(meaning.vocabulary)
    assert codes.tolist() == list(range(len(meaning.words)))
    relation = meaning.relations(codes)
    assert relation.tolist() == list(meaning.words.values())
    assert (relation > 0).all()
    if meaning.rule == "steps":
        # a statement makes its own word true
        step = meaning.step(codes).astype(float)
        assert meaning.locate(step, np.zeros_like(step)).holds(relation)[0].all()
    with pytest.raises(BadInput, match="has no meaning"):
        meaning.codes(["behindish"])
    with pytest.raises(ValueError, match="compares"):
        meaning.locate(np.zeros((1, 3)), np.zeros((1, 3)))


def test_semantics_that_do_not_fit_together() -> None:
    with pytest.raises(ValueError, match="needs a step"):
        replace(UNIT_GRID, steps={"left": (-1, 0)})
    with pytest.raises(ValueError, match="cardinal"):
        replace(CONE_8WAY, rule="axes")


def test_nothing_has_no_relation() -> None:
    empty = CENTROID.locate(np.zeros((0, 4)), np.zeros((0, 4)))
    assert isinstance(empty, Located)
    assert len(empty.base) == len(empty.margin) == 0
