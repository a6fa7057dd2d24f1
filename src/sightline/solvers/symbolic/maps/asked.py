"""A question with its options and the map's tools, and the small steps all kinds of it share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sightline.scenes.symbolic.map_tools import MapTools
from sightline.scenes.symbolic.maps import Place, PlaceMap
from sightline.solvers.symbolic.maps.names import Names
from sightline.solvers.symbolic.maps.quantities import metres_of, minutes_of, numbers_in

__all__ = ["UNANSWERABLE", "Asked", "nearest_number", "only"]

UNANSWERABLE = -1
"""the answer of questions that the map shows to have none"""

_MODES = (
    ("transit", r"public transport\w*|transit|train|bus|metro|subway|tram"),
    ("bicycling", r"bicycl\w*|bik\w*|cycl\w*"),
    ("walking", r"on foot|by foot|walk\w*"),
    ("driving", r"by (?:the same |my )?car|(?:my|own|use|using) (?:own )?car|car|driv\w*|"
                r"drove|taxi|cab"),
)  # fmt: skip
_MODE = [(mode, re.compile(rf"\b(?:{words})\b", re.I)) for mode, words in _MODES]
_SAID = [
    (mode, re.compile(rf"\b(?:(?:by|using|use|considering|i will|i'll) (?:the |my |"
                      rf"own )*(?:{words}))\b", re.I))
    for mode, words in _MODES
]  # fmt: skip
"""said of the whole way: "using public transport", "I will walk"; a walk in a park is none"""


@dataclass(frozen=True)
class Asked:
    """One question about a map.

    Attributes:
        text: the question.
        options: its options, without the one that says it has no answer.
        tools: of the map.
    """

    text: str
    options: tuple[str, ...]
    tools: MapTools

    @property
    def map(self) -> PlaceMap:
        """The map, for names only; what is known of them comes from the tools."""
        return self.tools.map

    @cached_property
    def names(self) -> Names:
        """Names of all places."""
        return Names(self.map.places.values())

    @cached_property
    def stops(self) -> Names:
        """Names of the places that travel times begin or end at."""
        ends = dict.fromkeys(name for leg in self.map.legs for name in (leg.origin, leg.target))
        return Names(self.map.places[name] for name in ends if name in self.map.places)

    @cached_property
    def low(self) -> str:
        """The question in lower case with plain quotes and single spaces."""
        return " ".join(self.text.replace("’", "'").lower().split())

    def says(self, words: str) -> bool:
        """Whether a pattern is in the question."""
        return re.search(words, self.low) is not None

    def yes_no(self, value: bool | None) -> int | None:
        """The option that says yes or no."""
        word = "yes" if value else "no"
        if value is None:
            return None
        return only(self.options, lambda option: option.strip(" .").lower() == word)

    @property
    def is_yes_no(self) -> bool:
        """Whether yes and no are the options."""
        return {"yes", "no"} <= {option.strip(" .").lower() for option in self.options}

    def places(self, phrase: str) -> list[Place]:
        """The places that a phrase names: found by the search tool's names, with their details."""
        found = (self.tools.place_details(name) for name in self.names.best(phrase))
        return [place for place in found if place is not None]

    def place(self, phrase: str) -> Place | None:
        """The one place that a phrase names."""
        found = self.places(phrase)
        return found[0] if len(found) == 1 else None

    def mode(self, text: str | None = None) -> str | None:
        """The one mode of travel that a text names; None where it names none or several."""
        said = self.low if text is None else text
        for table in (_MODE, _SAID):
            found = [mode for mode, words in table if words.search(said)]
            if len(found) <= 1:
                return found[0] if found else None
        return None


def only(options: Sequence[str], fits: Callable[[str], bool]) -> int | None:
    """The first option that fits, where all that fit read the same."""
    found = [i for i, option in enumerate(options) if option.strip() and fits(option)]
    return found[0] if len({options[i].strip().lower() for i in found}) == 1 else None


def nearest_number(
    options: Sequence[str], value: float, kind: str, within: float = 0.08
) -> int | None:
    """The option whose number is nearest to a value, if it is near and no other one is.

    Args:
        kind: ``metres``, ``minutes`` or ``number``.
        within: the most it may differ, as a share of the value.
    """
    read = {"metres": metres_of, "minutes": minutes_of}.get(kind)
    gaps = []
    for i, option in enumerate(options):
        said = read(option) if read else next(iter(numbers_in(option)), None)
        if said is None and read and (bare := numbers_in(option)) and option.strip()[-1].isdigit():
            said = bare[0]  # "5213" where metres are asked for
        if said is not None:
            gaps.append((abs(said - value), i))
    gaps.sort()
    if not gaps or gaps[0][0] > max(within * abs(value), 1e-6):
        return None
    return gaps[0][1] if len(gaps) == 1 or gaps[1][0] > 2 * gaps[0][0] else None
