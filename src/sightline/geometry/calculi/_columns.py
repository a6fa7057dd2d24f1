"""Columns of indices, checked."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Ints


def indices(values: ArrayLike, end: int, what: str) -> Ints:
    """The values as indices.

    Raises:
        ValueError: one that is not from 0 to ``end - 1``.
    """
    column = np.asarray(values, dtype=np.int64)
    if column.size and (column.min() < 0 or column.max() >= end):
        raise ValueError(f"{what} are numbered 0 to {end - 1}")
    return column
