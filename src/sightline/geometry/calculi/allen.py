"""Allen's interval algebra: how two intervals of positive length lie on a line (Allen 1983)."""

from __future__ import annotations

from typing import Final

import numpy as np

from sightline.geometry._arrays import Ints
from sightline.geometry.calculi.algebra import Calculus
from sightline.geometry.calculi.models import from_domain, preconvex

__all__ = ["ALLEN", "ALLEN_ZONES"]

_NAMES = {
    # zone of a's low end and of its high end: 0 before b, 1 at its low end, 2 inside, 3, 4 behind
    (0, 0): "b",
    (0, 1): "m",
    (0, 2): "o",
    (0, 3): "fi",
    (0, 4): "di",
    (1, 2): "s",
    (1, 3): "eq",
    (1, 4): "si",
    (2, 2): "d",
    (2, 3): "f",
    (2, 4): "oi",
    (3, 4): "mi",
    (4, 4): "bi",
}

ALLEN_ZONES: Final[Ints] = np.array(list(_NAMES), dtype=np.int64)
"""(13, 2) zone of a's low and high end among the ends of b: 1 and 3 are the ends themselves"""


def _derive() -> Calculus:
    # three intervals have six ends, so at most six different places
    low, high = np.triu_indices(6, k=1)

    def zone(end: Ints) -> Ints:
        """(15, 15) zone of the ends of the i-th among the ends of the j-th interval."""
        passed = [(end[:, None] > x).astype(np.int64) + (end[:, None] >= x) for x in (low, high)]
        return passed[0] + passed[1]

    code = np.full((5, 5), -1)
    code[tuple(ALLEN_ZONES.T)] = np.arange(13)
    relation = code[zone(low), zone(high)]
    tractable = preconvex(ALLEN_ZONES)
    return from_domain("allen", tuple(_NAMES.values()), relation, tractable=tractable)


ALLEN: Final = _derive()
"""Before, meets, overlaps, finished by, contains (``di``), starts, equals, started by, during,
finishes, and the inverses of overlaps, meets and before."""
