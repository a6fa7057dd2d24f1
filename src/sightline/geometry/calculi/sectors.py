"""Directions between points by equal sectors around b: cones (Frank 1991), clock hours.

Unlike in :mod:`.cardinal` no direction is a thin line; two points can also be in one place, ``EQ``.
Composition is weak, and path consistency does not decide networks of base relations: whether they
have a model is a question of linear inequalities, which :func:`find_points` answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import Final

import numpy as np

from sightline.geometry._arrays import Bools, Floats, Ints, bools
from sightline.geometry.calculi.algebra import Calculus, Relations, bits_of, of_triples
from sightline.geometry.calculi.cones import solve_cone

__all__ = [
    "CLOCK",
    "CONE",
    "CONES",
    "DOMINANT",
    "HOURS",
    "QUARTERS",
    "Sectors",
    "find_points",
    "star",
]

_ROUNDING = 1e-12  # sectors off a border that are on it
_CLEAR = 1e-13  # way to a border that rounding errors of coordinates up to 1 do not cross
_UNITS = 4  # directions looked at per sector: its first border, and three inside


@dataclass(frozen=True)
class Sectors:
    """Equal sectors, counter-clockwise. A border belongs to the sector that starts there, unless
    a neighbour is one of ``wide``: those own both their borders."""

    count: int
    start: float
    """direction of the first border of the first sector, radians counter-clockwise from x"""
    wide: tuple[int, ...] = ()

    @property
    def width(self) -> float:
        """Radians."""
        return 2 * np.pi / self.count

    def locate(self, offset: Floats) -> tuple[Ints, Floats]:
        """Base relation ``(...,)`` of offsets ``(..., 2)`` and the radians to the next border.

        No offset is ``EQ``, with margin 0; NaN has relation -1 and margin NaN.
        """
        known = bools(np.isfinite(offset).all(axis=-1))
        d = np.where(known[..., None], offset, 0.0)
        turned = np.remainder(np.arctan2(d[..., 1], d[..., 0]) - self.start, 2 * np.pi)
        turned = turned / self.width
        border = np.rint(turned)
        on_border = np.abs(turned - border) < _ROUNDING
        sector = np.where(on_border, border, np.floor(turned)).astype(np.int64) % self.count
        sector = np.where(on_border, self.owner[sector], sector)
        margin = np.where(on_border, 0.0, np.abs(turned - border) * self.width)
        same = bools(~d.any(axis=-1))
        sector = np.where(known, np.where(same, self.count, sector), -1)
        return sector, np.where(known, np.where(same, 0.0, margin), np.nan)

    @property
    def owner(self) -> Ints:
        """(count,) the sector that holds the first border of each sector."""
        sector = np.arange(self.count)
        before = (sector - 1) % self.count
        return np.where(np.isin(before, self.wide) & ~np.isin(sector, self.wide), before, sector)


def star(name: str, labels: tuple[str, ...], sectors: Sectors) -> Calculus:
    """The calculus of sectors, with ``EQ`` as its last base relation.

    Two offsets add up to every direction strictly between theirs, or where these are opposite, to
    either of them or to nothing. Four directions per sector are enough: between neighbouring ones
    lies no border, and opposite sectors hold pairs that turn left, right, and not at all.
    """
    m = sectors.count
    if len(labels) != m or m % 2 or m < 4:
        raise ValueError("an even number of sectors, at least 4, needs as many labels")
    turn = _UNITS * m
    place = np.arange(2 * turn)  # even: one of the directions; odd: all between it and the next
    holder = place // (2 * _UNITS)
    holder[:: 2 * _UNITS] = sectors.owner
    first = np.arange(turn)[:, None]
    found: list[tuple[Ints, Ints, Ints]] = []
    for step in range(turn):
        second = (first + step) % turn
        if step == 0:
            sums = 2 * first
        elif 2 * step < turn:
            sums = (2 * first + np.arange(1, 2 * step)) % (2 * turn)
        elif 2 * step == turn:
            sums = np.hstack([2 * first, 2 * second])
        else:
            sums = (2 * second + np.arange(1, 2 * (turn - step))) % (2 * turn)
        third = holder[sums]
        if 2 * step == turn:
            third = np.hstack([third, np.full((turn, 1), m)])
        one, two = (np.broadcast_to(holder[2 * d], third.shape) for d in (first, second))
        found.append((one.ravel(), two.ravel(), third.ravel()))
    every, same = np.arange(m + 1), np.full(m + 1, m)
    found += [(same, every, every), (every, same, every)]
    ab, bc, ac = (np.concatenate(side) for side in zip(*found, strict=True))
    there = holder[::2]
    pairs = (np.append(there, m), np.append(np.roll(there, turn // 2), m))
    return of_triples(
        name,
        (*labels, "EQ"),
        m,
        pairs,
        (ab, bc, ac),
        tractable=_arcs(m),
        decide=partial(_has_points, sectors),
    )


@cache
def _arcs(m: int) -> Bools:
    """(2**(m + 1),) relations that are linear: runs of sectors of less than half a turn, ``EQ``,
    and what says nothing or is impossible; read only.
    """
    out = np.zeros(2 << m, dtype=np.bool_)
    for length in range(1, (m + 1) // 2):
        run = (np.arange(m)[:, None] + np.arange(length)) % m
        out[(1 << run).sum(axis=1)] = True
    out[[0, 1 << m, -1]] = True
    out.flags.writeable = False
    return out


def _has_points(sectors: Sectors, network: Relations) -> bool | None:
    """The decision of a star calculus."""
    return find_points(sectors, network)[0]


def find_points(sectors: Sectors, network: Relations) -> tuple[bool | None, Floats]:
    """Points that lie to each other as a network of a star calculus says.

    Args:
        sectors: of the calculus.
        network: (n, n) relations of the i-th to the j-th point, closed.

    Returns:
        True and points ``(n, 2)``; False and NaN where the linear relations alone allow none; None
        and NaN where the points found break one of the other relations, or rounding errors decide.
    """
    n, m = len(network), sectors.count
    nothing = np.full((n, 2), np.nan)
    i, j = np.triu_indices(n, k=1)
    relation = network[i, j].astype(np.int64)
    if not relation.all():
        return False, nothing
    linear = _arcs(m)[relation] & (relation != (2 << m) - 1)
    inside, borders, equal = _half_planes(sectors, relation[linear], i[linear], j[linear], n)
    # borders left out at first: such points do not depend on who owns them
    open_ = np.vstack([inside, borders])
    verdict, x = solve_cone(open_, equal)
    points = x.reshape(n, 2)
    if verdict:
        points = _spread(points, (open_ @ x).min(initial=1.0))
    elif len(borders):
        verdict, x = solve_cone(inside, np.vstack([borders, equal]))
        points = x.reshape(n, 2)
    if not verdict:
        return verdict, nothing
    for one, two in zip(i[relation == 1 << m], j[relation == 1 << m], strict=True):
        points[two] = points[one]
    offset = (points[i] - points[j])[~linear]
    sector, margin = sectors.locate(offset)
    clear = margin * np.hypot(offset[:, 0], offset[:, 1]) > _CLEAR
    fits = (relation[~linear] >> sector & 1).astype(np.bool_) & clear
    fits |= relation[~linear] == (2 << m) - 1
    return (True, points) if fits.all() else (None, nothing)


def _spread(points: Floats, slack: float) -> Floats:
    """Points moved by less than is noticed, so that none are in one place without having to."""
    turn = np.arange(len(points))
    return points + slack / 8 * np.stack([np.cos(turn), np.sin(turn)], axis=1)


def _half_planes(
    sectors: Sectors, relation: Ints, i: Ints, j: Ints, n: int
) -> tuple[Floats, Floats, Floats]:
    """Rows (., 2n) for linear relations of points i to points j.

    Those that are positive inside; those that may be 0 on a border that belongs to the relation;
    those that may be 0, and with their opposites must be: of points in one place.
    """
    m = sectors.count
    held = bits_of(relation, m + 1)
    same, arc = held[:, m], held[:, :m]
    first = (arc & ~np.roll(arc, 1, axis=1)).argmax(axis=1)
    after = (first + arc.sum(axis=1)) % m
    low, high = sectors.start + first * sectors.width, sectors.start + after * sectors.width
    middle = low + np.remainder(high - low, 2 * np.pi) / 2
    row = np.arange(len(relation))
    owns_low, owns_high = arc[row, sectors.owner[first]], arc[row, sectors.owner[after]]
    normals = {
        "low": np.stack([-np.sin(low), np.cos(low)], axis=1),
        "high": np.stack([np.sin(high), -np.cos(high)], axis=1),
        "middle": np.stack([np.cos(middle), np.sin(middle)], axis=1),
    }

    def rows(normal: Floats, which: Bools) -> Floats:
        out = np.zeros((int(which.sum()), n, 2))
        at = np.arange(len(out))
        out[at, i[which]] = normal[which]
        out[at, j[which]] = -normal[which]
        return out.reshape(len(out), 2 * n)

    one = np.ones((len(relation), 1))
    equal = [rows(one * axis, same) for axis in ([1, 0], [-1, 0], [0, 1], [0, -1])]
    inside = [
        rows(normals["low"], ~same & ~owns_low),
        rows(normals["high"], ~same & ~owns_high),
        rows(normals["middle"], ~same),
    ]
    borders = [rows(normals["low"], ~same & owns_low), rows(normals["high"], ~same & owns_high)]
    return np.vstack(inside), np.vstack(borders), np.vstack(equal)


CONES: Final = Sectors(8, -np.pi / 8)
"""Eight directions as cones of 45 degrees: E is 22.5 degrees to either side of due east"""
CONE: Final = star("cone", ("E", "NE", "N", "NW", "W", "SW", "S", "SE"), CONES)

HOURS: Final = Sectors(12, np.pi / 12)
"""Twelve hours of 30 degrees, the first around 2 o'clock; 12 is ahead (y), 3 to the right (x)"""
CLOCK: Final = star("clock", tuple(str(h % 12 + 1) for h in range(13, 1, -1)), HOURS)

QUARTERS: Final = Sectors(4, -np.pi / 4, wide=(1, 3))
"""Four quarters between the diagonals; a diagonal is above or below"""
DOMINANT: Final = star("dominant", ("right", "above", "left", "below"), QUARTERS)
