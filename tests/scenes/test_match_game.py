"""Match-2: many boards at once against one at a time, and every rule of the game."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.scenes.symbolic.match_boards import fallen, region_sizes, regions
from sightline.scenes.symbolic.match_game import (
    PROPS,
    MatchLevel,
    MatchWorld,
    points,
    region_at,
)

keys = st.integers(0, 2**63)


def level(seed: int = 0, steps: int = 10, targets: tuple[int, ...] = (9, 9, 9, 9)) -> MatchLevel:
    board = np.random.Generator(np.random.PCG64(seed)).integers(0, 4, (8, 8)).astype(np.uint8)
    return MatchLevel("made", "easy", board, steps, targets, dict.fromkeys(PROPS, 1))


@given(keys, st.integers(1, 4))
def test_regions_of_many_boards_are_those_of_each(key: int, colours: int) -> None:
    rng = np.random.Generator(np.random.PCG64(key))
    boards = rng.integers(0, colours, (8, 8, 5)).astype(np.uint8)
    label = regions(boards)
    sizes = region_sizes(label)
    for b in range(5):
        for cell in np.ndindex(8, 8):
            region = region_at(boards[:, :, b], cell)
            assert label[(*cell, b)] == min(8 * r + c for r, c in region)
            assert sizes[b, label[(*cell, b)]] == len(region)


@given(keys)
def test_what_is_not_cleared_falls_in_order(key: int) -> None:
    rng = np.random.Generator(np.random.PCG64(key))
    boards = rng.integers(0, 4, (8, 8, 4)).astype(np.uint8)
    gone = rng.random((8, 8, 4)) < rng.random()
    after = fallen(boards, gone, rng)
    for b in range(4):
        for column in range(8):
            kept = [boards[r, column, b] for r in range(8) if not gone[r, column, b]]
            assert list(after[8 - len(kept) :, column, b]) == kept
    assert after.max() <= 3


def test_points() -> None:
    assert [points(n) for n in (2, 3, 4, 10)] == [10, 18, 26, 74]


def test_a_region_is_cleared_paid_and_counted() -> None:
    made = level()
    made.board[:] = np.arange(64).reshape(8, 8) % 2 + 2 * (np.arange(8)[:, None] % 2)
    made.board[7, :3], made.board[6, :3] = 0, 3
    world = MatchWorld(made, 0)
    turn = world.act({"type": "eliminate", "pos": [7, 1]})
    assert turn.rewards == {"cells": 18.0} and turn.events == {"step": 1, "cleared": 3}
    view = world.look()
    assert view.cleared == (3, 0, 0, 0) and view.steps == 9 and view.score == 18


@pytest.mark.parametrize(
    "action",
    [None, 7, [], {}, {"type": "eliminate"}, {"type": "eliminate", "pos": [9, 0]},
     {"type": "eliminate", "pos": [-1, 0]}, {"type": "eliminate", "pos": "ab"},
     {"type": "eliminate", "pos": [0.5, 1]}, {"type": ["row"], "index": 0},
     {"type": "row", "index": 0}, {"type": "swap", "pos": [0, 0]}],
)  # fmt: skip
def test_what_cannot_be_done_costs_nothing(action: Any) -> None:
    world = MatchWorld(level(), 0)
    turn = world.act(action)
    assert turn.events == {"invalid": 1} and not turn.rewards and not turn.ended
    assert world.look().steps == 10 and world.look().tools == dict.fromkeys(PROPS, 1)


@pytest.mark.parametrize(
    ("action", "cleared"),
    [({"type": "row", "index": 3}, 8), ({"type": "row", "index": -1}, 8),
     ({"type": "col", "index": 0}, 8), ({"type": "bomb", "pos": [4, 4]}, 9),
     ({"type": "bomb", "pos": [0, 0]}, 4), ({"type": "bomb", "pos": [20, 20]}, 0),
     ({"type": "hammer", "pos": [2, 2]}, 1)],
)  # fmt: skip
def test_tools_cost_points_and_a_step(action: dict[str, Any], cleared: int) -> None:
    world = MatchWorld(level(), 0)
    world._score = 40
    turn = world.act(action)
    price = PROPS[action["type"]]
    assert turn.events == {"step": 1, "cleared": cleared, action["type"]: 1}
    assert world.look().score == 40 - price and world.look().steps == 9
    assert world.act(action).events == {"invalid": 1}


@pytest.mark.parametrize(
    ("action", "lost"),
    [({"type": "row"}, True), ({"type": "row", "index": 8}, True), ({"type": "bomb"}, True),
     ({"type": "bomb", "pos": [1]}, True), ({"type": "hammer", "pos": [8, 8]}, False)],
)  # fmt: skip
def test_a_tool_aimed_nowhere_is_lost_with_its_points(action: dict[str, Any], lost: bool) -> None:
    world = MatchWorld(level(), 0)
    world._score = 40
    assert not world.act(action).ended
    view = world.look()
    assert view.steps == 10
    assert view.tools[action["type"]] == (0 if lost else 1)
    assert view.score == 40 - (PROPS[action["type"]] if lost else 0)


def test_it_ends_won_or_without_steps() -> None:
    made = level(steps=1, targets=(0, 0, 0, 0))
    made.board[:] = 0
    assert MatchWorld(made, 0).act({"type": "eliminate", "pos": [0, 0]}).ended == "won"
    made = level(steps=1, targets=(0, 0, 0, 1))
    made.board[:] = 0
    assert MatchWorld(made, 0).act({"type": "eliminate", "pos": [0, 0]}).ended == "lost"


@given(keys, st.integers(0, 100))
def test_the_same_key_replays_a_game(key: int, seed: int) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    actions = [{"type": "eliminate", "pos": rng.integers(0, 8, 2).tolist()} for _ in range(20)]
    boards = []
    for _ in range(2):
        world = MatchWorld(level(seed), key)
        for action in actions:
            if world.act(action).ended:
                break
        boards.append(world.look().board.tolist())
    assert boards[0] == boards[1]
