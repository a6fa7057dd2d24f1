"""The unknowns of a construction: coordinates, radii, letters; and where they start."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .figure import Figure
from .terms import Formula

__all__ = ["Column", "Unknowns", "evaluate", "letters_of", "start_of"]

Floats = NDArray[np.float64]
Column = Callable[[Floats], Floats]
"""from (n, u) vectors of unknowns to (n,) values"""


class Unknowns:
    """Where each unknown is in the vector: points, then radii, then letters."""

    def __init__(self, figure: Figure) -> None:
        self.points = tuple(figure.problem.points)
        self.place = {p: 2 * i for i, p in enumerate(self.points)}
        used = [
            q for e in figure.equations for side in (e.left, e.right) for q in side.quantities()
        ] + list(figure.goal.quantities() if figure.goal else ())
        rings = [of[-1] for name in ("on_circle", "tangent") for of in figure.of(name)]
        rings += [q.of[0] for q in used if q.name in ("radius", "arc") and q.op == "quantity"]
        at = 2 * len(self.points)
        self.radii = {ring: at + i for i, ring in enumerate(dict.fromkeys(rings))}
        at += len(self.radii)
        names = dict.fromkeys(q.name for q in used if q.op == "letter")
        self.letters = {name: at + i for i, name in enumerate(names)}
        self.count = at + len(self.letters)
        self.size = 1.0
        """about how large the figure is"""


def letters_of(unknowns: Unknowns) -> NDArray[np.bool_]:
    """Which unknowns are no coordinates."""
    mask = np.zeros(unknowns.count, dtype=bool)
    mask[2 * len(unknowns.points) :] = True
    return mask


def start_of(figure: Figure, unknowns: Unknowns) -> Floats:
    """The drawing, in the units of the lengths that are told."""
    at = figure.drawing.at
    middle = np.mean(list(at.values()), axis=0) if at else np.zeros(2)
    ratios = []
    for equation in figure.equations:
        for one, other in ((equation.left, equation.right), (equation.right, equation.left)):
            if one.op == "quantity" and one.name == "length" and set(one.of) <= at.keys():
                drawn = float(np.linalg.norm(at[one.of[0]] - at[one.of[1]]))
                told = constant_of(other)
                if told is not None and told > 0 and drawn > 0:
                    ratios.append(told / drawn)
    scale = float(np.median(ratios)) if ratios else 0.05
    vector = np.zeros(unknowns.count)
    for i, name in enumerate(unknowns.points):
        spot = at.get(name)
        if spot is None:
            spot = middle + 7.0 * np.array([math.cos(2.4 * i), math.sin(2.4 * i)])
            for row in figure.drawing.rows:
                if name in row:
                    near = [at[p] for p in row if p in at]
                    spot = np.mean(near, axis=0) + 0.3 * (spot - middle) if near else spot
        vector[2 * i : 2 * i + 2] = (spot - middle) * scale
    spots = vector[: 2 * len(unknowns.points)].reshape(-1, 2)
    unknowns.size = max(float(np.ptp(spots, axis=0).max()), 1e-3) if len(spots) else 1.0
    for ring, place in unknowns.radii.items():
        centre = ring.split("|")[0]
        rim = [of[0] for of in figure.of("on_circle") if of[1] == ring]
        gaps = [
            float(np.linalg.norm(at[p] - at[centre])) * scale
            for p in rim
            if p in at and centre in at
        ]
        vector[place] = float(np.mean(gaps)) if gaps else 0.4 * unknowns.size
    for place in unknowns.letters.values():
        vector[place] = 10.0
    return vector


def constant_of(formula: Formula) -> float | None:
    if any(True for _ in formula.quantities()):
        return None
    return float(evaluate(formula, {}, np.zeros((1, 0)))[0])


def evaluate(formula: Formula, columns: dict[Formula, Column], x: Floats) -> Floats:
    """Values (n,) of a formula, its quantities given as columns."""
    if formula.op == "number":
        return np.full(len(x), formula.value)
    if formula.op in ("letter", "quantity"):
        return columns[formula](x)
    parts = [evaluate(part, columns, x) for part in formula.args]
    return np.asarray(OPERATIONS[formula.op](*parts))


OPERATIONS: dict[str, Callable[..., Floats]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
    "sqrt": np.sqrt,
    "sin": lambda a: np.sin(np.radians(a)),
    "cos": lambda a: np.cos(np.radians(a)),
    "tan": lambda a: np.tan(np.radians(a)),
}
