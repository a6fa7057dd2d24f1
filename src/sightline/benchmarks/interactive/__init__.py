"""Benchmarks that are played, not asked: levels, what a player is told, and figures from traces."""

from sightline.benchmarks.interactive.benchmark import Game, Interactive, Levels
from sightline.benchmarks.interactive.catalogue import find_interactive, interactives

__all__ = ["Game", "Interactive", "Levels", "find_interactive", "interactives"]
