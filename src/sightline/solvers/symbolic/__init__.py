"""Answers from reasoning: stories in a controlled language are read, and what follows is said.

A sentence that no template fits leaves the question ``undecided``; nothing is guessed.
"""

from .answering import Solved, solve
from .language import Language, Sense, find_language, languages
from .reading import Coverage, Told, read
from .ways import shortest_ways

__all__ = [
    "Coverage",
    "Language",
    "Sense",
    "Solved",
    "Told",
    "find_language",
    "languages",
    "read",
    "shortest_ways",
    "solve",
]
