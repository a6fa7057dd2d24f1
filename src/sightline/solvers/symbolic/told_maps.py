"""Maps that are told as a whole: walked step by step, mazes and grids in characters."""

from __future__ import annotations

from collections.abc import Sequence

from sightline.benchmarks.sample import Sample
from sightline.questions.symbolic.board_reading import ANSWERS, Contradicting
from sightline.questions.symbolic.walk_reading import read_walk
from sightline.solvers.symbolic.reading import Coverage
from sightline.solvers.symbolic.verdicts import UNDECIDED, Verdict, among

__all__ = ["solve_boards", "solve_walks"]


def solve_walks(samples: Sequence[Sample]) -> tuple[list[Verdict], Coverage]:
    """What is found at the end of walks on told maps; several relatives are named in order.

    A text is read whole or not at all, and counts as one sentence.
    """
    return _with_coverage(samples, [_walked(str(s.extra.get("story", ""))) for s in samples])


def _walked(text: str) -> Verdict | None:
    told = read_walk(text)
    if told is None:
        return None
    if told.status != "determined":
        return Verdict(None, told.status)
    answer = ", ".join(told.answers)
    return Verdict(answer, told.status, (answer,))


def solve_boards(samples: Sequence[Sample]) -> tuple[list[Verdict], Coverage]:
    """The option that a maze or a grid of characters has for an answer."""
    return _with_coverage(samples, [_looked_up(sample) for sample in samples])


def _looked_up(sample: Sample) -> Verdict | None:
    answer = ANSWERS[str(sample.extra["language"])]
    try:
        found = answer(str(sample.extra.get("story", "")), sample.question)
    except Contradicting:
        return Verdict(None, "impossible")
    if found is None:
        return None
    fits = [i for i, text in enumerate(sample.options) if text.casefold() == found.casefold()]
    return among(sample, fits)


def _with_coverage(
    samples: Sequence[Sample], verdicts: Sequence[Verdict | None]
) -> tuple[list[Verdict], Coverage]:
    unread = [s.question[-200:] for s, v in zip(samples, verdicts, strict=True) if v is None]
    n = len(samples)
    coverage = Coverage(n, n - len(unread), n, n - len(unread), tuple(unread[:10]))
    return [verdict or UNDECIDED for verdict in verdicts], coverage
