"""Turns of routes: mirrored, turned and slow readings agree."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.facts import routes
from sightline.scenes import Objects, Scene

from .floor_rooms import floor_room

seeds = st.integers(0, 60)


def walks(seed, stops, count=40):
    rng = np.random.default_rng(seed)
    return np.array([rng.permutation(9)[:stops] for _ in range(count)])


def slow_turn(here, heading, there):
    ahead = math.atan2(heading[1], heading[0])
    aim = math.atan2(there[1] - here[1], there[0] - here[0])
    return (aim - ahead + math.pi) % (2 * math.pi) - math.pi


@settings(max_examples=12)
@given(seeds, st.sampled_from([3, 4, 5]), st.booleans())
def test_bearings_agree_with_walking_the_route(seed, stops, turn_first):
    room, way = floor_room(seed), walks(seed, stops)
    fact = routes.turns(room, way, turn_first)
    for row, route in enumerate(way):
        at = [room.objects.centre[r, :2] for r in route]
        if turn_first:
            here, heading, goals = at[0], at[1] - at[0], at[2:]
        else:
            here, heading, goals = at[1], at[1] - at[0], at[2:]
        for k, goal in enumerate(goals):
            angle = slow_turn(here, heading, goal)
            np.testing.assert_allclose(fact.trace["bearings"][row, k], angle, atol=1e-9)
            code = 2 if abs(angle) >= 0.75 * math.pi else (0 if angle > 0 else 1)
            assert fact.value[row, k] == code
            here, heading = goal, goal - here


@settings(max_examples=12)
@given(seeds, st.floats(-3, 3), st.sampled_from([3, 4]), st.booleans())
def test_mirroring_swaps_left_and_right_and_turning_changes_nothing(seed, angle, stops, first):
    way = walks(seed, stops)
    plain = routes.turns(floor_room(seed), way, first)
    turned = routes.turns(floor_room(seed, angle), way, first)
    swapped = routes.turns(floor_room(seed, angle, mirror=True), way, first)
    sure = plain.margin > 1e-6
    np.testing.assert_array_equal(plain.value[sure], turned.value[sure])
    np.testing.assert_array_equal(np.array([1, 0, 2])[plain.value[sure]], swapped.value[sure])
    np.testing.assert_allclose(plain.margin, turned.margin, atol=1e-6)
    np.testing.assert_allclose(plain.margin, swapped.margin, atol=1e-6)


def test_a_turn_that_depends_on_where_one_stops_has_no_margin():
    # from the middle of the long table the goal is to the left, from its near end straight ahead
    objects = Objects.of(
        id=["a", "b", "c"], category=["a", "b", "c"],
        centre=[(0, 0, 0.5), (4, 0, 0.5), (5.2, 0.9, 0.5)],
        extent=[(0.4, 0.4, 1), (5.0, 0.6, 1), (0.4, 0.4, 1)],
    )  # fmt: skip
    room = Scene("r", objects)
    assert routes.turns(room, np.array([[0, 1, 2]])).margin[0] < 0
    assert routes.open_legs(room, np.array([[0, 1, 2]])).all(), "no plan, nothing known to block"


def test_something_in_the_way_closes_a_leg():
    names = ["a", "b", "c", "wall"]
    objects = Objects.of(
        id=names, category=names,
        centre=[(0.5, 0.5, 0.5), (3.5, 0.5, 0.5), (3.5, 3.5, 0.5), (2.0, 0.5, 0.5)],
        extent=[(0.3, 0.3, 1)] * 3 + [(0.2, 0.9, 1)],
    )  # fmt: skip
    outline = [[0, 0], [4, 0], [4, 4], [0, 4]]
    room = Scene("r", objects, floor=outline, floor_z=0.0)
    way = np.array([[0, 1, 2], [1, 2, 3]])
    assert routes.open_legs(room, way).tolist() == [False, True]
    assert routes.open_legs(room, way, turn_first=True).tolist() == [True, True]
