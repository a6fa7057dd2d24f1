"""Questions about a map that is shown: places, what is near, counts, ways, and some without answer.

Categories are those of MapEval's visual mode; maps, wordings and thresholds are ours.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.answers import Choice
from sightline.hashing import mix
from sightline.questions.symbolic.posed import Picture, Posed, Recipe
from sightline.questions.symbolic.street_checks import check_streets
from sightline.scenes.symbolic.street_maps import KINDS, Spot, StreetMap, make_streets

__all__ = ["street_recipes"]

Rng = np.random.Generator
_UNANSWERABLE: Final = "Unanswerable"
_SIDES: Final = ("north", "east", "south", "west")
_MANY: Final = {"library": "libraries", "pharmacy": "pharmacies", "bakery": "bakeries"}
_TRIES = 40


@dataclass(frozen=True)
class _Question:
    """What is asked: text, options, the right one (-1 = none), why, and what a check needs."""

    text: str
    options: tuple[str, ...]
    right: int
    why: str
    slots: dict[str, str]


def _picked(rng: Rng, right: str, others: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The right option among three others, in random order."""
    options = [right, *others]
    order = rng.permutation(len(options)).tolist()
    return tuple(options[i] for i in order), order.index(0)


def _some(rng: Rng, things: Sequence[str], count: int = 3) -> list[str]:
    return [things[i] for i in rng.permutation(len(things))[:count].tolist()]


def _plural(kind: str) -> str:
    return _MANY.get(kind, f"{kind}s")


def _streets(town: StreetMap) -> list[str]:
    return sorted({road.street for road in town.roads})


# places
def _direction(rng: Rng, town: StreetMap) -> _Question | None:
    a, b = (town.spots[i] for i in rng.permutation(len(town.spots))[:2].tolist())
    east, north = a.point[0] - b.point[0], a.point[1] - b.point[1]
    turn = math.degrees(math.atan2(east, north)) % 360
    off = (turn + 45) % 90 - 45
    if math.hypot(east, north) < 150 or abs(off) > 20:
        return None
    side = _SIDES[round(turn / 90) % 4]
    options, right = _picked(rng, side, [other for other in _SIDES if other != side])
    text = f"In which direction is the {a.name} from the {b.name}?"
    why = f"{turn:.0f} degrees from north"
    return _Question(text, options, right, why, {"a": a.name, "b": b.name})


def _street(rng: Rng, town: StreetMap) -> _Question | None:
    along = [spot for spot in town.spots if spot.road >= 0]
    spot = along[int(rng.integers(len(along)))]
    street = town.roads[spot.road].street
    others = _some(rng, [s for s in _streets(town) if s != street])
    options, right = _picked(rng, street, others)
    text = f"On which street is the {spot.name}?"
    return _Question(text, options, right, street, {"a": spot.name})


# near
def _nearest(rng: Rng, town: StreetMap) -> _Question | None:
    sight = town.spots_of("sight")[int(rng.integers(4))]
    rest = [spot for spot in town.spots if spot.kind != "sight"]
    chosen = [rest[i] for i in rng.permutation(len(rest))[:4].tolist()]
    far = [math.dist(sight.point, spot.point) for spot in chosen]
    first, second = sorted(far)[:2]
    if second < 1.2 * first + 20:
        return None
    right = far.index(first)
    text = f"Which of these is nearest to the {sight.name}, as the crow flies?"
    why = ", ".join(f"{s.name} {d:.0f} m" for s, d in zip(chosen, far, strict=True))
    return _Question(text, tuple(s.name for s in chosen), right, why, {"a": sight.name})


def _nearest_of_kind(rng: Rng, town: StreetMap) -> _Question | None:
    kind = KINDS[int(rng.integers(len(KINDS)))]
    sight, spots = town.spots_of("sight")[int(rng.integers(4))], town.spots_of(kind)
    if len(spots) < 2:
        return None
    order = sorted(spots, key=lambda spot: math.dist(sight.point, spot.point))
    near, next_ = (math.dist(sight.point, spot.point) for spot in order[:2])
    if next_ < 1.2 * near + 20:
        return None
    rest = [s.name for s in order[1:]]
    rest += _some(rng, [s.name for s in town.spots if s.kind not in (kind, "sight")])
    options, right = _picked(rng, order[0].name, rest[:3])
    text = f"I am at the {sight.name}. Which {kind} is the nearest, as the crow flies?"
    why = f"{near:.0f} m, the next {next_:.0f} m"
    return _Question(text, options, right, why, {"a": sight.name, "kind": kind})


