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
        from sightline.solvers.symbolic import solve

        solved = solve(samples)
        return solved.answers, solved.as_dict()
    if solver not in BASELINES:
        raise BadInput(
            "--solver", solver, "needs a model, or is unknown",
            f"give --model, or one of {', '.join(IN_PROCESS)}",
        )  # fmt: skip
    return BASELINES[solver](samples, seed), {}
