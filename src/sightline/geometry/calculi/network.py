"""Constraint networks over a calculus, and what follows from them by path consistency.

A network of n things is an ``(n, n)`` array of relations, entry (i, j) of thing i to thing j. A
batch of B networks is ``(B, n, n)``; things that a network does not have are unconstrained, which
changes nothing. All of a batch is closed at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Bools, Ints, bools
from sightline.geometry.calculi._columns import indices
from sightline.geometry.calculi.algebra import Calculus, Relations

__all__ = ["close", "networks"]


def networks(
    calculus: Calculus,
    count: int,
    size: int,
    network: ArrayLike,
    a: ArrayLike,
    b: ArrayLike,
    relation: ArrayLike,
) -> Relations:
    """``(count, size, size)`` networks of what is stated, everything else open.

    Args:
        calculus: of the relations.
        count: networks.
        size: things in each.
        network, a, b, relation: (m,) statements: in which network, what, to what, how. Several
            about one pair all hold; one about a thing and itself leaves it only the identity.

    Raises:
        ValueError: an index or a relation that does not exist.
    """
    net = indices(network, count, "networks")
    i, j = indices(a, size, "things"), indices(b, size, "things")
    stated = calculus.relations(relation)
    out = np.full((count, size, size), calculus.universal, dtype=calculus.dtype)
    diagonal = np.arange(size)
    out[:, diagonal, diagonal] = calculus.identity
    np.bitwise_and.at(out, (net, i, j), stated)
    np.bitwise_and.at(out, (net, j, i), calculus.converse(stated))
    return out


def close(
    calculus: Calculus, network: Relations, changed: Bools | None = None
) -> tuple[Relations, Bools]:
    """The path-consistent core of networks: the same models, narrower relations.

    Every relation is cut down to what the two ways over any third thing allow, until nothing
    changes. Things with news are taken in turn, with only the pairs that changed.

    Args:
        calculus: of the relations.
        network: (n, n), or (B, n, n) for a batch. Entries (i, j) and (j, i) need not agree yet.
        changed: entries that were narrowed since the network was last closed, symmetric, of the
            same shape; without it, all. The rest must be closed.

    Returns:
        The closed networks, symmetric; and ``()`` or ``(B,)`` whether no relation is impossible.
        A network with an impossible relation has no model; where one was found the work stops,
        and what else is in it is of no use.
    """
    single = network.ndim == 2
    nets = np.array(network[None] if single else network, dtype=calculus.dtype)
    nets &= calculus.converse(nets.swapaxes(1, 2))
    n = nets.shape[1]
    diagonal = np.arange(n)
    nets[:, diagonal, diagonal] &= calculus.identity
    if changed is None:
        news = nets != calculus.universal
        news[:, diagonal, diagonal] = False
    else:
        news = np.array(changed[None] if single else changed)
    sound = bools(nets.all(axis=(1, 2)))
    news[~sound] = False
    while True:
        waiting = np.flatnonzero(news.any(axis=(0, 2)))
        if not len(waiting):
            break
        for k in waiting.tolist():
            _through(calculus, nets, news, sound, k)
    return (nets[0], bools(sound[0])) if single else (nets, sound)


def _through(calculus: Calculus, nets: Relations, news: Bools, sound: Bools, k: int) -> None:
    """Narrow every relation that leads over thing k by an entry (k, j) with news; in place."""
    row = news[:, k]
    some = np.flatnonzero(row.any(axis=1))
    if not len(some):
        return
    fresh = np.flatnonzero(row[some].any(axis=0))
    news[some, k] = False
    if len(some) == 1 and 2 * len(fresh) < nets.shape[1]:
        _by_columns(calculus, nets[some[0]], news[some[0]], k, fresh)
    else:
        # of all pairs, which are as many forth as back: nothing has to be turned round
        old = nets[some]
        new = calculus.compose_outer(old[:, :, k], old[:, k]) & old
        differs = new != old
        changes = differs.any(axis=(1, 2))
        some = some[changes]
        nets[some] = new[changes]
        news[some] |= differs[changes]
    broken = some[~nets[some].all(axis=(1, 2))]
    sound[broken] = False
    news[broken] = False


def _by_columns(calculus: Calculus, net: Relations, news: Bools, k: int, fresh: Ints) -> None:
    """Narrow the relations of all things to ``fresh`` ones over thing k; one network, in place."""
    old = net[:, fresh]
    new = calculus.compose_outer(net[:, k], net[k, fresh]) & old
    differs = new != old
    if differs.any():
        net[:, fresh], net[fresh] = new, calculus.converse(new).T
        news[:, fresh] |= differs
        news[fresh] |= differs.T
