"""Strict and loose linear inequalities without constants: a solution, or a proof of none.

``P x > 0`` and ``Q x >= 0`` have a common solution, or there are weights ``u >= 0``, not all 0, and
``v >= 0`` with ``P'u + Q'v = 0``; never both (Motzkin 1936). The weights that come nearest to that,
found by non-negative least squares, are the proof when they reach it, and what is left over is a
solution when they do not.
"""

from __future__ import annotations

import numpy as np

from sightline.geometry._arrays import Bools, Floats

__all__ = ["solve_cone"]

# A system with a solution leaves about as much over as the solution has slack, relative to its
# size; what is left over by a proof is rounding only. Between the two nothing is said.
_PROOF = 1e-13
_CLEAR = 1e-7
_ROUNDING = 1e-12  # of loose inequalities


def solve_cone(strict: Floats, loose: Floats) -> tuple[bool | None, Floats]:
    """Whether ``strict @ x > 0`` and ``loose @ x >= 0`` can hold together, and such an x.

    Args:
        strict: (p, d) rows, about of length 1.
        loose: (q, d) rows; an equation is two of them.

    Returns:
        True and a solution ``(d,)``; False and zeros; or None and zeros where rounding errors
        leave it open.
    """
    nothing = np.zeros(strict.shape[1])
    if not len(strict):
        return True, nothing
    rows = np.vstack([strict, loose])
    columns = np.vstack([rows.T, np.arange(len(rows)) < len(strict)])
    target = np.zeros(len(columns))
    target[-1] = 1.0
    weights = _nonnegative_least_squares(columns, target)
    left = target - columns @ weights
    if np.abs(left).max() <= _PROOF:
        return False, nothing
    x = -left[:-1] / max(np.abs(left[:-1]).max(), 1e-300)
    if (strict @ x).min() >= _CLEAR and (not len(loose) or (loose @ x).min() >= -_ROUNDING):
        return True, x
    return None, nothing


def _nonnegative_least_squares(a: Floats, b: Floats) -> Floats:
    """The x >= 0 that makes ``|a x - b|`` least, by active sets (Lawson and Hanson 1974)."""
    n = a.shape[1]
    x, left = np.zeros(n), b
    used = np.zeros(n, dtype=np.bool_)
    while not used.all():
        gain = np.where(used, -np.inf, a.T @ left)
        used[int(gain.argmax())] = True
        trial = _within(a, b, x, used)
        rest = b - a @ trial
        # without rounding every round leaves less over
        if gain.max() <= 0 or rest @ rest >= left @ left:
            break
        x, left = trial, rest
        used = x > 0
    return x


def _within(a: Floats, b: Floats, x: Floats, used: Bools) -> Floats:
    """From x to the best weights of the used columns, without those that would turn negative."""
    used = used.copy()
    while used.any():
        best = np.zeros(len(x))
        best[used] = np.linalg.lstsq(a[:, used], b, rcond=None)[0]
        falling = used & (best <= 0)
        if not falling.any():
            return best
        step = (x[falling] / np.maximum(x[falling] - best[falling], 1e-300)).min()
        x = np.maximum(x + step * (best - x), 0.0)
        x[falling & (x <= 1e-14)] = 0.0
        used &= x > 0
    return x
