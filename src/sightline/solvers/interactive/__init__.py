"""Playing worlds one acts in: the loop, policies that need no model, planners, chat models, memory.

A policy sees what the player sees. The trace of an episode holds the actions and what each did;
all metrics follow from it.
"""

from sightline.solvers.interactive.chat import exchange_of
from sightline.solvers.interactive.learner import ModelLearner
from sightline.solvers.interactive.loop import (
    Episode,
    Policy,
    RandomPolicy,
    ScriptedPolicy,
    play,
)
from sightline.solvers.interactive.match_planner import MatchPlanner
from sightline.solvers.interactive.maze_planner import MazePlanner, MazeRisk
from sightline.solvers.interactive.memory import (
    Lesson,
    Memory,
    Outcome,
    learn,
    own_score,
    read_lesson,
    read_memory,
    write_memory,
)
from sightline.solvers.interactive.players import PLAYERS, episode_of, play_level

__all__ = [
    "PLAYERS",
    "Episode",
    "Lesson",
    "MatchPlanner",
    "MazePlanner",
    "MazeRisk",
    "Memory",
    "ModelLearner",
    "Outcome",
    "Policy",
    "RandomPolicy",
    "ScriptedPolicy",
    "episode_of",
    "exchange_of",
    "learn",
    "own_score",
    "play",
    "play_level",
    "read_lesson",
    "read_memory",
    "write_memory",
]
