"""Qualitative calculi: relations as bit sets of base relations, with converse and composition.

A calculus has at most 16 base relations, of which exactly one holds between any two things (they
are jointly exhaustive and pairwise disjoint). A relation is an unsigned integer: bit ``r`` says
that base relation ``r`` is possible. 0 is the impossible relation, :attr:`Calculus.universal` says
nothing. Union and intersection are ``|`` and ``&``; converse and composition are table look-ups
that broadcast over arrays. ``relation(a, b)`` reads "a is ... of b" throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sightline.geometry._arrays import Bools, Ints, bools

__all__ = ["Calculus", "Relations", "bits_of", "of_triples"]

Relations: TypeAlias = NDArray[np.unsignedinteger[Any]]
"""Relations of a calculus, one bit per base relation."""

Decision: TypeAlias = Callable[[Relations], "bool | None"]
"""Whether a network ``(n, n)`` has a model. Must know it, up to rounding errors, where all its
relations are tractable; may return None elsewhere."""

MOST_BASE = 16
_DIRECT = 9  # up to here one composition table over all pairs of relations; 512 KiB at 9
_PIECE = 7  # beyond, relations are cut into pieces of so many bits


@dataclass(frozen=True, eq=False)
class Calculus:
    """Base relations and their algebra; make one with :func:`of_triples`."""

    name: str
    base: tuple[str, ...]
    identity: int
    """the relation of every thing to itself: one base relation"""
    base_converse: Ints
    """(n,) base relation that holds from b to a where r holds from a to b"""
    base_composition: Relations
    """(n, n) relation of a to c where r holds from a to b and s from b to c"""
    tractable: Bools = field(repr=False)
    """(2**n,) whether path consistency, or ``decide``, decides networks of these relations"""
    decide: Decision | None = None
    """for calculi that path consistency does not decide: see :data:`Decision`"""

    @property
    def universal(self) -> int:
        """All base relations at once."""
        return (1 << len(self.base)) - 1

    @property
    def dtype(self) -> np.dtype[np.unsignedinteger[Any]]:
        """Of arrays of relations."""
        return _dtype(len(self.base))

    def relation(self, names: str | Iterable[str]) -> int:
        """The union of base relations, given by name; a text holds several parted by spaces.

        Raises:
            KeyError: a name that is not in :attr:`base`.
        """
        wanted = names.split() if isinstance(names, str) else list(names)
        return sum({self._code[name]: 1 << self._code[name] for name in wanted}.values())

    def names(self, relation: int) -> tuple[str, ...]:
        """The base relations of a relation, in the order of :attr:`base`."""
        return tuple(name for r, name in enumerate(self.base) if int(relation) >> r & 1)

    def relations(self, values: ArrayLike) -> Relations:
        """Relations as an array of the calculus' own type.

        Raises:
            ValueError: a value outside 0 to :attr:`universal`.
        """
        given = np.asarray(values)
        if given.size and (given.min() < 0 or given.max() > self.universal):
            raise ValueError(f"{self.name} has relations 0 to {self.universal}")
        return given.astype(self.dtype)

    def converse(self, relation: ArrayLike) -> Relations:
        """``(...,)`` relation of b to a for that of a to b."""
        out: Relations = self._converse[np.asarray(relation)]
        return out

    def compose(self, first: ArrayLike, second: ArrayLike) -> Relations:
        """``(...,)`` relation of a to c for those of a to b and of b to c; broadcasts.

        The strongest relation of the calculus that follows: weak composition.
        """
        one, two = np.asarray(first), np.asarray(second)
        out: Relations | None = None
        for shift, width, row in self._pieces:
            left = (one >> shift) & ((1 << width) - 1)
            for shift_2, width_2, table in row:
                right = (two >> shift_2) & ((1 << width_2) - 1)
                part: Relations = table[left, right]
                out = part if out is None else out | part
        assert out is not None
        return out

    def compose_outer(self, column: Relations, row: Relations) -> Relations:
        """``(..., m, d)`` composition of every relation of ``column (..., m)`` with every of
        ``row (..., d)``: what :meth:`compose` gives with axes added, faster.
        """
        out: Relations | None = None
        for shift, width, pieces in self._pieces:
            left = (column >> shift) & ((1 << width) - 1)
            for shift_2, width_2, table in pieces:
                right = (row >> shift_2) & ((1 << width_2) - 1)
                if left.ndim == 1:
                    part = table[left].take(right, axis=1)
                else:
                    flat = left[..., :, None].astype(np.intp) << width_2
                    part = table.ravel().take(flat | right[..., None, :])
                out = part if out is None else np.bitwise_or(out, part, out=out)
        assert out is not None
        return out

    @cached_property
    def _code(self) -> dict[str, int]:
        return {name: r for r, name in enumerate(self.base)}

    @cached_property
    def _converse(self) -> Relations:
        return _unions(np.asarray(1 << self.base_converse, dtype=self.dtype))

    @cached_property
    def _pieces(self) -> list[tuple[int, int, list[tuple[int, int, Relations]]]]:
        """Composition tables by the bits they look at: (shift, width, [(shift, width, table)])."""
        n = len(self.base)
        size = n if n <= _DIRECT else _PIECE
        cuts = [(at, min(size, n - at)) for at in range(0, n, size)]
        return [
            (
                at,
                width,
                [
                    (at_2, width_2, _table(self.base_composition, at, width, at_2, width_2))
                    for at_2, width_2 in cuts
                ],
            )
            for at, width in cuts
        ]


def of_triples(
    name: str,
    base: tuple[str, ...],
    identity: int,
    pairs: tuple[ArrayLike, ArrayLike],
    triples: tuple[ArrayLike, ArrayLike, ArrayLike],
    *,
    tractable: Bools | None = None,
    decide: Decision | None = None,
) -> Calculus:
    """The calculus in which exactly the given things occur.

    Args:
        name: of the calculus.
        base: names of its base relations.
        identity: base relation of every thing to itself.
        pairs: base relations of a to b and of b to a, for all pairs that occur.
        triples: base relations of a to b, b to c and a to c, for all triples that occur.
        tractable: relations whose networks path consistency decides; without it the base
            relations, the impossible and the universal relation.
        decide: for calculi that path consistency does not decide.

    Raises:
        ValueError: too many base relations, one that does not occur, or no unique converse.
    """
    n = len(base)
    if n > MOST_BASE:
        raise ValueError(f"at most {MOST_BASE} base relations, got {n}")
    forth, back = (np.asarray(side).ravel() for side in pairs)
    seen = np.zeros((n, n), dtype=np.bool_)
    seen[forth, back] = True
    if not (seen.sum(axis=1) == 1).all():
        raise ValueError(f"{name}: every base relation needs one converse")
    ab, bc, ac = (np.asarray(side).ravel() for side in triples)
    occurs = np.zeros((n, n, n), dtype=np.bool_)
    occurs[ab, bc, ac] = True
    composition = (occurs @ (1 << np.arange(n))).astype(_dtype(n))
    if tractable is None:
        tractable = np.zeros(1 << n, dtype=np.bool_)
        tractable[[0, *(1 << r for r in range(n)), -1]] = True
    return Calculus(
        name=name,
        base=base,
        identity=1 << identity,
        base_converse=seen.argmax(axis=1).astype(np.int64),
        base_composition=composition,
        tractable=bools(tractable),
        decide=decide,
    )


def bits_of(relation: ArrayLike, n: int) -> Bools:
    """``(..., n)`` which base relations a relation ``(...,)`` holds."""
    return bools(np.asarray(relation)[..., None] >> np.arange(n) & 1)


def _dtype(n: int) -> np.dtype[np.unsignedinteger[Any]]:
    return np.dtype(np.uint8 if n <= 8 else np.uint16)


def _unions(single: Relations) -> Relations:
    """(2**n, ...) unions of the rows of ``single (n, ...)`` that a bit set picks."""
    n = len(single)
    out = np.zeros((1 << n, *single.shape[1:]), dtype=single.dtype)
    for r in range(n):
        out[1 << r : 2 << r] = out[: 1 << r] | single[r]
    return out


def _table(base: Relations, at: int, width: int, at_2: int, width_2: int) -> Relations:
    """(2**width, 2**width_2) composition of unions of two runs of base relations."""
    part = base[at : at + width, at_2 : at_2 + width_2]
    rows = _unions(part)
    return np.ascontiguousarray(_unions(np.ascontiguousarray(rows.T)).T)
