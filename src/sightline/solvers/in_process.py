"""Solvers that need no model and answer all samples at once: the baselines, and reasoning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sightline.benchmarks.sample import Sample
from sightline.errors import BadInput
from sightline.hashing import keys, mix, uniform
from sightline.solvers.baselines import BASELINES, Answers

__all__ = ["IN_PROCESS", "solve_in_process"]

GEOMETRY = ("theorems", "theorems-forms", "construction")
IN_PROCESS = (*BASELINES, "symbolic", "last-location", *GEOMETRY)


def solve_in_process(
    solver: str, samples: Sequence[Sample], seed: int = 0
) -> tuple[Answers, dict[str, Any]]:
    """Answers, and what the solver tells of its work (for JSON; {} for baselines).

    Args:
        solver: a baseline, or ``symbolic``: reads stories and says what follows from them; where
            several answers fit it draws one of those, and tells how many it drew;
            or ``last-location``: the place named last near a character of a story.
            ``theorems`` (with the order of things taken from the drawing), ``theorems-forms``
            (without) and ``construction`` (numbers, from the drawing on) solve plane geometry.
        samples: what is asked.
        seed: of the baselines.

    Raises:
        BadInput: there is no such solver.
    """
    if solver == "symbolic":
        return _reasoned(samples, seed)
    if solver == "last-location":
        from sightline.solvers.last_location import last_location

        return last_location(samples), {}
    if solver in GEOMETRY:
        from sightline.solvers.geometry import solve_geometry

        found = solve_geometry(samples, solver)
        return found.answers, found.as_dict()
    if solver not in BASELINES:
        raise BadInput(
            "--solver", solver, "needs a model, or is unknown",
            f"give --model, or one of {', '.join(IN_PROCESS)}",
        )  # fmt: skip
    return BASELINES[solver](samples, seed), {}


def _reasoned(samples: Sequence[Sample], seed: int) -> tuple[Answers, dict[str, Any]]:
    """By the map reader where samples tell of maps, else by the reader of stories."""
    if samples and all(sample.extra.get("language") == "mapeval" for sample in samples):
        from sightline.solvers.symbolic.maps import solve_maps

        about_maps = solve_maps(samples)
        return about_maps.answers, about_maps.as_dict()
    from sightline.solvers.symbolic import solve

    solved = solve(samples)
    several = [i for i, each in enumerate(solved.status) if each == "ambiguous" and solved.left[i]]
    answers, drawn = list(solved.answers), _drawn(samples, solved.left, seed)
    for i in several:
        answers[i] = drawn[i]
    return answers, solved.as_dict() | {"drawn": len(several)}


def _drawn(samples: Sequence[Sample], left: Sequence[tuple[Any, ...]], seed: int) -> Answers:
    """One of the answers that are left for each sample, the same for a seed on every run."""
    sizes = np.array([max(len(each), 1) for each in left], dtype=np.int64)
    number = uniform(mix(f"drawn{seed}", keys([s.id for s in samples])), sizes)
    return [each[n] if each else None for each, n in zip(left, number.tolist(), strict=True)]
