"""The loop and the policies that need no model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sightline.scenes.symbolic.fogged_maze import KEY, MazeLevel, MazeWorld
from sightline.scenes.symbolic.match_game import PROPS, MatchLevel, MatchWorld
from sightline.solvers.interactive import (
    Episode,
    MatchPlanner,
    MazePlanner,
    RandomPolicy,
    ScriptedPolicy,
    play,
)
from sightline.solvers.interactive.match_rollouts import Games, play_out


def open_maze(tier: int = 1) -> MazeLevel:
    grid = np.zeros((7, 7), dtype=np.int8)
    grid[6, 0], grid[0, 6] = 2, 3
    if tier == 3:
        grid[1, 1] = KEY
    return MazeLevel("open", tier, grid, (), ())


def walled_maze() -> MazeLevel:
    """A wall that no walk passes; it has to be jumped over."""
    grid = np.zeros((7, 7), dtype=np.int8)
    grid[4], grid[6, 0], grid[0, 6] = 1, 2, 3
    return MazeLevel("walled", 1, grid, (), ())


def match(seed: int, steps: int, target: int) -> MatchLevel:
    board = np.random.Generator(np.random.PCG64(seed)).integers(0, 4, (8, 8)).astype(np.uint8)
    return MatchLevel("made", "hard", board, steps, (target,) * 4, dict.fromkeys(PROPS, 1))


def test_a_trace_holds_what_was_done() -> None:
    told: list[Any] = []
    episode = Episode(MazeWorld(open_maze(), 0), 9, level="open", game="maze", tier="1", key=0)
    trace = play(episode, ScriptedPolicy([2, 2, 11, 11]), lambda *seen: told.append(seen))
    assert trace.won and trace.actions == (2, 2, 11, 11) and len(told) == 4
    assert trace.turns[-1].rewards["goal"] == 2000.0
    assert trace.count("seen") == trace.last["seen"] - trace.first["seen"]


@pytest.mark.parametrize(("script", "most", "ended"), [([0], 9, "failed"), ([6] * 9, 4, "steps")])
def test_an_episode_ends(script: list[int], most: int, ended: str) -> None:
    trace = play(Episode(MazeWorld(open_maze(), 0), most), ScriptedPolicy(script))
    assert trace.ended == ended and not trace.won


def test_random_actions_follow_from_their_key() -> None:
    runs = [
        play(Episode(MazeWorld(open_maze(), 0), 50), RandomPolicy(lambda view: list(range(12)), 3))
        for _ in range(2)
    ]
    assert runs[0] == runs[1]


@pytest.mark.parametrize("tier", [1, 2, 3])
def test_the_maze_planner_finds_the_goal(tier: int) -> None:
    trace = play(Episode(MazeWorld(open_maze(tier), 0), 60), MazePlanner())
    assert trace.won and len(trace.turns) < 25 and not trace.count("lost_lives")


def test_the_maze_planner_jumps_over_a_wall() -> None:
    trace = play(Episode(MazeWorld(walled_maze(), 0), 60), MazePlanner())
    assert trace.won and not trace.count("broken")


def test_the_maze_planner_wins_most_games_with_monsters() -> None:
    rng = np.random.Generator(np.random.PCG64(7))
    won = 0
    for key in range(30):
        grid = (rng.random((9, 9)) < 0.12).astype(np.int8)
        grid[8, :2], grid[:2, 8], grid[7, 0] = 0, 0, 0
        grid[8, 0], grid[0, 8], grid[4, 4], grid[2, 6] = 2, 3, 6, 6
        made = MazeLevel("made", 2, grid, (), ((4, 4), (2, 6)))
        won += play(Episode(MazeWorld(made, key), 200), MazePlanner()).won
    assert won >= 25


def test_a_planner_does_not_see_what_the_game_will_draw() -> None:
    """Games that draw otherwise but look the same are played the same, move by move."""
    made = match(3, 12, 14)
    views = [MatchWorld(made, key).look() for key in (1, 2)]
    assert MatchPlanner(5, 0.1).choose(views[0]) == MatchPlanner(5, 0.1).choose(views[1])


def test_play_out_knows_what_is_won_and_lost() -> None:
    rng = np.random.Generator(np.random.PCG64(0))
    easy = Games.of(MatchWorld(match(1, 30, 2), 0).look(), 50)
    hard = Games.of(MatchWorld(match(1, 3, 40), 0).look(), 50)
    assert play_out(easy, rng).all() and not play_out(hard, rng).any()


def test_the_rollouts_keep_the_games_rules() -> None:
    """One action in the game and the same one in the rollouts: score, needs and tools agree."""
    made = match(5, 10, 12)
    for action, tool in (({"type": "row", "index": 2}, 1), ({"type": "bomb", "pos": [3, 3]}, 3)):
        world = MatchWorld(made, 0)
        world._score = 50
        before = Games.of(world.look(), 1)
        world.act(action)
        gone = np.zeros((8, 8, 1), dtype=bool)
        if tool == 1:
            gone[2] = True
        else:
            gone[2:5, 2:5] = True
        after = before.after(gone, np.array([tool]), np.random.Generator(np.random.PCG64(0)))
        seen = Games.of(world.look(), 1)
        for name in ("need", "steps", "score", "tools"):
            assert (getattr(after, name) == getattr(seen, name)).all(), name


def test_the_match_planner_wins_where_the_greedy_rule_often_fails() -> None:
    greedy = planned = 0
    for seed in range(4):
        made = match(seed, 12, 18)
        view = MatchWorld(made, seed).look()
        rng = np.random.Generator(np.random.PCG64(seed))
        greedy += float(play_out(Games.of(view, 200), rng).mean())
        trace = play(Episode(MatchWorld(made, 900 + seed), 40), MatchPlanner(seed, 0.5))
        planned += trace.won
    assert planned >= 3 and greedy < 3
