"""A problem of plane geometry: what is said, what is drawn, what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput

from .terms import Term, parse_form

__all__ = ["Drawing", "Problem", "read_problem"]

Position = tuple[float, float]
CROOKED = 0.2
"""points of a row are drawn in a band as narrow, relative to its length"""


@dataclass(frozen=True)
class Problem:
    """What a solver is given.

    Attributes:
        forms: what holds.
        goal: what is asked; None where no form asks.
        lines: pairs of points that are joined in the drawing.
        positions: where points are drawn, pixels with y down; never to scale.
        unread: forms that are no forms, with what is wrong.
        assumed: further pairs that a solver takes as joined.
    """

    forms: tuple[Term, ...]
    goal: Term | None
    lines: tuple[tuple[str, str], ...] = ()
    positions: Mapping[str, Position] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    assumed: tuple[tuple[str, str], ...] = ()

    @property
    def points(self) -> tuple[str, ...]:
        """All points, of the forms and of the drawing."""
        found = dict.fromkeys(point for line in self.lines for point in line)
        todo: list[Term] = [*self.forms, *([self.goal] if self.goal else [])]
        while todo:
            term = todo.pop(0)
            for arg in term.args:
                if isinstance(arg, Term):
                    if arg.args:
                        todo.append(arg)
                    elif is_point(arg.name):
                        found[arg.name] = None
        return tuple(dict.fromkeys([*found, *self.positions]))


def is_point(name: str) -> bool:
    """Points are called ``A``, ``B'`` or ``point_26``."""
    return name.startswith("point_") or (name[:1].isupper() and name[1:] in ("", "'"))


def read_problem(
    forms: Iterable[str],
    lines: Sequence[str] = (),
    positions: Mapping[str, Sequence[float]] | None = None,
) -> Problem:
    """A problem of logic forms; the form ``Find(...)`` is what is asked.

    Args:
        forms: in words of :data:`sightline.geometry.theorems.PREDICATES`; empty ones are skipped,
            those that cannot be read are listed in ``unread``.
        lines: points joined in the drawing, as two names in a row: ``"AB"``.
        positions: where points are drawn; a point at (-1, -1) is not drawn.
    """
    read: list[Term] = []
    goal: Term | None = None
    unread: list[str] = []
    for text in forms:
        if not text.strip():
            continue
        try:
            form = parse_form(text)
        except BadInput as error:
            unread.append(str(error))
            continue
        if form.name == "Find":
            goal = form
        elif form not in read:
            read.append(form)
    drawn = {
        name: (float(at[0]), float(at[1]))
        for name, at in (positions or {}).items()
        if is_point(name) and len(at) == 2 and tuple(at) != (-1, -1)
    }
    pairs = tuple(pair for line in lines if (pair := _ends(line)) is not None)
    return Problem(tuple(read), goal, pairs, drawn, tuple(unread))


def _ends(line: str) -> tuple[str, str] | None:
    """``AB'`` to ("A", "B'")."""
    if "point_" in line:
        return None
    names = line.replace("'", "").strip()
    if len(names) != 2 or not names.isalpha():
        return None
    cut = 2 if line[1:2] == "'" else 1
    return line[:cut], line[cut:]


