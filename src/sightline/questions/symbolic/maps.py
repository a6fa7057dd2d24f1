"""Questions about maps: places, what is near, routes, trips, and some that have no answer.

Categories and record are those of MapEval; wordings and worlds are ours.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from importlib import resources
from itertools import combinations, pairwise, permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.answers import Choice
from sightline.hashing import mix
from sightline.questions.symbolic.map_checks import check_map
from sightline.questions.symbolic.map_text import clock, duration, tell
from sightline.questions.symbolic.posed import Posed, Recipe
from sightline.scenes.symbolic.made_maps import (
    make_list,
    make_places,
    make_routes,
    make_ways,
    roundabouts,
)
from sightline.scenes.symbolic.maps import DAYS, MODES, PlaceMap, bearing, great_circle

__all__ = ["map_recipes"]

Rng = np.random.Generator
_UNANSWERABLE = "Unanswerable"
_BY = {"driving": "by car", "walking": "on foot", "bicycling": "by bicycle",
       "transit": "by public transport"}  # fmt: skip
_ONE = {"Cafes": "cafe", "Restaurants": "restaurant", "Pharmacies": "pharmacy",
        "Libraries": "library", "Bakeries": "bakery", "Parks": "park"}  # fmt: skip
_COURSES = {"North": 0.0, "East": 90.0, "South": 180.0, "West": 270.0}
_NUMBERS = ("None", "One", "Two", "Three", "Four")
TRIES = 30


@dataclass(frozen=True)
class _Question:
    """What is asked of a map: slots of the wording, options, the right one (-1 = none), steps."""

    town: PlaceMap
    slots: dict[str, Any]
    options: Sequence[str]
    right: int
    why: str


def _picked(rng: Rng, right: str, others: Sequence[str]) -> tuple[list[str], int]:
    """Options in random order, and where the right one went."""
    options = [right, *others]
    order = rng.permutation(len(options))
    return [options[i] for i in order], int(np.flatnonzero(order == 0)[0])


def _open(rng: Rng) -> _Question | None:
    town = make_places(rng, 3)
    place = list(town.places.values())[int(rng.integers(3))]
    day, minute = int(rng.integers(7)), 15 * int(rng.integers(28, 94))
    edges = [e for spans in place.hours or () for span in spans for e in span]
    if any(abs(minute - e) < 15 for e in edges):
        return None
    is_open = bool(place.is_open(day, minute))
    slots = {"place": place.name, "clock": clock(minute), "day": DAYS[day]}
    return _Question(town, slots, ("Yes", "No"), int(not is_open), f"open: {is_open}")


def _rating(rng: Rng) -> _Question | None:
    town = make_places(rng, 4)
    ratings = [f"{p.rating:g}" for p in town.places.values()]
    if len(set(ratings)) < 4:
        return None
    options, right = _picked(rng, ratings[0], ratings[1:])
    return _Question(town, {"place": next(iter(town.places))}, options, right, ratings[0])


def _distance(rng: Rng) -> _Question | None:
    town = make_places(rng, 3)
    a, b, _ = town.places.values()
    if not a.point or not b.point:
        return None
    far = great_circle(a.point, b.point) / 1000
    if far < 0.8:
        return None
    factors = rng.choice([0.4, 0.55, 0.7, 1.35, 1.6, 1.9], 3, replace=False)
    options, right = _picked(rng, f"{far:.2f} km", [f"{far * f:.2f} km" for f in factors])
    slots = {"a": a.name, "b": b.name}
    return _Question(town, slots, options, right, f"{far:.2f} km")


def _direction(rng: Rng) -> _Question | None:
    town = make_places(rng, 3)
    a, b, _ = town.places.values()
    if not a.point or not b.point or great_circle(a.point, b.point) < 500:
        return None
    course = bearing(b.point, a.point)
    near = [n for n, c in _COURSES.items() if abs((course - c + 180) % 360 - 180) < 30]
    if not near:
        return None
    options, right = _picked(rng, near[0], [n for n in _COURSES if n != near[0]])
    why = f"course {course:.0f} degrees"
    return _Question(town, {"a": a.name, "b": b.name}, options, right, why)


def _pair(rng: Rng) -> _Question | None:
    town = make_places(rng, 5)
    places = list(town.places.values())
    pairs = [(p, q) for p, q in combinations(places, 2)]
    chosen = [pairs[i] for i in rng.choice(len(pairs), 4, replace=False)]
    far = [great_circle(p.point, q.point) for p, q in chosen if p.point and q.point]
    sign = 1 if rng.random() < 0.5 else -1
    order = sorted(range(4), key=lambda i: -sign * far[i])
    if max(far[order[0]], far[order[1]]) < 1.15 * min(far[order[0]], far[order[1]]) + 50:
        return None
    options = [f"{p.name} and {q.name}" for p, q in chosen]
    extreme = "farthest from" if sign > 0 else "closest to"
    why = ", ".join(f"{option}: {d / 1000:.2f} km" for option, d in zip(options, far, strict=True))
    return _Question(town, {"extreme": extreme}, options, order[0], why)


def _nearest(rank: int, rng: Rng) -> _Question | None:
    town = make_list(rng, 10, None)
    near = town.nearby[0]
    least = 0 if rank else 1
    others = rng.choice(np.setdiff1d(np.arange(least, 10), [rank]), 3, replace=False)
    if rank == 0:
        others = rng.choice(np.arange(1, 10), 3, replace=False)
    options, right = _picked(rng, near.places[rank], [near.places[i] for i in others])
    slots = {"one": _ONE[near.kind], "place": near.around}
    return _Question(town, slots, options, right, f"number {rank + 1} of the list")


def _count(rng: Rng) -> _Question | None:
    town = make_list(rng, 12, 1000.0)
    near, listed = town.nearby[0], town.listed[0]
    here = town.places[near.around].point
    radius = 100 * int(rng.integers(3, 9))
    far = [great_circle(here, p.point) for p in listed if here and p.point]
    if any(abs(d - radius) < 12 for d in far):
        return None
    count = sum(d <= radius for d in far)
    low = max(0, count - int(rng.integers(4)))
    options = [str(low + i) for i in range(4)]
    slots = {"many": near.kind.lower(), "radius": radius, "place": near.around}
    return _Question(town, slots, options, count - low, f"{count} of {len(far)} in the radius")


def _filtered(rng: Rng) -> _Question | None:
    town = make_list(rng, 12, 1000.0)
    near, listed = town.nearby[0], town.listed[0]
    rating, ratings = round(float(rng.uniform(3.8, 4.6)), 1), 100 * int(rng.integers(5, 16))
    fits = [p.name for p in listed if (p.rating or 0) >= rating and (p.ratings or 0) > ratings]
    rest = [p.name for p in listed if p.name not in fits]
    if not fits or len(rest) < 3:
        return None
    others = [rest[i] for i in rng.choice(len(rest), 3, replace=False)]
    options, right = _picked(rng, fits[int(rng.integers(len(fits)))], others)
    slots = {"one": _ONE[near.kind], "place": near.around, "rating": rating, "ratings": ratings}
    return _Question(town, slots, options, right, f"fulfilled by {', '.join(fits)}")


def _extreme_route(rng: Rng) -> _Question | None:
    town = make_routes(rng, 3)
    name, value = [("fastest", "minutes"), ("shortest", "metres"), ("longest", "metres")][
        int(rng.integers(3))
    ]
    values = [getattr(route, value) for route in town.routes]
    right = values.index(max(values) if name == "longest" else min(values))
    options = [f"Via {route.via}" for route in town.routes]
    slots = {"extreme": name, "a": town.routes[0].origin, "b": town.routes[0].target}
    return _Question(town, slots, options, right, f"{value}: {values}")


def _next_step(rng: Rng) -> _Question | None:
    town = make_routes(rng, 3)
    route = town.routes[int(rng.integers(3))]
    at = int(rng.integers(len(route.steps) - 1))
    other = [s.text for r in town.routes for s in r.steps[1:] if s is not route.steps[at + 1]]
    wrong = [other[i] for i in rng.choice(len(other), 3, replace=False)]
    options, right = _picked(rng, route.steps[at + 1].text, wrong)
    slots = {"a": route.origin, "b": route.target, "via": route.via,
             "road": route.steps[at].roads[0]}  # fmt: skip
    return _Question(town, slots, options, right, f"step {at + 2} of the route")


def _roundabouts(rng: Rng) -> _Question | None:
    town = make_routes(rng, 3)
    route = town.routes[int(rng.integers(3))]
    slots = {"a": route.origin, "b": route.target, "via": route.via}
    return _Question(
        town, slots, ("0", "1", "2", "3"), roundabouts(route), f"{roundabouts(route)} in its steps"
    )


def _total(rng: Rng) -> _Question | None:
    town = make_ways(rng, 3)
    home, a, b = town.places
    modes = [MODES[i] for i in rng.integers(0, 4, 3)]
    ways = [town.leg(*ends, mode) for ends, mode in zip(pairwise((home, a, b, home)), modes,
                                                        strict=True)]  # fmt: skip
    minutes = [way.minutes for way in ways if way]
    right = sum(minutes)
    others = [duration(right + d) for d in rng.choice([-9, -5, -2, 3, 6, 11], 3, replace=False)]
    options, at = _picked(rng, duration(right), others)
    slots = {"home": home, "a": a, "b": b} | {f"by_{i + 1}": _BY[m] for i, m in enumerate(modes)}
    return _Question(town, slots, options, at, f"{minutes} add up to {right:g} minutes")


def _stay(rng: Rng) -> float:
    return 30.0 * int(rng.integers(2, 5))


def _told_stay(minutes: float) -> str:
    hours = minutes / 60
    return f"{hours:g} hour{'' if hours == 1 else 's'}"


def _finish(rng: Rng) -> _Question | None:
    mode = MODES[int(rng.integers(4))]
    town = make_ways(rng, 3, [mode])
    home, a, b = town.places
    start, stays = 30 * int(rng.integers(16, 21)), (_stay(rng), _stay(rng))
    ways = [town.leg(home, a, mode), town.leg(a, b, mode)]
    end = start + sum(way.minutes for way in ways if way) + sum(stays)
    others = [clock(end + d) for d in rng.choice([-60, -30, -12, 9, 30, 60], 3, replace=False)]
    options, right = _picked(rng, clock(end), others)
    slots = {"home": home, "a": a, "b": b, "clock": clock(start), "by": _BY[mode],
             "stay_1": _told_stay(stays[0]), "stay_2": _told_stay(stays[1])}  # fmt: skip
    return _Question(town, slots, options, right, f"{clock(start)} and the parts: {clock(end)}")


def _fit(rng: Rng) -> _Question | None:
    mode = MODES[int(rng.integers(4))]
    town = make_ways(rng, 5, [mode])
    home, *stops = town.places
    stays = {stop: _stay(rng) for stop in stops}
    budget = 60.0 * int(rng.integers(2, 9))
    most = {_most(town, home, stays, budget, mode, back) for back in (False, True)}
    if len(most) > 1:
        return None  # it matters whether the way back counts
    told = [f"{stop} for {_told_stay(stays[stop])}" for stop in stops]
    slots = {"home": home, "stops": ", ".join(told[:-1]) + f", and {told[-1]}",
             "budget": _told_stay(budget), "by": _BY[mode]}  # fmt: skip
    count = most.pop()
    options = _NUMBERS[:4] if count < 2 else _NUMBERS[1:]
    return _Question(town, slots, options, options.index(_NUMBERS[count]), f"{count} fit")


def _most(
    town: PlaceMap, home: str, stays: dict[str, float], budget: float, mode: str, back: bool
) -> int:
    for count in range(len(stays), 0, -1):
        for chosen in permutations(stays, count):
            path = (home, *chosen, home) if back else (home, *chosen)
            if _along(town, path, mode) + sum(stays[s] for s in chosen) <= budget:
                return count
    return 0


def _along(town: PlaceMap, path: Sequence[str], mode: str) -> float:
    ways = [town.leg(a, b, mode) for a, b in pairwise(path)]
    return sum(way.minutes for way in ways if way)


def _order(rng: Rng) -> _Question | None:
    mode = MODES[int(rng.integers(4))]
    town = make_ways(rng, 4, [mode])
    home, *stops = town.places
    orders = [list(p) for p in permutations(stops)]
    chosen = [orders[i] for i in rng.choice(len(orders), 4, replace=False)]
    times = [_along(town, (home, *order, home), mode) for order in chosen]
    if times.count(min(times)) > 1:
        return None
    options = [" -> ".join(order) for order in chosen]
    slots = {"home": home, "stops": ", ".join(stops[:-1]) + f" and {stops[-1]}", "by": _BY[mode]}
    return _Question(town, slots, options, times.index(min(times)), f"minutes: {times}")


def _side(rng: Rng) -> _Question | None:
    town = make_list(rng, 8, 1000.0)
    near = town.nearby[0]
    slots = {"one": _ONE[near.kind], "place": near.around, "other": near.places[0]}
    return _Question(town, slots, near.places[1:5], -1, "maps do not tell sides of roads")


def _traffic(rng: Rng) -> _Question | None:
    town = make_routes(rng, 3)
    slots = {"a": town.routes[0].origin, "b": town.routes[0].target}
    options = [f"Via {route.via}" for route in town.routes]
    return _Question(town, slots, options, -1, "the map does not tell of traffic")


def _missing(rng: Rng) -> _Question | None:
    town = make_list(rng, 12, None)
    near, listed = town.nearby[0], town.listed[0]
    short = PlaceMap(
        places={n: p for n, p in town.places.items() if n not in near.places[8:]},
        nearby=(type(near)(near.around, near.kind, near.places[:8], True, None),),
        listed=(listed[:8],),
    )
    # names that share no word with a listed one but the kind
    options = [name.split()[0] + " House" for name in near.places[8:]]
    slots = {"one": _ONE[near.kind], "place": near.around}
    return _Question(short, slots, options, -1, "no option is in the list")


_TYPES: dict[str, tuple[str, Callable[[Rng], _Question | None]]] = {
    "open": ("poi", _open), "rating": ("poi", _rating), "distance": ("poi", _distance),
    "direction": ("poi", _direction), "pair": ("poi", _pair),
    "nearest": ("nearby", partial(_nearest, 0)), "second": ("nearby", partial(_nearest, 1)),
    "count": ("nearby", _count), "filtered": ("nearby", _filtered),
    "extreme_route": ("routing", _extreme_route), "next_step": ("routing", _next_step),
    "roundabouts": ("routing", _roundabouts),
    "total": ("trip", _total), "finish": ("trip", _finish), "fit": ("trip", _fit),
    "order": ("trip", _order),
    "side": ("unanswerable", _side), "traffic": ("unanswerable", _traffic),
    "missing": ("unanswerable", _missing),
}  # fmt: skip
_SHARES = {"poi": 64, "nearby": 83, "routing": 66, "trip": 67, "unanswerable": 20}
"""questions of each category in MapEval"""


@cache
def _wordings() -> dict[str, list[str]]:
    file = resources.files("sightline.questions.symbolic") / "maps.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _pose(name: str, keys: NDArray[np.uint64]) -> Iterator[Posed]:
    category, ask = _TYPES[name]
    seeds = mix(f"maps {name}", keys)
    for key, seed in zip(keys.tolist(), seeds.tolist(), strict=True):
        rng = np.random.Generator(np.random.PCG64(seed))
        found = next((q for q in (ask(rng) for _ in range(TRIES)) if q is not None), None)
        if found is not None:
            yield _posed(int(key), name, category, found, rng)


def _posed(key: int, name: str, category: str, found: _Question, rng: Rng) -> Posed:
    wording = _wordings()[name]
    text = wording[int(rng.integers(len(wording)))]
    for slot, value in found.slots.items():
        text = text.replace("{" + slot + "}", str(value))
    options = (_UNANSWERABLE, *found.options)
    town = asdict(found.town)
    for place in town["places"].values():
        place["features"] = sorted(place["features"])
    for listed in town["listed"]:
        for place in listed:
            place["features"] = sorted(place["features"])
    return Posed(
        key=key,
        task=category,
        text=tell(found.town),
        question=text,
        answer=Choice(None, "0123456789"[: len(options)]),
        truth=str(found.right + 1),
        options=options,
        world={"type": name, "slots": found.slots, "map": town},
        rationale=found.why,
        tags={"type": name},
        extra={"correct": found.right},
    )


def map_recipes() -> tuple[tuple[Recipe, float], ...]:
    """All question types; categories in MapEval's shares."""
    sizes = {c: sum(c == of for of, _ in _TYPES.values()) for c in _SHARES}
    return tuple(
        (Recipe(name, partial(_pose, name), check_map), _SHARES[category] / sizes[category])
        for name, (category, _) in _TYPES.items()
    )
