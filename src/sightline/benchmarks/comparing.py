"""Two runs of one benchmark: what differs in how they were made, and what in how they came out."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.runs import RunFolder

__all__ = ["Comparison", "Difference", "compare_runs"]

Side = Literal["parity", "clean"]
DRAWS = 10_000


@dataclass(frozen=True)
class Difference:
    """How two runs differ on the same questions, by one rule.

    Attributes:
        name: a task, or ``all``.
        n: questions that both runs have.
        first, second: mean scores, 0 to 1.
        interval: 95 % bootstrap interval of second - first, questions drawn in pairs.
        better, worse: questions on which the second run scores higher, lower.
        p: two-sided exact sign test of ``better`` against ``worse`` (McNemar, for right or wrong).
    """

    name: str
    n: int
    first: float
    second: float
    interval: tuple[float, float]
    better: int
    worse: int
    p: float


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side.

    Attributes:
        changed: of the things a score depends on, those that differ: first and second value.
        rows: differences by rule; ``all`` first, then every task.
        flips: ids on which exactly one of the runs is right by the clean rule: which one.
        only_first, only_second: questions that one run alone has.
    """

    changed: Mapping[str, tuple[Any, Any]]
    rows: Mapping[Side, tuple[Difference, ...]]
    flips: Mapping[str, str]
    only_first: int
    only_second: int

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "changed": {name: list(pair) for name, pair in self.changed.items()},
            **{side: [vars(row) for row in rows] for side, rows in self.rows.items()},
            "flips": dict(self.flips),
            "only_first": self.only_first,
            "only_second": self.only_second,
        }


def compare_runs(first: Path, second: Path) -> Comparison:
    """Compare two run folders.

    Raises:
        BadInput: a folder holds no finished run, or the two share no question.
    """
    one_record, two_record = (RunFolder(folder).record() for folder in (first, second))
    one, two = _items(first / "items.jsonl"), _items(second / "items.jsonl")
    shared = [place for place in one if place in two]
    if not shared:
        raise BadInput(second, "items", "share no question with the other run")
    changed = one_record.differences(two_record)
    tasks = np.array([one[place]["task"] for place in shared], dtype=np.str_)
    sides: tuple[Side, ...] = ("parity", "clean")
    rows = {}
    for side in sides:
        scores = [
            np.array([run[place][side]["score"] for place in shared], dtype=np.float64)
            for run in (one, two)
        ]
        rows[side] = _differences(tasks, scores[0], scores[1])
    flips = {}
    for place in shared:
        right = [run[place]["clean"]["outcome"] == "right" for run in (one, two)]
        if right[0] != right[1]:
            flips[place[0]] = "first" if right[0] else "second"
    return Comparison(changed, rows, flips, len(one) - len(shared), len(two) - len(shared))


def _differences(
    tasks: NDArray[np.str_], first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[Difference, ...]:
    found = [_difference("all", first, second)]
    for name in dict.fromkeys(tasks.tolist()):
        inside = tasks == name
        found.append(_difference(name, first[inside], second[inside]))
    return tuple(found)


def _difference(name: str, first: NDArray[np.float64], second: NDArray[np.float64]) -> Difference:
    gap = second - first
    better, worse = int((gap > 0).sum()), int((gap < 0).sum())
    values, counts = np.unique(gap, return_counts=True)
    random = np.random.default_rng([len(gap), better, worse])
    drawn = random.multinomial(len(gap), counts / len(gap), size=DRAWS) @ values / len(gap)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Difference(
        name, len(gap), float(first.mean()), float(second.mean()), (float(low), float(high)),
        better, worse, sign_test(better, worse),
    )  # fmt: skip


def sign_test(better: int, worse: int) -> float:
    """Two-sided exact sign test: how likely a split at least as uneven is by chance."""
    n = better + worse
    if not n:
        return 1.0
    least = min(better, worse)
    logs = [
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2)
        for k in range(least + 1)
    ]
    top = max(logs)
    tail = math.exp(top) * sum(math.exp(value - top) for value in logs)
    return min(1.0, 2 * tail)


def _items(path: Path) -> dict[tuple[str, int], dict[str, Any]]:
    """Verdicts by question and repeat."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                entry = json.loads(line)
                found[entry["id"], entry["repeat"]] = entry
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(path, "file", f"holds no verdicts: {error}", "finish that run") from None
    return found
