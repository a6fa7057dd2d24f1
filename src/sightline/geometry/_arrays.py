"""Array types shared by the geometry functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


def floats(values: ArrayLike) -> Floats:
    """The values as a float64 array (no copy when they are one already)."""
    return np.asarray(values, dtype=np.float64)


def bools(values: ArrayLike) -> Bools:
    """The values as a boolean array; also turns numpy's boolean scalars into 0-d arrays."""
    return np.asarray(values, dtype=np.bool_)


def dot(a: Floats, b: Floats) -> Floats:
    """Scalar product over the last axis, broadcasting the others."""
    return floats(np.einsum("...i,...i->...", a, b))


def rotate(rotation: Floats, vectors: Floats) -> Floats:
    """``rotation @ vectors`` for ``(..., 3, 3)`` and ``(..., 3)``."""
    return floats(np.einsum("...ij,...j->...i", rotation, vectors))


def unrotate(rotation: Floats, vectors: Floats) -> Floats:
    """``rotation.T @ vectors`` for ``(..., 3, 3)`` and ``(..., 3)``."""
    return floats(np.einsum("...ji,...j->...i", rotation, vectors))


def pair_lead(boxes: list[Floats]) -> tuple[int, ...]:
    """Common leading shape of centre, extent, rotation, centre, extent, rotation."""
    shapes = [x.shape[:-2] if k % 3 == 2 else x.shape[:-1] for k, x in enumerate(boxes)]
    return np.broadcast_shapes(*shapes)


def pair_chunks(
    boxes: list[Floats], lead: tuple[int, ...], size: int
) -> Iterator[tuple[slice, list[Floats]]]:
    """Flat pieces of broadcast boxes; the broadcast arrays themselves are never written out."""
    tails = [(3, 3) if k % 3 == 2 else (3,) for k in range(len(boxes))]
    full = [np.broadcast_to(x, (*lead, *tail)) for x, tail in zip(boxes, tails, strict=True)]
    views = [
        x.reshape(-1, *tail) if x.shape == f.shape and x.flags.c_contiguous else None
        for x, f, tail in zip(boxes, full, tails, strict=True)
    ]
    total = int(np.prod(lead))
    for start in range(0, total, size):
        part = slice(start, min(start + size, total))
        at = np.unravel_index(np.arange(part.start, part.stop), lead) if lead else ()
        yield (
            part,
            [
                view[part] if view is not None else f[at].reshape(-1, *tail)
                for f, view, tail in zip(full, views, tails, strict=True)
            ],
        )
