"""Five tools over a map of places, with the names and arguments of MapEval's: search, details,
nearby, travel time, directions; and their schemas for models that call functions."""

from __future__ import annotations

import inspect
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, get_args, get_type_hints

from sightline.errors import BadInput
from sightline.scenes.symbolic.maps import (
    DAYS,
    Leg,
    Mode,
    Place,
    PlaceMap,
    Route,
    great_circle,
)

__all__ = ["TOOL_NAMES", "MapTools", "call_tool", "plain_name", "tool_schemas"]

TOOL_NAMES = ("PlaceSearch", "PlaceDetails", "NearbyPlaces", "TravelTime", "Directions")


def plain_name(text: str) -> str:
    """Lower case without accents and marks, words by single spaces; other scripts stay."""
    flat = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    kept = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in flat)
    return " ".join(kept.lower().split())


@dataclass(frozen=True)
class MapTools:
    """The tools of one map. A place's id is its name."""

    map: PlaceMap

    def place_search(self, query: str) -> list[str]:
        """Find places by name; best match first.

        Args:
            query: name of the place, also with its town.
        """
        asked = set(plain_name(query).split())
        scored = []
        for order, name in enumerate(self.map.places):
            words = set(plain_name(name).split())
            shared = len(asked & words)
            if shared:
                scored.append((-2 * shared / (len(asked) + len(words)), order, name))
        return [name for _, _, name in sorted(scored)[:5]]

    def place_details(self, place_id: str) -> Place | None:
        """Everything known of a place: address, point, opening hours, rating, price, features.

        Args:
            place_id: a place that the search found.
        """
        return self.map.places.get(place_id)

    def nearby_places(
        self, place_id: str, kind: str, radius: float | None = None
    ) -> list[Place] | None:
        """Places of a kind around a place, in the order of the map service.

        Args:
            place_id: a place that the search found.
            kind: kind of place, such as restaurant.
            radius: metres at most; only where points are known.
        """
        asked = plain_name(kind)
        centre = self.map.places.get(place_id)
        for near, listed in zip(self.map.nearby, self.map.listed, strict=True):
            if near.around != place_id or plain_name(near.kind) != asked:
                continue
            if radius is None:
                return list(listed)
            points = [place.point for place in listed]
            if centre is None or centre.point is None or None in points:
                return None
            return [
                place
                for place, point in zip(listed, points, strict=True)
                if point is not None and great_circle(centre.point, point) <= radius
            ]
        return None

    def travel_time(self, origin_id: str, destination_id: str, mode: Mode) -> Leg | None:
        """Time and distance from one place to another.

        Args:
            origin_id: where the way begins.
            destination_id: where it ends.
            mode: how to travel.
        """
        return self.map.leg(origin_id, destination_id, mode)

    def directions(self, origin_id: str, destination_id: str, mode: Mode) -> list[Route]:
        """Routes from one place to another, step by step.

        Args:
            origin_id: where the way begins.
            destination_id: where it ends.
            mode: how to travel.
        """
        wanted = (origin_id, destination_id, mode)
        return [r for r in self.map.routes if (r.origin, r.target, r.mode) == wanted]


_TOOLS: dict[str, Callable[..., Any]] = dict(
    zip(TOOL_NAMES, (MapTools.place_search, MapTools.place_details, MapTools.nearby_places,
                     MapTools.travel_time, MapTools.directions), strict=True)
)  # fmt: skip


def tool_schemas() -> list[dict[str, Any]]:
    """The tools as an OpenAI-compatible endpoint takes them, from their signatures."""
    return [_schema(name, function) for name, function in _TOOLS.items()]


def _schema(name: str, function: Callable[..., Any]) -> dict[str, Any]:
    text = inspect.getdoc(function) or ""
    said = {
        line.strip().partition(": ")[0]: line.strip().partition(": ")[2]
        for line in text.partition("Args:")[2].splitlines()
        if ": " in line
    }
    hints = get_type_hints(function)
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name != "self"]
    return {
        "type": "function",
        "function": {
            "name": name,
            "description": text.partition("\n")[0],
            "parameters": {
                "type": "object",
                "properties": {
                    p.name: _kind(hints[p.name]) | {"description": said[p.name]} for p in parameters
                },
                "required": [p.name for p in parameters if p.default is inspect.Parameter.empty],
                "additionalProperties": False,
            },
        },
    }


def _kind(hint: Any) -> dict[str, Any]:
    if get_args(hint) and all(isinstance(each, str) for each in get_args(hint)):
        return {"type": "string", "enum": list(get_args(hint))}
    return {"type": "string"} if hint is str else {"type": "number"}


def call_tool(tools: MapTools, name: str, arguments: dict[str, Any]) -> Any:
    """What a tool gives, as JSON; for requests of a model.

    Raises:
        BadInput: no such tool, or arguments it does not take.
    """
    if name not in _TOOLS:
        raise BadInput("tools", "name", f"no tool {name!r}", ", ".join(TOOL_NAMES))
    schema = _schema(name, _TOOLS[name])["function"]["parameters"]
    known, needed = schema["properties"], schema["required"]
    wrong = [key for key in arguments if key not in known]
    missing = [key for key in needed if key not in arguments]
    if wrong or missing:
        what = f"does not take {wrong[0]!r}" if wrong else f"lacks {missing[0]!r}"
        raise BadInput(name, "arguments", what, ", ".join(known))
    for key, value in arguments.items():
        kinds = (int, float) if known[key]["type"] == "number" else (str,)
        if isinstance(value, bool) or not isinstance(value, kinds):
            raise BadInput(name, key, f"is no {known[key]['type']}: {str(value)[:40]!r}")
        if value not in known[key].get("enum", [value]):
            raise BadInput(name, key, f"is {str(value)[:40]!r}", ", ".join(known[key]["enum"]))
    return _told(_TOOLS[name](tools, **arguments))


def _told(found: Any) -> Any:
    """As JSON; opening hours by the names of their days, which models read better."""
    if isinstance(found, list):
        return [_told(each) for each in found]
    if isinstance(found, Place):
        told = {k: v for k, v in asdict(found).items() if v not in (None, "", frozenset())}
        if found.hours is not None:
            told["hours"] = {
                day: [f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans]
                for day, spans in zip(DAYS, found.hours, strict=True)
            }
        if found.features:
            told["features"] = sorted(found.features)
        return told
    return asdict(found) if isinstance(found, Leg | Route) else found
