"""Whether there is room to pass: between two things, and straight from one to another."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.facts import Fact, Rows, free_space
from sightline.questions import text
from sightline.questions.task import Asked, ask
from sightline.scenes import SceneBatch

__all__ = ["passage", "straight_drive"]

Floats = NDArray[np.float64]
GAP: Final = (0.3, 2.5)
"""metres; gaps that are asked about"""
GAP_MARGIN: Final = 0.1
"""share by which a gap is wider or narrower than what has to pass"""


def passage(a: Rows, b: Rows, gap: Fact, width: Floats) -> Asked:
    """Whether the gap between two objects is wide enough, where nothing else stands in it.

    Args:
        a, b: (n,) objects.
        gap: between them, see :func:`sightline.facts.free_space.gap`.
        width: (n,) metres that are needed.
    """
    over = gap.value / np.maximum(width, 1e-9) - 1
    return ask(
        a=a,
        b=b,
        answer=over > 0,
        gate=(gap.value >= GAP[0])
        & (gap.value <= GAP[1])
        & gap.trace["empty"]
        & (np.abs(over) >= GAP_MARGIN)
        & ((over < 0) | (gap.trace["clear"] >= width)),
        margin=np.abs(over),
        params=[width],
        say={"width": text.number(width, 2), "gap": text.number(gap.value, 2)},
    )


def straight_drive(world: SceneBatch, a: Rows, b: Rows, width: Floats, decimals: int) -> Asked:
    """Whether something of a width can be driven straight from one object to another.

    Args:
        world: scenes.
        a, b: (n,) objects.
        width: (n,) metres.
        decimals: of the width, where it is told.
    """
    path = free_space.straight_path(world, a, b, width)
    least = path.trace["clearance"]
    least = np.where(np.isfinite(least), least, 0.0)
    return ask(
        a=a,
        b=b,
        answer=path.value,
        gate=path.margin > 0,
        margin=np.abs(least - width / 2),
        params=[width],
        say={
            "width": text.number(width, decimals),
            "length": text.number(path.trace["length"], 1),
            "clearance": text.number(least, 2),
            "verdict": text.words(["too little", "enough"], path.value.astype(np.int64)),
        },
    )
