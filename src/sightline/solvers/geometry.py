"""Plane geometry answered by theorems or by construction; what is not settled has no answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.sample import LETTERS, Sample
from sightline.geometry.theorems import Problem, construct, prove

__all__ = ["SolvedGeometry", "solve_geometry"]


@dataclass(frozen=True)
class SolvedGeometry:
    """Answers, and what became of each problem.

    Attributes:
        answers: in published form (the letter of the nearest choice, or the number); None = none.
        status: determined, ambiguous, impossible, undecided, or ``no problem``.
        rationales: the equations that lead to each answer; "" for construction.
    """

    answers: list[Any]
    status: list[str]
    rationales: list[str]

    def as_dict(self) -> dict[str, Any]:
        """For JSON: how many have which status."""
        return {"status": dict(Counter(self.status))}


def solve_geometry(samples: Sequence[Sample], way: str = "theorems") -> SolvedGeometry:
    """Answer samples that carry a problem, ``extra["geometry"]``.

    Args:
        samples: what is asked.
        way: ``theorems`` takes from the drawing what follows what and which arc is the shorter;
            ``theorems-forms`` takes nothing from it; ``construction`` moves the drawn points until
            all that is said holds.
    """
    answers: list[Any] = []
    status: list[str] = []
    rationales: list[str] = []
    for sample in samples:
        problem = sample.extra.get("geometry")
        if not isinstance(problem, Problem):
            answers.append(None)
            status.append("no problem")
            rationales.append("")
            continue
        if way == "construction":
            built = construct(problem)
            value, found, why = built.value, built.status, ""
        else:
            proof = prove(problem, sides=way == "theorems")
            value, found, why = proof.value, proof.status, proof.rationale
        answers.append(None if value is None else _as_published(value, sample))
        status.append(found)
        rationales.append(why)
    return SolvedGeometry(answers, status, rationales)


def _as_published(value: float, sample: Sample) -> Any:
    values = sample.extra.get("values", ())
    if not sample.options or not values:
        return value
    gaps = [abs(value - other) for other in values]
    return LETTERS[gaps.index(min(gaps))]
