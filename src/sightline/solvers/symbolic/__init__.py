"""Answers from reasoning: stories in a controlled language are read, and what follows is said.

A sentence that no template fits leaves the question ``undecided``; where several answers fit, they
are listed and none is chosen. :func:`audit_published` asks this of whole benchmarks.
"""

from .answering import Solved, solve
from .language import Language, Sense, find_language, languages
from .reading import Coverage, Told, read
from .validity import Checked, Shortcut, Validity, audit_published
from .ways import shortest_ways

__all__ = [
    "Checked",
    "Coverage",
    "Language",
    "Sense",
    "Shortcut",
    "Solved",
    "Told",
    "Validity",
    "audit_published",
    "find_language",
    "languages",
    "read",
    "shortest_ways",
    "solve",
]
