"""The point algebra: how two points lie on a line (Vilain and Kautz 1986)."""

from __future__ import annotations

from typing import Final

import numpy as np

from sightline.geometry.calculi.algebra import Calculus
from sightline.geometry.calculi.models import from_domain, preconvex

__all__ = ["POINT"]


def _derive() -> Calculus:
    # three points have at most three different places
    at = np.arange(3)
    order = np.sign(at[:, None] - at) + 1
    return from_domain("point", ("<", "=", ">"), order, tractable=preconvex([[0], [1], [2]]))


POINT: Final = _derive()
"""Base relations ``<``, ``=``, ``>``: a is before, at, behind b."""