# counts
def _numbers(rng: Rng, right: int) -> tuple[tuple[str, ...], int]:
    near = [str(n) for n in range(max(0, right - 3), right + 4) if n != right]
    return _picked(rng, str(right), _some(rng, near))


def _how_many(rng: Rng, town: StreetMap) -> _Question | None:
    kind = KINDS[int(rng.integers(len(KINDS)))]
    count = len(town.spots_of(kind))
    if not count:
        return None
    options, right = _numbers(rng, count)
    text = f"How many {_plural(kind)} are marked on the map?"
    return _Question(text, options, right, f"{count}", {"kind": kind})


def _how_many_along(rng: Rng, town: StreetMap) -> _Question | None:
    street = _some(rng, _streets(town), 1)[0]
    count = sum(s.road >= 0 and town.roads[s.road].street == street for s in town.spots)
    options, right = _numbers(rng, count)
    text = f"How many places are marked along {street}? Sights at crossings do not count."
    return _Question(text, options, right, f"{count}", {"street": street})


def _how_many_within(rng: Rng, town: StreetMap) -> _Question | None:
    sight, radius = town.spots_of("sight")[int(rng.integers(4))], 100 * int(rng.integers(3, 7))
    far = [math.dist(sight.point, spot.point) for spot in town.spots if spot.kind != "sight"]
    if any(abs(d - radius) < 0.12 * radius for d in far):
        return None
    count = sum(d < radius for d in far)
    options, right = _numbers(rng, count)
    text = (
        f"How many places that are no sights lie within {radius} m of the {sight.name}, as the "
        "crow flies?"
    )
    slots = {"a": sight.name, "radius": str(radius)}
    return _Question(text, options, right, f"{count} of {len(far)}", slots)


# ways
def _least(town: StreetMap, start: int) -> tuple[list[int], list[list[int]]]:
    """Least minutes to every junction, and the roads by which each is reached in that time."""
    next_to: dict[int, list[tuple[int, int]]] = {}
    for i, road in enumerate(town.roads):
        next_to.setdefault(road.a, []).append((road.b, i))
        next_to.setdefault(road.b, []).append((road.a, i))
    least = [10**6] * len(town.junctions)
    by: list[list[int]] = [[] for _ in town.junctions]
    least[start] = 0
    waiting = [(0, start)]
    while waiting:
        time, here = heapq.heappop(waiting)
        if time > least[here]:
            continue
        for there, number in next_to[here]:
            longer = time + town.roads[number].minutes
            if longer < least[there]:
                least[there], by[there] = longer, [number]
                heapq.heappush(waiting, (longer, there))
            elif longer == least[there] and number not in by[there]:
                by[there].append(number)
    return least, by


def _ends(rng: Rng, town: StreetMap) -> tuple[Spot, Spot]:
    one, two = rng.permutation(4)[:2].tolist()
    sights = town.spots_of("sight")
    return sights[one], sights[two]


def _minutes(rng: Rng, town: StreetMap) -> _Question | None:
    a, b = _ends(rng, town)
    least, _ = _least(town, a.junction)
    time = least[b.junction]
    if time < 6:
        return None
    others = [time + d for d in (-3, -2, -1, 1, 2, 3, 4)]
    options, right = _picked(rng, f"{time} min", [f"{t} min" for t in _some_of(rng, others)])
    text = f"How long does the fastest way along the roads take from the {a.name} to the {b.name}?"
    return _Question(text, options, right, f"{time} min", {"a": a.name, "b": b.name})


def _some_of(rng: Rng, numbers: Sequence[int]) -> list[int]:
    return [numbers[i] for i in rng.permutation(len(numbers))[:3].tolist()]


