"""Strict and loose linear inequalities without constants: a solution, or a proof of none.

``P x > 0`` and ``Q x >= 0`` have a common solution, or there are weights ``u >= 0``, not all 0, and
``v >= 0`` with ``P'u + Q'v = 0``; never both (Motzkin 1936). The weights that come nearest to that,
found by non-negative least squares, are the proof when they reach it, and what is left over is a
solution when they do not.
"""

from __future__ import annotations

import numpy as np

from sightline.geometry._arrays import Floats

__all__ = ["solve_cone"]

_ZERO = 1e-10  # what is left over by weights that are a proof, for rows of length 1
_CLEAR = 1e-7  # least slack of a solution that is believed


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
    if np.abs(left).max() <= _ZERO:
        return False, nothing
    x = -left[:-1] / max(np.abs(left[:-1]).max(), 1e-300)
    if (strict @ x).min() >= _CLEAR and (not len(loose) or (loose @ x).min() >= -_ZERO):
        return True, x
    return None, nothing


def _nonnegative_least_squares(a: Floats, b: Floats) -> Floats:
    """The x >= 0 that makes ``|a x - b|`` least, by active sets (Lawson and Hanson 1974)."""
    n = a.shape[1]
    x = np.zeros(n)
    used = np.zeros(n, dtype=np.bool_)
    for _ in range(30 * n):
        gain = np.where(used, -np.inf, a.T @ (b - a @ x))
        best = int(gain.argmax())
        if gain[best] <= 1e-12:
            break
        used[best] = True
        while True:
            trial = np.zeros(n)
            trial[used] = np.linalg.lstsq(a[:, used], b, rcond=None)[0]
            falling = used & (trial <= 0)
            if not falling.any():
                x = trial
                break
            # as far as the weights stay positive; those that reach 0 leave
            step = (x[falling] / np.maximum(x[falling] - trial[falling], 1e-300)).min()
            x = np.maximum(x + step * (trial - x), 0.0)
            used &= x > 1e-14
            if not used.any():
                break
    return x
