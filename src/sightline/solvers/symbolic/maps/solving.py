"""Published questions about maps, answered by the agent through their tools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sightline.benchmarks.sample import Sample
from sightline.scenes.symbolic.map_tools import MapTools
from sightline.solvers.symbolic.maps.agent import answer
from sightline.solvers.symbolic.maps.asked import UNANSWERABLE
from sightline.solvers.symbolic.maps.context import MapText, read_map

__all__ = ["SolvedMaps", "solve_maps"]


@dataclass(frozen=True)
class SolvedMaps:
    """Answers to questions about maps.

    Attributes:
        answers: option numbers as MapEval counts them, "0" = it has no answer; None = none given.
        by_task: per category how many were asked, answered, and answered rightly.
        lines, unread: lines of the maps' texts, and those that were not understood.
    """

    answers: list[Any]
    by_task: dict[str, dict[str, int]]
    lines: int
    unread: int

    def as_dict(self) -> dict[str, Any]:
        """For JSON, rates in percent."""
        total: Counter[str] = Counter()
        for counts in self.by_task.values():
            total.update(counts)
        return {
            "overall": _rates(total),
            "by_category": {name: _rates(counts) for name, counts in self.by_task.items()},
            "lines": self.lines,
            "unread": self.unread,
        }


def _rates(counts: dict[str, int] | Counter[str]) -> dict[str, float | int]:
    asked, answered, right = (counts.get(k, 0) for k in ("asked", "answered", "right"))
    return {
        "n": asked,
        "coverage": round(100 * answered / max(asked, 1), 2),
        "accuracy": round(100 * right / max(asked, 1), 2),
        "accuracy_answered": round(100 * right / max(answered, 1), 2),
    }


def solve_maps(samples: Sequence[Sample]) -> SolvedMaps:
    """Answer samples that carry the text of a map, ``extra["context"]``; options begin with the one
    that says there is no answer."""
    answers: list[Any] = []
    tasks: dict[str, Counter[str]] = {}
    lines = unread = 0
    for sample in samples:
        told = _map(str(sample.extra["context"]))
        lines, unread = lines + told.lines, unread + len(told.unread)
        found = answer(sample.question, sample.options[1:], MapTools(told.map))
        given = None if found is None else str(0 if found == UNANSWERABLE else found + 1)
        answers.append(given)
        counts = tasks.setdefault(sample.task, Counter())
        counts.update(asked=1, answered=given is not None, right=given == str(sample.truth))
    return SolvedMaps(answers, {name: dict(n) for name, n in sorted(tasks.items())}, lines, unread)


@lru_cache(maxsize=256)
def _map(text: str) -> MapText:
    return read_map(text)
