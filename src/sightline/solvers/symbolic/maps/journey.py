"""What a question tells of a journey: where it begins, who is visited for how long, how, "
"and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sightline.solvers.symbolic.maps.asked import Asked
from sightline.solvers.symbolic.maps.names import Mention
from sightline.solvers.symbolic.maps.quantities import clocks_in, durations_in

__all__ = ["Journey", "Ride", "read_journey", "rides"]

_CLAUSE = re.compile(r"[,.;]\s|\b(?:then|and|followed)\b", re.I)
_BACK = re.compile(
    r"\b(?:return\w*|(?:go|going|come|coming|came|drive|drove|driving|head|heading|get|walk)\b[\w\s]{0,14}\bback)\b",
    re.I,
)  # fmt: skip
_HOME = re.compile(
    r"\b(?:am|i'm|i’m|live|living|staying|stay|home is|located)\b[^.,?]{0,25}?\b(?:at|in|"
    r"on)\s+(?:the\s+)?$"
    r"|\b(?:starting|start|begin|leave|leaving|travel|going|go|walking|"
    r"driving)\b[^.,?]{0,20}\bfrom\s+(?:the\s+)?$", re.I
)  # fmt: skip
_FORWARD = re.compile(
    r"^[\s\w]{0,6}(?:at|in|exploring|visit(?:ing)?|tour|walk|ride|spent|spend|drive|break|"
    r"boat)\b[^,.;]{0,22}$", re.I
)  # fmt: skip
_ITSELF = re.compile(r"\b(?:the|my)\s+(\w+)", re.I)


@dataclass(frozen=True)
class Journey:
    """What a question says of a journey.

    Attributes:
        home: where it begins; "" = at the first place.
        stops: places in the order they are to be visited, without the home.
        stays: minutes at each place that has any.
        ordered: the question fixes the order.
        budget: minutes available.
        start: when it begins, minutes after midnight.
        mode: how all of it is travelled.
        back: it ends at home.
    """

    home: str
    stops: tuple[str, ...]
    stays: dict[str, float]
    ordered: bool
    budget: float | None
    start: int | None
    mode: str | None
    back: bool


def read_journey(asked: Asked) -> Journey:
    """The journey of a question."""
    text = asked.text
    found = asked.stops.mentions(text)
    home = next((m.name for m in found if _HOME.search(text[: m.start])), "")
    order = re.search(r"\b(?:this|following) order\s*:?", text, re.I)
    told = [m for m in found if order is None or m.start > order.end()] if order else found
    stops = tuple(dict.fromkeys(m.name for m in told if m.name != home))
    stays, budget = _stays(text, found)
    return Journey(
        home, stops, {k: v for k, v in stays.items() if k != home}, order is not None,
        budget, _start(text), asked.mode(), bool(_BACK.search(text)),
    )  # fmt: skip


def _stays(text: str, found: Sequence[Mention]) -> tuple[dict[str, float], float | None]:
    """Durations belong to the place behind them ("1 hour at X"), else to the one before."""
    stays: dict[str, float] = {}
    budget = None
    for at, minutes in durations_in(text):
        if re.search(r"\bhave\s+$", text[:at]) or re.match(r"[\w.\s-]{0,20}available", text[at:]):
            budget = minutes
            continue
        after = next((m for m in found if m.start > at), None)
        before = next((m for m in reversed(found) if m.end <= at), None)
        size = re.match(r"[\w.,]+[\s-]*(?:hours?|minutes?|mins?|"
                        r"an hour)?(?:[\s,-]*(?:and\s)?\d+[\s-]*min\w*)?", text[at:])  # fmt: skip
        behind = text[at + (size.end() if size else 0) : after.start] if after else ""
        near = after if after is not None and _FORWARD.match(behind) else before
        if near is not None and near.name not in stays:
            stays[near.name] = minutes
    return stays, budget


def _start(text: str) -> int | None:
    """The time that the journey begins at."""
    for at, minute in clocks_in(text):
        if re.search(
            r"\b(?:leave|leaving|start|starting|begin|arrive|arrived|it's|it is|"
            r"currently)\b[^.?]{0,50}$",
            text[:at].replace("’", "'"), re.I,
        ):  # fmt: skip
            return minute
    return None


@dataclass(frozen=True)
class Ride:
    """One part of a journey, with the mode that the question says it is travelled by."""

    origin: str
    target: str
    mode: str | None


@dataclass
class _Stop:
    start: int
    end: int
    name: str
    back: bool = False


def rides(asked: Asked) -> list[Ride]:
    """A journey without stays, part by part: "by bicycle to A, then walk to B, back by car"."""
    text = asked.text
    stops = [_Stop(m.start, m.end, m.name) for m in asked.stops.mentions(text)]
    stops = sorted(stops + _itself(asked, stops), key=lambda s: s.start)
    if not stops:
        return []
    home = next((s.name for s in stops if _HOME.search(text[: s.start])), stops[0].name)
    for found in _BACK.finditer(text):
        if found.start() > stops[0].start and not any(
            s.start <= found.start() < s.end for s in stops
        ):
            stops.append(_Stop(found.start(), found.end(), home, True))
    stops.sort(key=lambda s: s.start)
    if stops[0].name != home:  # "take A to B from my place" tells the home later
        stops = [s for s in stops if s.name != home or s.back]
        stops.insert(0, _Stop(0, 0, home))
    merged = stops[:1]
    for stop in stops[1:]:
        if stop.name == merged[-1].name:
            merged[-1].end = stop.end
        else:
            merged.append(stop)
    all_modes = asked.mode(_outside(text, stops))
    found_rides = []
    for i, (a, b) in enumerate(pairwise(merged)):
        before = _CLAUSE.split(text[a.end : b.end if b.back else b.start])[-1]
        end = merged[i + 2].start if i + 2 < len(merged) else len(text)
        after = next((c for c in _CLAUSE.split(text[b.end : end]) if c.strip()), "")
        mode = asked.mode(before) or asked.mode(after) or all_modes
        found_rides.append(Ride(a.name, b.name, mode))
    return found_rides


def _outside(text: str, stops: Sequence[_Stop]) -> str:
    """The text without the names of places."""
    at, parts = 0, []
    for stop in stops:
        if not stop.back:
            parts.append(text[at : max(at, stop.start)])
            at = max(at, stop.end)
    return " ".join([*parts, text[at:]])


def _itself(asked: Asked, stops: Sequence[_Stop]) -> list[_Stop]:
    """ "the hospital", "my university": where one place only has that word in its name."""
    found = []
    for each in _ITSELF.finditer(asked.text):
        word = each[1].lower()
        named = [n for n in asked.map.places if word in n.lower().split()]
        free = all(each.end() <= s.start or each.start() >= s.end for s in stops)
        if len(named) == 1 and free:
            found.append(_Stop(each.start(), each.end(), named[0]))
    return found
