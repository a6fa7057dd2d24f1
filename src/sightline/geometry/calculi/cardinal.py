"""Cardinal directions between points by projection (Frank 1991, Ligozat 1998).

x grows to the east, y to the north. A direction is exact: N is straight north, with the same x; the
four diagonals are open quarters. The nine relations are pairs of a point relation on each axis.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Bools, bools
from sightline.geometry.calculi.algebra import Calculus, Relations, bits_of
from sightline.geometry.calculi.models import from_domain, preconvex
from sightline.geometry.calculi.point import POINT

__all__ = ["CARDINAL", "from_axes", "to_axes"]


def _derive() -> Calculus:
    x, y = np.divmod(np.arange(9), 3)
    sign_x, sign_y = (np.sign(at[:, None] - at) for at in (x, y))
    base = ("SW", "S", "SE", "W", "EQ", "E", "NW", "N", "NE")
    zones = [(r % 3, r // 3) for r in range(9)]
    code = (sign_y + 1) * 3 + sign_x + 1
    return from_domain("cardinal", base, code, tractable=preconvex(zones))


CARDINAL: Final = _derive()
"""Base relation ``3 * (sign(dy) + 1) + sign(dx) + 1`` of the offset of a from b."""


def to_axes(relation: ArrayLike) -> Relations:
    """``(..., 2)`` point relations of x and of y: the narrowest pair that allows a relation."""
    held = bits_of(relation, 9).reshape(*np.shape(relation), 3, 3)
    bit = 1 << np.arange(3)
    out = np.stack([held.any(axis=-2) @ bit, held.any(axis=-1) @ bit], axis=-1)
    return out.astype(POINT.dtype)


def from_axes(x: ArrayLike, y: ArrayLike) -> Relations:
    """``(...,)`` cardinal relation of a point relation on each axis."""
    one, two = bits_of(x, 3), bits_of(y, 3)
    held = two[..., :, None] & one[..., None, :]
    return (held.reshape(*held.shape[:-2], 9) @ (1 << np.arange(9))).astype(CARDINAL.dtype)


def is_product(relation: ArrayLike) -> Bools:
    """``(...,)`` whether a relation is no more than a point relation on each axis."""
    axes = to_axes(relation)
    return bools(from_axes(axes[..., 0], axes[..., 1]) == np.asarray(relation))
