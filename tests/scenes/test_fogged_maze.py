"""The maze: every rule that a reader would not expect, and its books."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.scenes.symbolic import fogged_maze as maze
from sightline.scenes.symbolic.fogged_maze import MazeLevel, MazeWorld

UP, UP3, DOWN, LEFT, RIGHT, RIGHT2, RIGHT3 = 0, 2, 3, 6, 9, 10, 11


def level(*lines: str, tier: int = 1) -> MazeLevel:
    """A level drawn with . # c(oin) m(onster) and the first letters of the tools."""
    codes = {".": 0, "#": 1, "c": 5, "m": 6, "S": 7, "W": 8, "N": 9, "K": 10}
    grid = np.array([[codes[c] for c in line] for line in lines], dtype=np.int8)
    coins = tuple(map(tuple, np.argwhere(grid == 5).tolist()))
    monsters = tuple(map(tuple, np.argwhere(grid == 6).tolist()))
    grid[-1, 0], grid[0, -1] = maze.START, maze.GOAL
    return MazeLevel("made", tier, grid, coins, monsters)


def test_a_long_move_jumps_over_walls_and_opens_the_fog_where_it_ends() -> None:
    world = MazeWorld(level(".....", ".....", ".....", "##...", ".#..."), 0)
    assert world.look().cells[0, 0] == maze.UNSEEN
    turn = world.act(UP3)
    assert turn.events["seen"] == 6 and not turn.events.get("lost_lives")
    assert world.look().agent == (1, 0)
    # 3 x 3 cells at the corner and at the edge, and not what lies between
    assert (world.look().cells != maze.UNSEEN).sum() == 4 + 6


def test_a_wall_costs_a_life_and_leads_back_and_the_third_one_ends_it() -> None:
    world = MazeWorld(level(".....", ".....", ".....", "#....", "....."), 0)
    world.act(RIGHT)
    assert world.act(RIGHT).ended == ""
    world = MazeWorld(level(".....", ".....", ".....", "#....", "....."), 0)
    for lives in (2, 1, 0):
        turn = world.act(UP)
        assert turn.reward == -1000 and turn.ended == ("" if lives else "lost")
        assert world.look().lives == lives and world.look().agent == (4, 0)


def test_off_the_grid_costs_a_step_and_stops_the_monsters() -> None:
    world = MazeWorld(level(".....", ".....", "..m..", ".....", ".....", tier=2), 5)
    before = [(m.cell, m.plan) for m in world._monsters]
    turn = world.act(LEFT)
    assert turn.reward == -50 and turn.events == {"off_grid": 1}
    assert [(m.cell, m.plan) for m in world._monsters] == before


@given(st.integers(0, 2**63))
def test_monsters_plan_in_one_turn_and_go_in_the_next(key: int) -> None:
    world = MazeWorld(level("." * 9, *["." * 9] * 3, "....m....", *["." * 9] * 4, tier=2), key)
    world.act(RIGHT)
    (monster,) = world._monsters
    assert monster.cell == (4, 4) and monster.plan is not None
    planned = monster.plan
    assert abs(planned[0] - 4) + abs(planned[1] - 4) == 1
    world.act(LEFT)
    assert monster.cell == planned and monster.plan is None


@pytest.mark.parametrize("key", range(12))
def test_a_planned_cell_is_as_dangerous_as_the_monster(key: int) -> None:
    """The monster beside the start has two ways; the player walks into one of them."""
    world = MazeWorld(level("...", ".#.", "..m", tier=2), key)
    turn = world.act(RIGHT)
    planned = world._monsters[0].plan
    assert bool(turn.events.get("lost_lives")) == (planned == (2, 1))
    if turn.events.get("lost_lives"):
        assert world.look().agent == (2, 0) and turn.reward == -1000


def test_the_sword_kills_and_is_not_paid() -> None:
    world = MazeWorld(level("...", "...", ".Wm", tier=3), 1)
    world._held.add(maze.SWORD)
    turn = world.act(RIGHT2)
    assert turn.events["killed"] == 1 and not turn.events.get("lost_lives")
    assert "killed" not in turn.rewards and turn.reward == -50 + 10 * turn.events["seen"]


def test_a_monster_wipes_out_the_key_it_stands_on() -> None:
    world = MazeWorld(level(".....", ".....", ".....", "....K", "....m", tier=3), 0)
    world._monsters[0].plan = (3, 4)
    world.act(UP)
    assert world._grid[3, 4] == maze.MONSTER
    world._monsters[0].plan = (4, 4)
    world.act(DOWN)
    assert not (world._grid == maze.KEY).any()


def test_without_the_key_the_goal_throws_back_even_into_a_wall() -> None:
    world = MazeWorld(level(".#.", "...", "...", tier=3), 0)
    world.act(UP), world.act(UP)
    turn = world.act(RIGHT2)
    assert turn.reward == -50 and not turn.ended
    assert world.look().agent == (0, 1) and world._grid[0, 1] == maze.WALL
    world._held.add(maze.KEY)
    assert world.act(RIGHT).ended == "won"


def test_tools_shovel_magnet_and_pay() -> None:
    world = MazeWorld(level(".....", "..c..", ".#.c.", "N....", "S#..c", tier=3), 0)
    world._shovel = 3
    assert world.act(RIGHT).rewards["walls"] == 500.0
    assert world.look().shovel == 2 and world.act(LEFT).events["broken"] == 0
    turn = world.act(UP)
    assert turn.rewards["items"] == 150.0
    # (1, 2) is two rows and columns away, (2, 3) three
    assert turn.events["coins"] == 1 and turn.rewards["coins"] == 500.0


@given(st.integers(1, 3), st.integers(0, 2**63), st.lists(st.integers(0, 11), max_size=80))
def test_the_books_hold(tier: int, key: int, actions: list[int]) -> None:
    """What the turns count is what the state shows, whatever is done; the same key replays it."""
    made = level("c.#....", "..m.K..", ".#W...c", "...#.N.", "S..m...", ".##....", "...c...",
                 tier=tier)  # fmt: skip
    runs: list[tuple[Any, ...]] = []
    for _ in range(2):
        world = MazeWorld(made, key)
        first, total = world.facts(), {"seen": 0, "coins": 0, "lost_lives": 0, "killed": 0}
        turns = []
        for action in actions:
            turn = world.act(action)
            turns.append((turn.reward, dict(turn.events), turn.ended))
            for name in total:
                total[name] += turn.events.get(name, 0)
            view = world.look()
            assert 0 <= view.agent[0] < 7 and 0 <= view.agent[1] < 7
            assert all(view.cells[coin] != maze.UNSEEN for coin in view.coins)
            if turn.ended:
                break
        last = world.facts()
        assert last["seen"] - first["seen"] == total["seen"]
        assert first["coins"] - last["coins"] == total["coins"]
        assert first["lives"] - last["lives"] == total["lost_lives"]
        if tier > 1:
            assert first["monsters"] - last["monsters"] == total["killed"]
        runs.append((turns, last, world.look().score))
    assert runs[0] == runs[1]
