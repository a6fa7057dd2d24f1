"""Playing worlds one acts in: the loop, policies that need no model, planners, chat models, memory.

A policy sees what the player sees. The trace of an episode holds the actions and what each did;
all metrics follow from it.
"""

from sightline.solvers.interactive.chat import exchange_of
from sightline.solvers.interactive.loop import (
    Episode,
    Policy,
    RandomPolicy,
    ScriptedPolicy,
    play,
)
from sightline.solvers.interactive.match_planner import MatchPlanner
from sightline.solvers.interactive.maze_planner import MazePlanner, MazeRisk
from sightline.solvers.interactive.players import PLAYERS, episode_of, play_level

__all__ = [
    "PLAYERS",
    "Episode",
    "MatchPlanner",
    "MazePlanner",
    "MazeRisk",
    "Policy",
    "RandomPolicy",
    "ScriptedPolicy",
    "episode_of",
    "exchange_of",
    "play",
    "play_level",
]