class Drawing:
    """Which points are in a row and joined, and (where allowed) on which side things are drawn.

    Rows come from the forms; positions only decide what follows what: along a row, around a point,
    around a circle. No length and no angle is read off.

    Args:
        problem: what is drawn.
        rows: triples (P, A, B): P is on the line through A and B, between them where drawn so.
        sides: use the positions for the order of things.
    """

    def __init__(
        self, problem: Problem, rows: Iterable[tuple[str, str, str]], sides: bool = True
    ) -> None:
        self.sides = sides
        self.at: dict[str, NDArray[np.float64]] = (
            {name: np.array([x, -y]) for name, (x, y) in problem.positions.items()} if sides else {}
        )
        self.rows = self._rows([*rows], problem)
        self.row_of: dict[frozenset[str], int] = {}
        for i, row in enumerate(self.rows):
            for a in row:
                for b in row:
                    if a < b:
                        self.row_of[frozenset((a, b))] = i

    def _rows(self, triples: list[tuple[str, str, str]], problem: Problem) -> list[tuple[str, ...]]:
        """Points in a row, in order; every joined pair is in one."""
        joined = (*problem.lines, *problem.assumed)
        groups: list[set[str]] = [{a, b} for a, b in joined if a != b]
        groups += [set(t) for t in triples if len(set(t)) == 3 and self._straight(set(t))]
        merged = True
        while merged:
            merged = False
            for i, one in enumerate(groups):
                for other in groups[i + 1 :]:
                    if len(one & other) >= 2 and self._straight(one | other):
                        one |= other
                        groups.remove(other)
                        merged = True
                        break
                if merged:
                    break
        return [self._ordered(group, triples) for group in groups]

    def _straight(self, names: set[str]) -> bool:
        """Whether points are not drawn far off one line: annotations name wrong points at times."""
        spots = [self.at[name] for name in names if name in self.at]
        if len(spots) < 3:
            return True
        off = np.array(spots) - np.mean(spots, axis=0)
        sizes = np.linalg.svd(off, compute_uv=False)
        return bool(sizes[1] <= CROOKED * sizes[0])

    def _ordered(self, group: set[str], triples: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
        """The order along a row: by the drawing, else the one that all betweens agree with."""
        names = sorted(group)
        if len(names) < 3:
            return tuple(names)
        if all(name in self.at for name in names):
            spots = np.array([self.at[name] for name in names])
            along = np.linalg.svd(spots - spots.mean(axis=0))[2][0]
            return tuple(names[i] for i in np.argsort(spots @ along))
        inside = [t for t in triples if set(t) <= group]
        if len(names) > 6:
            return tuple(names)
        for order in permutations(names):
            place = {name: i for i, name in enumerate(order)}
            if all((place[p] - place[a]) * (place[p] - place[b]) < 0 for p, a, b in inside):
                return order
        return tuple(names)

    def joined(self, a: str, b: str) -> bool:
        """Whether a drawn row goes through both."""
        return frozenset((a, b)) in self.row_of

    def row(self, a: str, b: str) -> tuple[str, ...]:
        """The row through two points; just the two where none is drawn."""
        found = self.row_of.get(frozenset((a, b)))
        return (a, b) if found is None else self.rows[found]

    def between(self, a: str, b: str) -> tuple[str, ...]:
        """The points of a row that lie between two, in order from a to b."""
        row = self.row(a, b)
        i, j = row.index(a), row.index(b)
        return row[i + 1 : j] if i < j else row[j + 1 : i][::-1]

    def beyond(self, a: str, b: str) -> tuple[str, ...]:
        """The points of the ray from a through b, nearest first."""
        row = self.row(a, b)
        i, j = row.index(a), row.index(b)
        return row[i + 1 :] if i < j else row[:i][::-1]

    def crossing(self, a: str, b: str, c: str, d: str) -> str | None:
        """The named point where two rows meet."""
        shared = set(self.row(a, b)) & set(self.row(c, d))
        return shared.pop() if len(shared) == 1 else None

    def cycle(self, points: Sequence[str]) -> tuple[str, ...]:
        """Corners in the order in which they are joined; as given where that is no question."""
        given = tuple(points)
        if len(given) < 4 or len(set(given)) < len(given):
            return given
        if self._closed(given) and not self._crosses(given):
            return given
        if len(given) <= 8:
            for rest in permutations(given[1:]):
                ring = (given[0], *rest)
                if rest[0] < rest[-1] and self._closed(ring) and not self._crosses(ring):
                    return ring
        if all(p in self.at for p in given):
            spots = np.array([self.at[p] for p in given])
            off = spots - spots.mean(axis=0)
            return tuple(given[i] for i in np.argsort(np.arctan2(off[:, 1], off[:, 0])))
        return given

    def _closed(self, points: tuple[str, ...]) -> bool:
        rows = [
            self.row_of.get(frozenset(pair))
            for pair in zip(points, points[1:] + points[:1], strict=True)
        ]
        return None not in rows and len(set(rows)) == len(rows)

    def _crosses(self, points: tuple[str, ...]) -> bool:
        """Whether a closed ring is drawn crossing itself."""
        if not set(points) <= self.at.keys():
            return False
        spots = np.array([self.at[p] for p in points])
        n = len(spots)

        def side(i: int, j: int, k: int) -> float:
            u, v = spots[j] - spots[i], spots[k] - spots[i]
            return float(u[0] * v[1] - u[1] * v[0])

        for i in range(n):
            for j in range(i + 2, n if i else n - 1):
                a, b, c, d = i, (i + 1) % n, j, (j + 1) % n
                if side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0:
                    return True
        return False

    def turn(self, vertex: str, a: str, b: str) -> float | None:
        """Drawn turn from the ray to a to the ray to b, counter-clockwise, in [0, 2 pi)."""
        if not {vertex, a, b} <= self.at.keys():
            return None
        u, v = self.at[a] - self.at[vertex], self.at[b] - self.at[vertex]
        found = np.arctan2(v[1], v[0]) - np.arctan2(u[1], u[0])
        return float(found % (2 * np.pi))
