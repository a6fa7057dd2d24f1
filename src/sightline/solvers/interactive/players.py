"""Players of a benchmark's games that need no model, by the name they have on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sightline import hashing
from sightline.benchmarks.interactive import Game, Interactive
from sightline.errors import BadInput
from sightline.scenes.symbolic.acting import Trace
from sightline.solvers.interactive.loop import Episode, Policy, RandomPolicy, play
from sightline.solvers.interactive.match_planner import MatchPlanner
from sightline.solvers.interactive.maze_planner import MazePlanner

__all__ = ["PLAYERS", "episode_of", "play_level"]

Player = Callable[[Game, int], Policy[Any]]


def _planner(game: Game, key: int) -> Policy[Any]:
    return MazePlanner() if game.id == "maze" else MatchPlanner(key)


def _random(game: Game, key: int) -> Policy[Any]:
    return RandomPolicy(game.offered, key)


PLAYERS: Final[dict[str, Player]] = {"planner": _planner, "random": _random}


def episode_of(game: Game, level: Any, seed: int) -> Episode:
    """A level to be played; what is random in it follows from the game, the level and the seed."""
    key = _key("world", game, level, seed)
    return Episode(
        game.world(level, key), game.most(level), level=level.id, game=game.id,
        tier=game.tier(level), key=key,
    )  # fmt: skip


def play_level(job: tuple[str, Interactive, str, Any, int]) -> Trace:
    """One level played by a player: (player, benchmark, game, level, seed).

    The player's own draws come from another key than the world's.

    Raises:
        BadInput: there is no such player.
    """
    solver, benchmark, name, level, seed = job
    if solver not in PLAYERS:
        fix = f"give --model, or one of {', '.join(PLAYERS)}"
        raise BadInput("--solver", solver, "needs a model, or is unknown", fix)
    game = next(game for game in benchmark.games if game.id == name)
    policy = PLAYERS[solver](game, _key("player", game, level, seed))
    return play(episode_of(game, level, seed), policy)


def _key(what: str, game: Game, level: Any, seed: int) -> int:
    return hashing.key(f"{what} {game.id} {level.id} {seed} {level.content}")
