"""Questions about stories, answered by what follows from them and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sightline.benchmarks.sample import Sample
from sightline.geometry.calculi import STATUS, TRUTH, VERDICTS, Answers, ask
from sightline.solvers.symbolic.language import find_language
from sightline.solvers.symbolic.reading import Coverage, Told, read
from sightline.solvers.symbolic.ways import shortest_ways

__all__ = ["Solved", "solve"]


@dataclass(frozen=True)
class Solved:
    """Answers to questions, and how far each is settled.

    Attributes:
        answers: in published form; None = none follows.
        status: ``determined``; ``ambiguous``, several answers fit; ``impossible``, the story
            contradicts itself or no option fits; ``undecided``, a sentence could not be read or a
            search ended at its limit; ``no story``.
        coverage: how much was read.
    """

    answers: list[Any]
    status: list[str]
    coverage: Coverage

    def as_dict(self) -> dict[str, Any]:
        """For JSON: how many questions have which status, and what was read."""
        counts = {each: self.status.count(each) for each in dict.fromkeys(self.status)}
        return {"status": counts, "read": asdict(self.coverage)}


def solve(samples: Sequence[Sample]) -> Solved:
    """Answer the questions of samples that carry a story, ``extra["story"]``, and the name of the
    language it is told in, ``extra["language"]``."""
    answers: list[Any] = [None] * len(samples)
    status = ["no story"] * len(samples)
    coverage = Coverage(0, 0, 0, 0)
    places: dict[str, list[int]] = {}
    for i, sample in enumerate(samples):
        if "story" in sample.extra and "language" in sample.extra:
            places.setdefault(str(sample.extra["language"]), []).append(i)
    for name, rows in places.items():
        asked = [samples[i] for i in rows]
        told = read(
            find_language(name), [str(s.extra["story"]) for s in asked], [s.question for s in asked]
        )
        coverage += told.coverage
        for i, (answer, how) in zip(rows, _answered(told, asked), strict=True):
            answers[i], status[i] = answer, how
    return Solved(answers, status, coverage)


Found = list[tuple[Any, str]]


def _answered(told: Told, samples: Sequence[Sample]) -> Found:
    """Answer and status of every question."""
    found: Found = [(None, "undecided")] * len(samples)
    for kind, answer in _KINDS.items():
        rows = np.flatnonzero(told.whole & (told.kind == kind))
        if len(rows):
            given = answer(told, rows, [samples[i] for i in rows.tolist()])
            for i, pair in zip(rows.tolist(), given, strict=True):
                found[i] = pair
    return found


def _asked(told: Told, rows: np.ndarray) -> Answers:
    return ask(told.language.semantics, told.stories, rows, told.a[rows], told.b[rows])


def _relations(told: Told, rows: np.ndarray, samples: Sequence[Sample]) -> Found:
    """The one option that can hold."""
    meaning = told.language.semantics
    verdict = _asked(told, rows)
    words = {word.casefold(): code for code, word in enumerate(meaning.vocabulary)}
    wide = max(len(sample.options) for sample in samples)
    code = np.full((len(rows), wide), -1)
    for i, sample in enumerate(samples):
        code[i, : len(sample.options)] = [words.get(o.casefold(), -1) for o in sample.options]
    candidate = np.where(code >= 0, meaning.relations(np.maximum(code, 0)), 0)
    state = verdict.verdict(candidate)
    left = state != VERDICTS.index("impossible")
    unknown = (state == VERDICTS.index("undecided")).any(axis=1)
    count, first = left.sum(axis=1), left.argmax(axis=1)
    how = np.select([unknown, count == 0, count == 1], [3, 2, 0], 1)
    return [
        (sample.options[option] if status == 0 else None, STATUS[status])
        for sample, option, status in zip(samples, first.tolist(), how.tolist(), strict=True)
    ]


def _truths(told: Told, rows: np.ndarray, samples: Sequence[Sample]) -> Found:
    """Yes or no."""
    how = {"yes": "determined", "no": "determined", "unknown": "ambiguous"}
    truth = [TRUTH[k] for k in _asked(told, rows).truth(told.word[rows])]
    return [(each if each in ("yes", "no") else None, how.get(each, each)) for each in truth]


def _ways(told: Told, rows: np.ndarray, samples: Sequence[Sample]) -> Found:
    """The first letters of the steps of the one shortest way, "n,e"."""
    ways, count = shortest_ways(
        told.language.semantics, told.stories, rows, told.b[rows], told.a[rows]
    )
    # a story that contradicts itself describes no rooms
    sound = _asked(told, rows).status != STATUS.index("impossible")
    how = np.select([~sound | (count == 0), count == 1], [2, 0], 1)
    return [
        (",".join(word[0] for word in way) if status == 0 else None, STATUS[status])
        for way, status in zip(ways, how.tolist(), strict=True)
    ]


_KINDS: Mapping[str, Callable[[Told, np.ndarray, Sequence[Sample]], Found]] = {
    "relation": _relations,
    "truth": _truths,
    "way": _ways,
}
