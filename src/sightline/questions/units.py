"""Which unit a quantity is stated in: one for a task, or drawn for each item by a rule.

People give small lengths in centimetres or inches and large ones in metres or feet. A rule is a
table of lengths with the units used below each and how often.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import UNITS
from sightline.errors import BadInput

__all__ = ["RULES", "UnitRule", "check", "choose"]


@dataclass(frozen=True)
class UnitRule:
    """Lengths in metres, ascending, each with (unit, share, decimals) used below it."""

    steps: tuple[tuple[float, tuple[tuple[str, float, int], ...]], ...]
    source: str

    @property
    def columns(self) -> tuple[tuple[str, int], ...]:
        """Every (unit, decimals) the rule uses."""
        return tuple(dict.fromkeys((u, d) for _, units in self.steps for u, _, d in units))


RULES: Final[dict[str, UnitRule]] = {
    "spatialrgpt": UnitRule(
        (
            (1.0, (("cm", 0.2, 2), ("in", 0.8, 2))),
            (3.0, (("m", 0.5, 2), ("ft", 0.5, 2))),
            (np.inf, (("m", 0.7, 2), ("ft", 0.3, 2))),
        ),
        "SpatialRGPT's generator",
    ),
    # the published text says that numbers are rounded as people do; its table is not published
    "human": UnitRule(
        (
            (0.1, (("cm", 0.5, 1), ("in", 0.5, 1))),
            (1.0, (("cm", 0.4, 0), ("in", 0.3, 0), ("m", 0.3, 2))),
            (10.0, (("m", 0.6, 1), ("ft", 0.4, 1))),
            (np.inf, (("m", 0.6, 0), ("ft", 0.4, 0))),
        ),
        "SpatialVLM (unconfirmed: the rounding table is ours)",
    ),
}


def check(where: str, units: str, own: str | None) -> None:
    """Raise :class:`BadInput` unless ``units`` can state a quantity whose own unit is ``own``."""
    kind = UNITS[own].dimension if own else ""
    if units in RULES:
        if kind != "length":
            raise BadInput(
                where, "units", f"{units} is a rule for lengths, this is {kind or 'a number'}"
            )
    elif units not in UNITS or UNITS[units].dimension != kind:
        fits = [u for u, unit in UNITS.items() if unit.dimension == kind]
        raise BadInput(
            where, "units", f"cannot be {units!r}", f"one of {', '.join([*fits, *RULES])}"
        )


def choose(
    rule: UnitRule, values: NDArray[np.float64], keys: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """(n,) index into ``rule.columns`` for each length in metres, drawn by its key."""
    out = np.zeros(len(values), dtype=np.int64)
    coin = hashing.uniform(hashing.mix("unit", keys), 1 << 30) / float(1 << 30)
    below = 0.0
    for limit, units in rule.steps:
        inside = (values >= below) & (values < limit)
        shares = np.cumsum([share for _, share, _ in units])
        nth = np.minimum(np.searchsorted(shares, coin, side="right"), len(units) - 1)
        at = np.array([rule.columns.index((u, d)) for u, _, d in units])
        out = np.where(inside, at[nth], out)
        below = limit
    return out
