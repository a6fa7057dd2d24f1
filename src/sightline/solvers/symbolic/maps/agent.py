"""An agent without a language model for questions about maps.

It reads the question, calls the map's tools and answers what they determine; where maps hold
nothing of what is asked it says that there is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sightline.scenes.symbolic.map_tools import MapTools
from sightline.solvers.symbolic.maps.asked import UNANSWERABLE, Asked
from sightline.solvers.symbolic.maps.nearby import about_nearby
from sightline.solvers.symbolic.maps.places import about_places
from sightline.solvers.symbolic.maps.routes import about_routes
from sightline.solvers.symbolic.maps.trips import about_trips

__all__ = ["answer", "beyond_maps"]

_BEYOND = (
    r"\b(?:left|right|same|other|opposite)(?:-hand)? side of (?:the |my |"
    r"our )?(?:\w+ )?(?:road|street|path|way|route)",
    r"\bon (?:my|the|our) way (?:from|to)\b",
    r"\bavoid(?:s|ing)?\b.*\b(?:traffic|busy|crowd\w*|flood\w*|jam|noise|unsafe)",
    r"\b(?:most )?(?:beautiful|pretty|safest|quietest|nicest)\b[\w\s]*\b(?:route|way|road|"
    r"path|walk)",
    r"\b(?:route|way|path)\b[\w\s]* that includes an? ",
    r"\bbest time to (?:go|leave|visit|travel)\b",
    r"\bwhere (?:people|one|you|we|i) can (?:arrange|organi[sz]e|hold|celebrate)\b",
    r"\b(?:considered|regarded|known)[\w\s]* (?:the )?(?:best|most \w+)|\bmost (?:renowned|"
    r"famous|popular)\b",
)  # fmt: skip
"""what maps of places, travel times and routes do not hold: sides of roads, places along a way,
traffic, beauty, repute"""
_LONGEST = 5000
"""longer questions are not read"""
_NEEDS_POINTS = re.compile(
    r"\b(?:which|that) is (?:at|to|in) (?:the )?(?:north|south|east|west) of\b|"
    r"\bare there (?:to the )?(?:north|south|east|west) of\b"
)  # fmt: skip
_ABOUT: tuple[Callable[[Asked], int | None], ...] = (
    about_routes, about_trips, about_places, about_nearby
)  # fmt: skip


def answer(question: str, options: Sequence[str], tools: MapTools) -> int | None:
    """The number of the option (from 0) that the map determines.

    Returns:
        :data:`UNANSWERABLE` where the map shows that no option can be told right; None where
        neither follows.
    """
    if len(question) > _LONGEST:
        return None
    asked = Asked(question, tuple(options), tools)
    if beyond_maps(asked):
        return UNANSWERABLE
    for read in _ABOUT:
        found = read(asked)
        if found is not None:
            return found
    return None


def beyond_maps(asked: Asked) -> bool:
    """Whether a question asks for what its map does not hold."""
    if any(asked.says(words) for words in _BEYOND):
        return True
    listed = [place for places in asked.map.listed for place in places]
    return bool(_NEEDS_POINTS.search(asked.low)) and all(place.point is None for place in listed)
