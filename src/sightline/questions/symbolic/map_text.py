"""A map told in the words of a textual context, as MapEval writes them."""

from __future__ import annotations

from collections.abc import Iterator

from sightline.scenes.symbolic.maps import DAYS, Place, PlaceMap, Route, Step

__all__ = ["clock", "duration", "length", "tell"]

_BY = {"driving": "by car", "walking": "on foot", "bicycling": "by cycle",
       "transit": "by public transport"}  # fmt: skip


def clock(minute: float) -> str:
    """A time of day, "5:30 PM"."""
    hour, rest = divmod(int(minute) % 1440, 60)
    return f"{hour % 12 or 12}:{rest:02} {'AM' if hour < 12 else 'PM'}"


def duration(minutes: float) -> str:
    """ "1 hour 5 mins"."""
    hours, rest = divmod(round(minutes), 60)
    told = f"{rest} min{'' if rest == 1 else 's'}"
    return f"{hours} hour{'' if hours == 1 else 's'} {told}" if hours else told


def length(metres: float) -> str:
    """ "2.4 km"."""
    return f"{metres / 1000:.1f} km"


def tell(town: PlaceMap) -> str:
    """The whole map as a text."""
    return "\n".join((*_places(town), *_lists(town), *_ways(town), *_routes(town)))


def _places(town: PlaceMap) -> Iterator[str]:
    listed = {name for near in town.nearby for name in near.places}
    for place in town.places.values():
        if place.name not in listed:
            yield f"Information of <b>{place.name}</b>:"
            yield f"- Location: {place.address}{_point(place)}."
            yield from (f"- {line}" for line in _details(place))
            yield ""


def _point(place: Place) -> str:
    return f"({place.point[0]:.4f}, {place.point[1]:.4f})" if place.point else ""


def _details(place: Place) -> Iterator[str]:
    if place.hours is not None:
        days = (f"{day}: {_day(spans)}" for day, spans in zip(DAYS, place.hours, strict=True))
        yield "Open: " + ", ".join(days) + "."
    if place.rating is not None:
        yield f"Rating: {place.rating:g}. ({place.ratings} ratings)."
    if place.price:
        yield f"Price Level: {place.price}."
    yield from (f"{feature}." for feature in sorted(place.features))


def _day(spans: tuple[tuple[int, int], ...]) -> str:
    if spans == ((0, 1440),):
        return "Open 24 hours"
    return ", ".join(f"{clock(a)} – {clock(b)}" for a, b in spans) or "Closed"


def _lists(town: PlaceMap) -> Iterator[str]:
    for near, listed in zip(town.nearby, town.listed, strict=True):
        how = (
            f"in {near.radius:g} m radius"
            if near.radius
            else "sorted by distance in ascending order"
        )
        yield f"Nearby {near.kind} of {near.around} are ({how}):"
        for number, place in enumerate(listed, 1):
            yield f"{number}. <b>{place.name}</b>{_point(place)}"
            yield f"   - Address: {place.address}."
            yield from (f"   - {line}" for line in _details(place))
        yield ""


def _ways(town: PlaceMap) -> Iterator[str]:
    for leg in town.legs:
        yield (
            f"Travel Time from {leg.origin} to {leg.target} {_BY[leg.mode]} is "
            f"{duration(leg.minutes)} ({length(leg.metres)})."
        )


def _routes(town: PlaceMap) -> Iterator[str]:
    if town.routes:
        first = town.routes[0]
        yield (
            f"There are {len(town.routes)} routes from {first.origin} to {first.target} "
            f"{_BY[first.mode]}. They are:"
        )
    for number, route in enumerate(town.routes, 1):
        yield f"{number}. Via {route.via} | {_size(route)}"
        yield from (f" - {_step(step)}" for step in route.steps)


def _size(route: Route) -> str:
    return f"{duration(route.minutes or 0)} | {length(route.metres or 0)}"


def _step(step: Step) -> str:
    text = step.text
    for name in step.roads:
        text = text.replace(name, f"<b>{name}</b>")
    return text
