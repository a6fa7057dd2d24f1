"""Four choices of one form: the answer, and what slips lead to."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sightline.scenes.symbolic.sketches import Quantity, Sketch
from sightline.scenes.worlds.draws import Draws

__all__ = ["options_for"]

APART = 0.07
"""choices differ by as much of the larger one"""
REACH = 0.6
"""a choice is at most so far from the answer, in logarithms"""
LIMITS = {"angle": (12.0, 165.0), "arc": (35.0, 175.0)}
"""sizes that answers have"""
Choices = tuple[tuple[str, ...], str]


def options_for(
    sketch: Sketch, kind: str, letter: bool, value: float,
    told: Sequence[tuple[Quantity, str]], draws: Draws,
) -> Choices | None:  # fmt: skip
    """The texts of the choices, and the letter of the right one.

    The right one is as often the smallest as the largest, as far as sizes allow. All are whole, or
    none is.

    Args:
        kind: what is asked for; where it is a ``letter`` any number may be.
        value: the answer.
        told: what the problem says; numbers in it are no choice.
    """
    whole = abs(value - round(value)) < 1e-6
    truth = float(round(value)) if whole else round(value, 1)
    if not whole and abs(truth - round(truth)) < 0.05:
        return None  # 12.04 reads as 12.0
    said = {float(text) for _, text in told if text.isdigit()}
    if truth in said:
        return None
    slips = _slips(sketch, kind, letter, value, told, draws)
    near = [value * math.exp(draws.uniform(-REACH, REACH)) for _ in range(80)]
    low, high = (0.0, math.inf) if letter else LIMITS.get(kind, (0.0, math.inf))
    # what is far from the answer, or of a size that no answer has, would give it away
    pool = [
        formed
        for one in (*slips, *near)
        if low < (formed := _formed(one, whole)) < high and formed not in said and formed > 0.5
        and abs(math.log(formed / value)) < REACH
    ]  # fmt: skip
    for below in draws.shuffled(range(4)):
        kept = _apart(truth, pool, below)
        if len(kept) == 3:
            values = draws.shuffled([truth, *kept])
            texts = tuple(f"{v:.0f}" if whole else f"{v:.1f}" for v in values)
            return texts, "ABCD"[values.index(truth)]
    return None


def _apart(truth: float, pool: Sequence[float], below: int) -> list[float]:
    """Three numbers that are apart from each other and the truth, so many of them below it."""
    kept: list[float] = []
    for slip in pool:
        side = [other for other in kept if (other < truth) == (slip < truth)]
        if len(side) < (below if slip < truth else 3 - below) and all(
            abs(slip - other) > max(APART * max(slip, other), 0.2) for other in (truth, *kept)
        ):
            kept.append(slip)
    return kept


def _formed(value: float, whole: bool) -> float:
    """Rounded as the answer is; a number that happens to be whole is moved by a tenth."""
    if whole:
        return float(round(value))
    rounded = round(value, 1)
    return rounded if abs(rounded - round(rounded)) > 0.05 else round(rounded + 0.3, 1)


def _slips(
    sketch: Sketch, kind: str, letter: bool, value: float,
    told: Sequence[tuple[Quantity, str]], draws: Draws,
) -> list[float]:  # fmt: skip
    """Other sizes of the figure, and what comes out when a step is left out or done wrong."""
    if letter:
        near = [value + step for step in (-5, -3, -2, -1, 1, 2, 3, 4, 6)]
        return draws.shuffled([*near, 2 * value, value / 2])
    same = [sketch.measure(q) for q in sketch.quantities() if q.kind == kind]
    if kind in ("angle", "arc"):
        slips = [180 - value, 90 - value, value / 2, 2 * value, 180 - 2 * value, 90 + value / 2]
    elif kind == "length":
        sizes = [sketch.measure(q) for q, _ in told if q.kind == "length"]
        slips = [value * math.sqrt(2), value / 2, 2 * value, value * math.sqrt(3)]
        slips += [a + b for a in sizes for b in sizes if a < b]
        slips += [abs(a - b) for a in sizes for b in sizes if a < b]
        slips += [math.hypot(a, b) for a in sizes for b in sizes if a < b]
    else:
        slips = [value / 2, 2 * value, value * 0.75, value * 1.25, value * math.sqrt(2)]
    return draws.shuffled([*same, *slips])
