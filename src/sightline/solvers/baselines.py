"""Baselines that need no model: the truth, blind draws, and the most frequent answer.

They reply in the form that the benchmark's rule reads, so their scores go through the same scorer
as a model's, with all its quirks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sightline.benchmarks.protocol import Protocol
from sightline.benchmarks.sample import Sample
from sightline.benchmarks.scoring import Prediction
from sightline.hashing import keys, mix, uniform
from sightline.solvers.blind import blind
from sightline.solvers.truths import option_number, option_truth, stated

__all__ = ["BASELINES", "Answers", "chance", "frequent", "oracle", "replies_of"]

Answers = list[Any]
"""one answer for each sample, in published form; None = none is given"""


def oracle(samples: Sequence[Sample], seed: int = 0) -> Answers:
    """The published answers. Every benchmark's rule has to count them all right."""
    return [sample.truth for sample in samples]


def chance(samples: Sequence[Sample], seed: int = 0) -> Answers:
    """An option drawn blindly, the same for a seed on every run; no answer to open questions."""
    either = _either(samples)
    sizes = np.array([_options(s) or 2 * (s.kind in either) for s in samples], dtype=np.int64)
    drawn = uniform(mix(f"chance{seed}", keys([s.id for s in samples])), np.maximum(sizes, 1))
    answers: Answers = []
    for sample, number, size in zip(samples, drawn.tolist(), sizes.tolist(), strict=True):
        if _options(sample):
            answers.append(option_truth(sample, number))
        else:
            answers.append(either[sample.kind][number] if size else None)
    return answers


def _either(samples: Sequence[Sample]) -> dict[str, list[Any]]:
    """The two answers of yes-no questions without options, as the benchmark writes them."""
    found = {s.truth: None for s in samples if s.kind == "yes_no" and not s.options}
    return {"yes_no": sorted(found, key=str)} if len(found) == 2 else {}


def frequent(samples: Sequence[Sample], seed: int = 0) -> Answers:
    """The most frequent option of the task's questions, and the median of its numbers.

    It knows the answers of the benchmark, as published frequency baselines do: an upper bound on
    what can be had without looking at a question.
    """
    by_task: dict[tuple[str, str, int], list[int]] = {}
    for i, sample in enumerate(samples):
        by_task.setdefault((sample.task, sample.kind, _options(sample)), []).append(i)
    answers: Answers = [None] * len(samples)
    for (_, kind, size), places in by_task.items():
        if size:
            numbers = [option_number(samples[i]) for i in places]
            top = Counter(n for n in numbers if n is not None).most_common(1)
            for i in places:
                answers[i] = option_truth(samples[i], top[0][0]) if top else None
        else:
            common = _typical(kind, [samples[i].truth for i in places])
            for i in places:
                answers[i] = common
    return answers


def _typical(kind: str, truths: list[Any]) -> Any:
    if kind in ("number", "integer"):
        try:
            return float(np.median([float(truth) for truth in truths]))
        except (TypeError, ValueError):
            return None
    return Counter(map(str, truths)).most_common(1)[0][0]


def _options(sample: Sample) -> int:
    """How many options can be drawn from; yes and no are two."""
    if sample.options:
        return len(sample.options)
    return len(sample.letters) if sample.kind == "choice" else 0


def replies_of(protocol: Protocol, samples: Sequence[Sample], answers: Answers) -> list[Prediction]:
    """Predictions that state the answers, one for every repeat of the protocol."""
    given = [i for i, answer in enumerate(answers) if answer is not None]
    texts = stated(protocol, [samples[i] for i in given], [answers[i] for i in given])
    replies: list[str | None] = [None] * len(samples)
    for i, text in zip(given, texts, strict=True):
        replies[i] = text
    # a question that a baseline cannot answer is a reply without an answer, not a failure
    return [
        Prediction(sample.id, reply if reply is not None else "", repeat)
        for sample, reply in zip(samples, replies, strict=True)
        for repeat in range(protocol.decoding.repeats)
    ]


BASELINES: dict[str, Callable[..., Answers]] = {
    "oracle": oracle,
    "chance": chance,
    "frequent": frequent,
    "blind": blind,
}
