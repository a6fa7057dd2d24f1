"""Solvers that need no model and answer all samples at once: the baselines, and reasoning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sightline.benchmarks.sample import Sample
from sightline.errors import BadInput
from sightline.solvers.baselines import BASELINES, Answers

__all__ = ["IN_PROCESS", "solve_in_process"]

IN_PROCESS = (*BASELINES, "symbolic")


def solve_in_process(
    solver: str, samples: Sequence[Sample], seed: int = 0
) -> tuple[Answers, dict[str, Any]]:
    """Answers, and what the solver tells of its work (for JSON; {} for baselines).

    Args:
        solver: a baseline, or ``symbolic``: reads stories and says what follows from them.
        samples: what is asked.
        seed: of the baselines.

    Raises:
        BadInput: there is no such solver.
    """
    if solver == "symbolic":
        return _reasoned(samples)
    if solver not in BASELINES:
        raise BadInput(
            "--solver", solver, "needs a model, or is unknown",
            f"give --model, or one of {', '.join(IN_PROCESS)}",
        )  # fmt: skip
    return BASELINES[solver](samples, seed), {}


def _reasoned(samples: Sequence[Sample]) -> tuple[Answers, dict[str, Any]]:
    """By the map reader where samples tell of maps, else by the reader of stories."""
    if samples and all(sample.extra.get("language") == "mapeval" for sample in samples):
        from sightline.solvers.symbolic.maps import solve_maps

        about_maps = solve_maps(samples)
        return about_maps.answers, about_maps.as_dict()
    from sightline.solvers.symbolic import solve

    solved = solve(samples)
    return solved.answers, solved.as_dict()
