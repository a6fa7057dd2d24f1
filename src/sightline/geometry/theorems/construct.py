"""Constructing a figure by numbers: points are moved until everything that is said holds.

The drawing is where the search starts, so that what lies left of what stays so. The answer is read
off the constructed figure only where it cannot change: every motion of the points that keeps all
that is said must keep the answer (a test on the Jacobian). No theorem is used, which makes this a
second path to what theorems find.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .figure import Figure
from .measures import Unclear
from .problem import Problem
from .residuals import Residuals
from .unknowns import Unknowns, letters_of, start_of

__all__ = ["Constructed", "construct"]

Floats = NDArray[np.float64]
STEPS = 80
HOLDS = 1e-7
ROUNDED = 0.01
"""numbers of problems are rounded; where several say the same they hold to so much, at most"""
LOOSE = 1e-6
STARTS = 4


@dataclass(frozen=True)
class Constructed:
    """What was constructed.

    Attributes:
        value: the answer; None where ``status`` says why there is none.
        status: ``determined``, ``ambiguous`` (what is said leaves it open), ``undecided`` (no
            figure was found, or it is not clear what is asked).
        reason: in plain words, where there is no answer or only an approximate one.
        points: where the points of the figure are; y up.
        letters: values of letters.
        gap: the largest residual.
    """

    value: float | None
    status: str
    reason: str = ""
    points: dict[str, tuple[float, float]] | None = None
    letters: dict[str, float] | None = None
    gap: float = float("nan")


def construct(problem: Problem, seed: int = 0) -> Constructed:
    """Construct the figure of a problem from its drawing, and say what is asked.

    Args:
        problem: with positions of its points.
        seed: of the further starts, where the first finds no figure.
    """
    figure = Figure(problem)
    if figure.goal is None:
        reason = next((u for u in figure.unclear if u.startswith("Find")), "nothing is asked")
        return Constructed(None, "undecided", reason)
    unknowns = Unknowns(figure)
    try:
        residuals = Residuals(figure, unknowns)
        goal = residuals.formula(figure.goal)
    except Unclear as reason:
        return Constructed(None, "undecided", str(reason))
    draw = np.random.Generator(np.random.PCG64(seed))
    start = start_of(figure, unknowns)
    best: tuple[float, Floats] | None = None
    with np.errstate(all="ignore"):
        for attempt in range(STARTS):
            at = start.copy()
            if attempt:
                spread = 0.05 * attempt * unknowns.size
                at[: 2 * len(unknowns.points)] += draw.normal(0, spread, 2 * len(unknowns.points))
            loose = letters_of(unknowns)
            if loose.any():
                at = _fit(residuals.all, at, loose, 25)
            at = _fit(residuals.all, at, np.ones(len(at), dtype=bool), STEPS)
            gap = float(np.abs(residuals.all(at[None])[0]).max(initial=0.0))
            if np.isfinite(gap) and (best is None or gap < best[0]):
                best = gap, at
            if gap < HOLDS:
                break
        if best is None or best[0] > ROUNDED:
            return Constructed(
                None, "undecided", "no figure was found in which all holds",
                gap=best[0] if best else float("nan"),
            )  # fmt: skip
        return _read_off(residuals, unknowns, goal, best)


def _read_off(
    residuals: Residuals, unknowns: Unknowns, goal: Callable[[Floats], Floats],
    best: tuple[float, Floats],
) -> Constructed:  # fmt: skip
    gap, at = best
    value = float(goal(at[None])[0])
    slope = _slopes(lambda x: goal(x)[:, None], at)[0]
    matrix = _slopes(residuals.all, at)
    _, sizes, rows = np.linalg.svd(matrix)
    kept = int((sizes > LOOSE * max(float(sizes.max(initial=0.0)), 1e-12)).sum())
    free = rows[kept:] @ slope
    points = {p: (float(at[2 * i]), float(at[2 * i + 1])) for i, p in enumerate(unknowns.points)}
    letters = {name: float(at[i]) for name, i in unknowns.letters.items()}
    # what the answer changes by when everything moves by its own size
    scale = max(float(np.linalg.norm(slope)), 1e-9)
    if not np.isfinite(value) or np.linalg.norm(free) > 1e-4 * scale:
        return Constructed(
            None, "ambiguous", "what is said leaves the answer open", points, letters, gap
        )
    rounded = f"what is said holds to {gap:.1%} of the figure only" if gap > HOLDS else ""
    return Constructed(value, "determined", rounded, points, letters, gap)


def _slopes(of: Callable[[Floats], Floats], at: Floats) -> Floats:
    """(m, n) central differences of an (m,) function at (n,)."""
    step = 1e-5 * np.maximum(1.0, np.abs(at) * 0.1)
    moved = np.concatenate([at + np.diag(step), at - np.diag(step)])
    found = of(moved)
    half = len(at)
    return np.asarray(((found[:half] - found[half:]) / (2 * step[:, None])).T)


def _fit(
    of: Callable[[Floats], Floats], at: Floats, moving: NDArray[np.bool_], steps: int
) -> Floats:
    """Levenberg-Marquardt over the unknowns that may move."""
    damping, now = 1e-3, of(at[None])[0]
    cost = float(now @ now)
    chosen = np.flatnonzero(moving)
    for _ in range(steps):
        if not np.isfinite(cost) or cost < 1e-22:
            break
        matrix = _slopes(of, at)[:, chosen]
        if not np.isfinite(matrix).all():
            break
        square, pull = matrix.T @ matrix, matrix.T @ now
        better = False
        for _ in range(8):
            damped = square + damping * (np.diag(np.diag(square)) + 1e-9 * np.eye(len(chosen)))
            try:
                step = np.linalg.solve(damped, -pull)
            except np.linalg.LinAlgError:
                damping *= 10
                continue
            tried = at.copy()
            tried[chosen] += step
            after = of(tried[None])[0]
            lower = float(after @ after)
            if np.isfinite(lower) and lower < cost:
                shrunk = cost - lower
                at, now, damping = tried, after, max(damping / 5, 1e-12)
                better = shrunk > 1e-14 * cost
                cost = lower
                break
            damping *= 5
        if not better:
            break
    return at
