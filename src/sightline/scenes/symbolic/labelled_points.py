"""Labelled points in the plane, x to the right and y up: roads between them, ways, round trips."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from sightline.scenes.worlds.draws import Draws

__all__ = ["LABELS", "Plane", "Way", "draw_plane", "draw_roads", "shortest_tour", "shortest_way"]

LABELS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TRIES: Final = 200


Roads = Sequence[tuple[str, str]]


class Plane(NamedTuple):
    """Points on whole coordinates from 0 to ``side``, by label."""

    side: int
    points: Mapping[str, tuple[int, int]]

    def between(self, a: str, b: str) -> float:
        """Straight distance."""
        return math.dist(self.points[a], self.points[b])


class Way(NamedTuple):
    """Labels in order, the length, and the length of the best other one (infinite without one)."""

    labels: tuple[str, ...]
    length: float
    other: float


def draw_plane(draws: Draws, count: int, side: int, apart: float) -> Plane | None:
    """``count`` points no nearer to each other than ``apart``; None where they find no room."""
    points: dict[str, tuple[int, int]] = {}
    for label in LABELS[:count]:
        for _ in range(_TRIES):
            place = draws.integer(0, side), draws.integer(0, side)
            if all(math.dist(place, other) >= apart for other in points.values()):
                points[label] = place
                break
        else:
            return None
    return Plane(side, points)


def draw_roads(draws: Draws, plane: Plane, more: int) -> tuple[tuple[str, str], ...]:
    """Roads that join all points: to the nearest point reached so far, and ``more`` short ones.

    No road passes so near to a third point that a picture would leave open whether it ends there.
    """
    labels = draws.shuffled(list(plane.points))
    pairs = [pair for pair in combinations(sorted(labels), 2) if _clear(plane, *pair)]
    pairs.sort(key=lambda pair: (plane.between(*pair), pair))
    reached, roads = {labels[0]}, []
    while len(reached) < len(labels):
        road = next((p for p in pairs if (p[0] in reached) != (p[1] in reached)), None)
        if road is None:
            return ()
        roads.append(road)
        reached |= set(road)
    left = [pair for pair in pairs if pair not in roads]
    return tuple(sorted(roads + left[:more]))


def _clear(plane: Plane, a: str, b: str) -> bool:
    """Whether the line between two points stays away from all others."""
    (ax, ay), (bx, by) = plane.points[a], plane.points[b]
    length = math.dist((ax, ay), (bx, by))
    for label, (x, y) in plane.points.items():
        if label in (a, b):
            continue
        along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length**2
        foot = min(max(along, 0.0), 1.0)
        if math.dist((x, y), (ax + foot * (bx - ax), ay + foot * (by - ay))) < 0.8:
            return False
    return True


def shortest_way(plane: Plane, roads: Roads, start: str, end: str) -> Way | None:
    """Dijkstra's rule; the best other way is the best one that avoids a road of the shortest."""
    best = _dijkstra(plane, roads, start, end)
    if best is None:
        return None
    labels, length = best
    other = math.inf
    for a, b in pairwise(labels):
        kept = [road for road in roads if set(road) != {a, b}]
        found = _dijkstra(plane, kept, start, end)
        other = min(other, found[1] if found else math.inf)
    return Way(labels, length, other)


def _dijkstra(
    plane: Plane, roads: Roads, start: str, end: str
) -> tuple[tuple[str, ...], float] | None:
    near: dict[str, list[str]] = {label: [] for label in plane.points}
    for a, b in roads:
        near[a].append(b)
        near[b].append(a)
    queue: list[tuple[float, tuple[str, ...]]] = [(0.0, (start,))]
    done: set[str] = set()
    while queue:
        length, labels = heapq.heappop(queue)
        here = labels[-1]
        if here == end:
            return labels, length
        if here in done:
            continue
        done.add(here)
        for to in near[here]:
            if to not in done:
                heapq.heappush(queue, (length + plane.between(here, to), (*labels, to)))
    return None


def shortest_tour(plane: Plane) -> Way:
    """The shortest round trip from the first label through all points (Held and Karp, 1962).

    Of the two directions, the one whose second label comes before the last one in the alphabet.
    The best other tour is the best one without one of the tour's legs.
    """
    labels, length = _held_karp(plane, frozenset())
    legs = [frozenset(leg) for leg in zip(labels, (*labels[1:], labels[0]), strict=True)]
    others = [_held_karp(plane, frozenset({leg}))[1] for leg in legs] if len(labels) > 3 else []
    if labels[1] > labels[-1]:
        labels = (labels[0], *reversed(labels[1:]))
    return Way(labels, length, min(others, default=math.inf))


def _held_karp(plane: Plane, without: frozenset[frozenset[str]]) -> tuple[tuple[str, ...], float]:
    """The shortest tour without some legs: best ends of ways over every set of points."""
    first, *rest = sorted(plane.points)

    def leg(a: str, b: str) -> float:
        return math.inf if frozenset((a, b)) in without else plane.between(a, b)

    best: dict[tuple[frozenset[str], str], tuple[float, tuple[str, ...]]] = {
        (frozenset((label,)), label): (leg(first, label), (first, label)) for label in rest
    }
    for size in range(2, len(rest) + 1):
        for chosen in combinations(rest, size):
            members = frozenset(chosen)
            for last in chosen:
                before = [(best[members - {last}, b], b) for b in chosen if b != last]
                found, b = min(before, key=lambda entry: entry[0][0] + leg(entry[1], last))
                best[members, last] = (found[0] + leg(b, last), (*found[1], last))
    every = frozenset(rest)
    ends = [(best[every, last], last) for last in rest]
    (length, labels), last = min(ends, key=lambda entry: entry[0][0] + leg(entry[1], first))
    return labels, length + leg(last, first)
