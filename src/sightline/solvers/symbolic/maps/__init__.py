"""The map reader and the tool agent that answers questions about maps without a model."""

from .agent import answer
from .asked import UNANSWERABLE
from .context import MapText, read_map
from .solving import SolvedMaps, solve_maps

__all__ = ["UNANSWERABLE", "MapText", "SolvedMaps", "answer", "read_map", "solve_maps"]