def _last_street(rng: Rng, town: StreetMap) -> _Question | None:
    a, b = _ends(rng, town)
    least, by = _least(town, a.junction)
    if least[b.junction] < 6 or len(by[b.junction]) != 1:
        return None
    road = town.roads[by[b.junction][0]]
    crossing = [r for r in town.roads if b.junction in (r.a, r.b) and r.street != road.street]
    # ways in by the other street are slower by two minutes at least
    ways_in = [least[r.a if r.b == b.junction else r.b] + r.minutes for r in crossing]
    if not ways_in or min(ways_in) < least[b.junction] + 2 or a.junction in (road.a, road.b):
        return None
    other = crossing[0].street
    rest = [s for s in _streets(town) if s not in (road.street, other)]
    options, right = _picked(rng, road.street, [other, *_some(rng, rest)[:2]])
    text = (
        f"I take the fastest way along the roads from the {a.name} to the {b.name}. On which "
        "street do I arrive?"
    )
    why = f"{least[b.junction]} min by {road.street}, {min(ways_in)} min by {other}"
    return _Question(text, options, right, why, {"a": a.name, "b": b.name})


# beyond the map
def _beyond(rng: Rng, town: StreetMap) -> _Question | None:
    spot = [s for s in town.spots if s.kind != "sight"][int(rng.integers(5))]
    asked, options = (
        (f"What is the rating of the {spot.name}?", ("4.1", "4.4", "4.6", "4.8")),
        (f"Until when is the {spot.name} open today?", ("6 PM", "7 PM", "8 PM", "9 PM")),
        (f"Which bus stops in front of the {spot.name}?", ("12", "27", "41", "60")),
        (f"Which hospital is nearest to the {spot.name}?",
         ("Hazel Hospital", "Larkin Hospital", "Merrow Hospital", "Stroud Hospital")),
    )[int(rng.integers(4))]  # fmt: skip
    return _Question(asked, options, -1, "the map does not say", {"a": spot.name})


_Ask = Callable[[Rng, StreetMap], "_Question | None"]
_TYPES: Final[dict[str, tuple[str, _Ask]]] = {
    "direction": ("poi", _direction), "street": ("poi", _street),
    "nearest": ("nearby", _nearest), "nearest_of_kind": ("nearby", _nearest_of_kind),
    "how_many": ("counting", _how_many), "along": ("counting", _how_many_along),
    "within": ("counting", _how_many_within), "minutes": ("routing", _minutes),
    "last_street": ("routing", _last_street), "beyond": ("unanswerable", _beyond),
}  # fmt: skip
_SHARES: Final = {"poi": 121, "nearby": 91, "counting": 88, "routing": 80, "unanswerable": 20}
"""published numbers of questions"""


def _pose(name: str, keys: NDArray[np.uint64]) -> Iterator[Posed]:
    category, ask = _TYPES[name]
    for key, seed in zip(keys.tolist(), mix(f"streets {name}", keys).tolist(), strict=True):
        rng = np.random.Generator(np.random.PCG64(seed))
        town = make_streets(rng)
        found = next((q for q in (ask(rng, town) for _ in range(_TRIES)) if q is not None), None)
        if found is None:
            continue
        options = (_UNANSWERABLE, *found.options)
        yield Posed(
            key=int(key), task=category, text="", question=found.text,
            answer=Choice(None, "0123456789"[: len(options)]), truth=str(found.right + 1),
            options=options, rationale=found.why, tags={"type": name},
            world={"type": name, "slots": found.slots, "times": category == "routing",
                   **asdict(town)},
        )  # fmt: skip


def street_recipes(draw: Picture | None = None) -> tuple[tuple[Recipe, float], ...]:
    """All question types, in the published shares of their categories; ``draw`` shows the map."""
    sizes = {c: sum(c == of for of, _ in _TYPES.values()) for c in _SHARES}
    return tuple(
        (Recipe(name, partial(_pose, name), check_streets, draw), _SHARES[of] / sizes[of])
        for name, (of, _) in _TYPES.items()
    )
