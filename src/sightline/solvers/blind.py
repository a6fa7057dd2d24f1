"""A baseline that reads the questions and sees nothing: what the text alone gives away.

A linear model over hashed words is fitted on one half of the benchmark and answers the other, and
the other way round, so that no question is answered by a model that was fitted on it. Questions
about one scene (tag ``scene``, else the first picture) are in one half.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.sample import Sample
from sightline.datasets.text_model import fitted, option_text, require, text_features
from sightline.hashing import keys, mix
from sightline.solvers.truths import option_number, option_truth

__all__ = ["blind"]

FEW = 20
"""questions of a task in a half below which nothing is fitted"""
Rows = NDArray[np.intp]


def blind(samples: Sequence[Sample], seed: int = 0) -> list[Any]:
    """Answers of the text-only model; None where there was too little to fit one.

    Raises:
        BadInput: scikit-learn, of the extra ``check``, is not installed.
    """
    require("blind baseline")
    half = mix(f"blind{seed}", keys([_scene(sample) for sample in samples])) & np.uint64(1)
    answers: list[Any] = [None] * len(samples)
    tasks: dict[tuple[str, bool], list[int]] = {}
    for i, sample in enumerate(samples):
        tasks.setdefault((sample.task, bool(sample.options)), []).append(i)
    for (_, options), places in tasks.items():
        rows = np.array(places, dtype=np.intp)
        for side in (0, 1):
            fit, asked = rows[half[rows] != side], rows[half[rows] == side]
            if len(fit) < FEW or not len(asked):
                continue
            found = _options(samples, fit, asked) if options else _open(samples, fit, asked)
            for i, answer in zip(asked.tolist(), found, strict=True):
                answers[i] = answer
    return answers


def _scene(sample: Sample) -> str:
    first = sample.media[0].path if sample.media else ""
    return sample.tags.get("scene") or first or sample.group or sample.id


def _options(samples: Sequence[Sample], fit: Rows, asked: Rows) -> list[Any]:
    """Each option is judged by its words, its place and the question's words."""

    def texts(rows: Rows) -> list[str]:
        return [
            option_text(samples[i].question, option, k)
            for i in rows.tolist()
            for k, option in enumerate(samples[i].options)
        ]

    right = np.array(
        [
            k == option_number(samples[i])
            for i in fit.tolist()
            for k in range(len(samples[i].options))
        ]
    )
    if right.all() or not right.any():
        return [None] * len(asked)
    model = fitted(text_features(texts(fit)), right)
    scores = model.decision_function(text_features(texts(asked)))
    sizes = np.array([len(samples[i].options) for i in asked.tolist()])
    parts = np.split(scores, np.cumsum(sizes)[:-1])
    return [
        option_truth(samples[i], int(part.argmax()))
        for i, part in zip(asked.tolist(), parts, strict=True)
    ]


def _open(samples: Sequence[Sample], fit: Rows, asked: Rows) -> list[Any]:
    """Numbers by ridge regression of the logarithm, words by a class for each answer."""
    truths = [samples[i].truth for i in fit.tolist()]
    questions = text_features([samples[i].question for i in fit.tolist()])
    others = text_features([samples[i].question for i in asked.tolist()])
    if samples[fit[0]].kind in ("number", "integer"):
        return _numbers(truths, questions, others)
    names = sorted({str(truth) for truth in truths})
    if not 2 <= len(names) <= 500:
        return [names[0] if names else None] * len(asked)
    model = fitted(questions, [str(truth) for truth in truths])
    return [str(name) for name in model.predict(others)]


def _numbers(truths: list[Any], questions: Any, others: Any) -> list[Any]:
    from sklearn.linear_model import Ridge

    try:
        values = np.array([float(truth) for truth in truths])
    except (TypeError, ValueError):
        return [None] * others.shape[0]
    if (values <= 0).any():
        return [float(np.median(values))] * others.shape[0]
    model = Ridge(alpha=1.0, solver="sparse_cg", random_state=0)
    guess = np.exp(model.fit(questions, np.log(values)).predict(others))
    return [round(float(value), 3) for value in guess]
