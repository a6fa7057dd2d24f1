"""From MapEval's textual context to a map of places: details, travel times, lists, routes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sightline.scenes.symbolic.maps import DAYS, Leg, Nearby, Place, PlaceMap, Route, Step
from sightline.solvers.symbolic.maps.quantities import clock_span, metres_of, minutes_of

__all__ = ["MapText", "read_map"]

_WAYS = {"car": "driving", "foot": "walking", "cycle": "bicycling", "bicycle": "bicycling",
         "bike": "bicycling", "public transport": "transit", "transit": "transit"}  # fmt: skip
_BY = rf"(?:by|on) (?P<mode>{'|'.join(_WAYS)})"
_SIZE = r"(?P<size>[^()]*)\((?P<other>[^()]*)\)"
_INFO = re.compile(r"Information of (?:<b>)?(?P<name>.+?)(?:</b>)?\s*:\s*$")
_LEG = re.compile(rf"(?:Travel Time|Distance) from (?P<ends>.+?) {_BY} is {_SIZE}\.?\s*$")
_LEG_BEHIND = re.compile(rf"(?:Travel Time|Distance) from (?P<ends>.+?) is {_SIZE} {_BY}\.?\s*$")
_TYPED = re.compile(r'Nearby places of (?P<a>.+) of type "(?P<k>[^"]+)"\s+are \((?P<how>[^()]*)\)')
_KINDED = re.compile(r"Nearby (?P<k>.+?) of (?P<a>.+?)\s+are \((?P<how>[^()]*)\)")
_QUERY = re.compile(r'POIs for query "(?P<a>[^"]*)" are')
_ROUTES = re.compile(rf"There (?:are|is) \d+ routes? from (?P<ends>.+) {_BY}\b")
_HERE = re.compile(r"Current location of user is (?:<b>)?(.+?)(?:</b>)?\.?\s*$")
_TODAY = re.compile(rf"Today is ({'|'.join(DAYS)})\b")
_ENTRY = re.compile(r"\d+\.\s+(?P<rest>\S.*)$")
_VIA = re.compile(r"\d+\. Via(?P<via>[^|]*)(?:\|(?P<time>[^|]*)\|(?P<length>[^|]*))?$")
_POINT = re.compile(r"\(\s*(-?\d+(?:\.\d+)?),\s*(-?\d+(?:\.\d+)?)\s*\)\s*\.?\s*$")
_RATING = re.compile(r"(\d+(?:\.\d+)?)\.?\s*(?:\((\d[\d,]*) ratings?\))?")
_NOTE = re.compile(r"<div[^>]*>(.*?)</div>")
_TAG = re.compile(r"<[^<>]*>")
_STEP_SIZE = re.compile(r"\((?P<time>[^()|]*)\|(?P<length>[^()|]*)\)\s*")
_ONTO = re.compile(
    r"\b(?:onto|stay on|continue on|becomes|on) (.+?)(?= toward | \(signs|, follow|$)"
)
_LONGEST = 5000
"""longer lines are no lines of a map"""
_DAY = re.compile(rf"({'|'.join(DAYS)}):")


@dataclass
class _Draft:
    """What has been read so far."""

    places: dict[str, Place] = field(default_factory=dict)
    legs: list[Leg] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    nearby: list[Nearby] = field(default_factory=list)
    listed: list[list[Place]] = field(default_factory=list)
    ends: list[tuple[str, str, str]] = field(default_factory=list)
    here: str = ""
    today: int | None = None
    unread: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class MapText:
    """A map, and what of its text could not be read.

    Attributes:
        map: what was read.
        lines: lines with text.
        unread: the lines that were not understood.
    """

    map: PlaceMap
    lines: int
    unread: tuple[str, ...]


def read_map(text: str) -> MapText:
    """The map that a textual context tells of. Lines it does not know are kept as unread."""
    draft, state, lines = _Draft(), "", 0
    for line in text.splitlines():
        if line.strip():
            lines += 1
            state = _line(draft, html.unescape(line.rstrip()), state)
    return MapText(_finished(draft), lines, tuple(draft.unread))


def _line(draft: _Draft, line: str, state: str) -> str:
    """Take in one line; what the next lines belong to."""
    bare = line.strip()
    if len(bare) > _LONGEST:
        draft.unread.append(line)
        return state
    if found := _INFO.match(bare):
        draft.places.setdefault(name := found["name"].strip(), Place(name))
        return f"place {name}"
    if found := _LEG.match(bare) or _LEG_BEHIND.match(bare):
        mode = _WAYS[found["mode"]]
        parts = (found["size"], found["other"])
        time, length = parts if minutes_of(parts[0]) is not None else parts[::-1]
        minutes, metres = minutes_of(time), metres_of(length)
        if minutes is not None and metres is not None:
            draft.legs.append(Leg(found["ends"], "", mode, minutes, metres))
            return ""
    elif found := _TYPED.match(bare) or _KINDED.match(bare):
        how = found["how"]
        draft.nearby.append(
            Nearby(found["a"].strip(), found["k"].strip(), (), "by distance" in how, metres_of(how))
        )
        draft.listed.append([])
        return "list"
    elif found := _QUERY.match(bare):
        draft.nearby.append(Nearby(found["a"].strip(), "", (), False))
        draft.listed.append([])
        return "list"
    elif found := _ROUTES.match(bare):
        draft.ends.append((found["ends"], "", _WAYS[found["mode"]]))
        return "routes"
    elif found := _HERE.match(bare):
        draft.here = found[1].strip()
        return ""
    elif found := _TODAY.match(bare):
        draft.today = DAYS.index(found[1])
        return ""
    elif state and _belongs(draft, bare, state):
        return state
    draft.unread.append(line)
    return state


def _belongs(draft: _Draft, bare: str, state: str) -> bool:
    """Take in a line that belongs to a place, a list or a group of routes."""
    if state.startswith("place "):
        name = state[6:]
        known = _detail(draft.places[name], bare)
        draft.places[name] = known or draft.places[name]
        return known is not None
    if state == "list":
        if found := _ENTRY.match(bare):
            draft.listed[-1].append(_entry(found["rest"]))
            return True
        known = _detail(draft.listed[-1][-1], bare) if draft.listed[-1] else None
        if known is not None:
            draft.listed[-1][-1] = known
        return known is not None
    if found := _VIA.match(bare):
        origin, target, mode = draft.ends[-1]
        time, length = minutes_of(found["time"] or ""), metres_of(found["length"] or "")
        draft.routes.append(Route(origin, target, mode, _flat(found["via"]), time, length))
        return True
    if bare.startswith("- ") and draft.routes:
        route = draft.routes[-1]
        draft.routes[-1] = replace(route, steps=(*route.steps, _step(bare[2:])))
        return True
    return False


def _entry(rest: str) -> Place:
    """One line of a list: name in bold or before a bar or dash, then a point or an address."""
    if rest.startswith("<b>"):
        name, _, after = rest[3:].partition("</b>")
        if point := _point(after):
            return Place(name.strip(), point=point)
        return Place(name.strip(), after.strip().removeprefix("(").removesuffix(")"))
    for mark, split in ((" | ", str.rpartition), (" - ", str.partition)):
        if mark in rest:
            name, _, address = split(rest, mark)
            return Place(name.strip(), address.strip())
    return Place(rest.strip())


def _detail(place: Place, bare: str) -> Place | None:
    """A place with what one more line says of it; None where the line says nothing known."""
    if not bare.startswith("- "):
        return None
    name, colon, value = bare[2:].partition(":")
    value = value.strip()
    if not colon:
        return replace(place, features=place.features | {name.strip().rstrip(".")})
    if name in ("Location", "Address"):
        point = _point(value)
        address = _POINT.sub("", value).rstrip(". ") if point else value.rstrip(".")
        return replace(place, address=address, point=point or place.point)
    if name == "Open":
        return replace(place, hours=_hours(value))
    if name == "Rating" and (found := _RATING.match(value)):
        count = int(found[2].replace(",", "")) if found[2] else None
        return replace(place, rating=float(found[1]), ratings=count)
    if name == "Price Level":
        return replace(place, price=value.rstrip("."))
    return None


def _hours(text: str) -> tuple[tuple[tuple[int, int], ...], ...] | None:
    parts = _DAY.split(text)
    told = dict(zip(parts[1::2], parts[2::2], strict=True))
    if set(told) != set(DAYS):
        return None
    spans = [clock_span(told[day]) for day in DAYS]
    return None if None in spans else tuple(s for s in spans if s is not None)


def _point(text: str) -> tuple[float, float] | None:
    found = _POINT.search(text)
    if found is None:
        return None
    at = float(found[1]), float(found[2])
    return at if abs(at[0]) <= 90 and abs(at[1]) <= 180 else None


def _flat(text: str) -> str:
    return " ".join(_TAG.sub("", text).split())


def _step(text: str) -> Step:
    size = _STEP_SIZE.match(text)
    told = text[size.end() :] if size else text
    said = _flat(_NOTE.sub("", told))
    roads = tuple(road.strip() for road in _ONTO.findall(said))
    return Step(
        said,
        roads,
        tuple(_flat(note) for note in _NOTE.findall(told)),
        minutes_of(size["time"]) if size else None,
        metres_of(size["length"]) if size else None,
    )


def _finished(draft: _Draft) -> PlaceMap:
    """The map; both ends of ways are told apart by the names that are known."""
    for place in (each for listed in draft.listed for each in listed):
        draft.places.setdefault(place.name, place)
    for near in (each for each in draft.nearby if each.kind):
        draft.places.setdefault(near.around, Place(near.around))
    ends = dict.fromkeys((*(x.origin for x in draft.legs), *(x[0] for x in draft.ends)))
    split = _ends(list(ends), set(draft.places))
    for pair in split.values():
        for name in pair:
            draft.places.setdefault(name, Place(name))
    lists = [
        replace(near, places=tuple(p.name for p in listed))
        for near, listed in zip(draft.nearby, draft.listed, strict=True)
    ]
    return PlaceMap(
        places=draft.places,
        legs=tuple(
            replace(leg, origin=split[leg.origin][0], target=split[leg.origin][1])
            for leg in draft.legs
        ),
        routes=tuple(
            replace(r, origin=split[r.origin][0], target=split[r.origin][1]) for r in draft.routes
        ),
        nearby=tuple(lists),
        listed=tuple(map(tuple, draft.listed)),
        here=draft.here,
        today=draft.today,
    )


def _ends(told: list[str], known: set[str]) -> dict[str, tuple[str, str]]:
    """ "A to B" split where most of both names is known; names found so become known."""
    found: dict[str, tuple[str, str]] = {}
    names = set(known)
    for text in sorted(told, key=lambda each: (each.count(" to "), each)):
        best = max(_splits(text), key=lambda pair: sum(name in names for name in pair))
        found[text] = best
        names.update(best)
    return found


def _splits(text: str) -> Iterator[tuple[str, str]]:
    parts = text.split(" to ")
    for i in range(1, len(parts)):
        yield " to ".join(parts[:i]).strip(), " to ".join(parts[i:]).strip()
    if len(parts) == 1:
        yield text.strip(), ""
