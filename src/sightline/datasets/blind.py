"""Could the answers be guessed without looking? Two baselines that never see a picture.

*Most frequent* always gives the commonest reply of the training half (the median, for numbers).
*Text-only linear* is a linear model over hashed words and word pairs of the question and, where
there are options, of each option; the option with the highest score is its reply. Both are fitted
on half of the scenes and scored on the other half, with the answer type's own measure: share of
right replies, for numbers mean relative accuracy. Needs ``pip install 'sightline[check]'``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import MRA
from sightline.datasets.items import read_parts
from sightline.datasets.manifest import write_atomically
from sightline.datasets.text_model import fitted, option_text, require, text_features
from sightline.questions.items import LETTERS

__all__ = ["MOST", "Blind", "blind", "measure", "read_blind", "write_blind"]

COLUMNS = ["task", "scene", "question", "choices", "answer", "answer_kind", "value"]
FEW = 40
"""items on either side below which nothing is measured"""
MOST = 20_000
"""items of a task that are looked at, drawn by id order; more change nothing"""
REPLIES = 64
"""most frequent replies that a model of open answers chooses among; rarer ones are hardly learnt"""


@dataclass(frozen=True)
class Blind:
    """What one task gives away; shares from 0 to 1."""

    task: str
    answer_kind: str
    fitted: int
    scored: int
    chance: float
    """share right when options are drawn blindly; 0 for open answers"""
    most_frequent: float
    linear: float
    interval: float
    """half of the 95 % interval of ``linear``, from the number scored"""


def blind(folder: Path, together: Mapping[str, str] | None = None) -> list[Blind]:
    """Measure every task of a finished dataset, in alphabetical order.

    Args:
        together: the name under which a task is measured with others. Tasks that ask the same and
            are drawn apart, one for each answer, would else be known by their answers.
    """
    require("blind check")
    tables: dict[str, list[pa.Table]] = {}
    for table in read_parts(folder, COLUMNS):
        tasks = table.column("task").cast(pa.string())
        for name in pc.unique(tasks).to_pylist():
            kept = tables.setdefault(name, [])
            if sum(map(len, kept)) < MOST:
                kept.append(table.filter(pc.equal(tasks, name)).slice(0, MOST))
    groups: dict[str, list[pa.Table]] = {}
    for name, kept in sorted(tables.items()):
        groups.setdefault((together or {}).get(name, name), []).extend(kept)
    found = [
        measure(name, pa.concat_tables(kept).to_pylist()) for name, kept in sorted(groups.items())
    ]
    return [entry for entry in found if entry is not None]


def write_blind(folder: Path) -> list[Blind]:
    """Measure and keep the outcome beside the dataset, where its card finds it."""
    found = blind(folder)
    text = json.dumps([asdict(entry) for entry in found], indent=1) + "\n"
    write_atomically(folder / "blind.json", text)
    return found


def read_blind(folder: Path) -> list[Blind]:
    """The kept outcome; [] when there is none."""
    path = folder / "blind.json"
    if not path.is_file():
        return []
    return [Blind(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def measure(task: str, rows: list[dict[str, Any]]) -> Blind | None:
    """One task's items, with the values of :data:`COLUMNS`; None where there are too few."""
    half = hashing.mix("half", hashing.keys([r["scene"] for r in rows])) & np.uint64(1)
    fit, score = np.flatnonzero(half == 0), np.flatnonzero(half == 1)
    if len(fit) < FEW or len(score) < FEW:
        return None
    kind = rows[0]["answer_kind"]
    by_kind = {"choice": _options, "number": _numbers}
    chance, frequent, linear = by_kind.get(kind, _labels)(rows, fit, score)
    right = linear.mean()
    spread = 1.96 * float(np.std(linear)) / np.sqrt(len(score))
    return Blind(
        task, kind, len(fit), len(score), round(chance, 4), round(float(frequent.mean()), 4),
        round(float(right), 4), round(spread, 4),
    )  # fmt: skip


Shares = tuple[float, NDArray[np.float64], NDArray[np.float64]]
Rows = NDArray[np.int64]


def _labels(rows: list[dict[str, Any]], fit: Rows, score: Rows) -> Shares:
    """Yes or no, counts, hours, texts: a class per reply."""
    answers = np.array([r["answer"] for r in rows], dtype=object)
    names, count = np.unique(answers[fit].astype(str), return_counts=True)
    top = names[count.argmax()]
    frequent = (answers[score] == top).astype(np.float64)
    chance = 0.5 if rows[0]["answer_kind"] == "yes_no" else 0.0
    known = names[np.argsort(-count, kind="stable")[:REPLIES]]
    fit = fit[np.isin(answers[fit].astype(str), known)]
    if len(known) < 2 or len(fit) < FEW:
        return chance, frequent, frequent
    features = text_features([r["question"] for r in rows])
    model = fitted(features[fit], answers[fit].astype(str))
    return chance, frequent, (model.predict(features[score]) == answers[score]).astype(np.float64)


def _options(rows: list[dict[str, Any]], fit: Rows, score: Rows) -> Shares:
    """Each option is judged by its words, its place and the question's words."""
    letters = np.array([LETTERS.index(r["answer"]) for r in rows])
    top = np.bincount(letters[fit]).argmax()
    frequent = (letters[score] == top).astype(np.float64)
    sizes = np.array([len(r["choices"]) for r in rows])
    owner = np.repeat(np.arange(len(rows)), sizes)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    texts = [
        option_text(rows[i]["question"], rows[i]["choices"][k], int(k))
        for i, k in zip(owner.tolist(), place.tolist(), strict=True)
    ]
    features = text_features(texts)
    truth = place == letters[owner]
    chosen = np.isin(owner, fit)
    model = fitted(features[chosen], truth[chosen])
    scores = np.full((len(rows), int(sizes.max())), -np.inf)
    scores[owner, place] = model.decision_function(features)
    right = scores.argmax(axis=1)[score] == letters[score]
    return float((1.0 / sizes[score]).mean()), frequent, right.astype(np.float64)


def _numbers(rows: list[dict[str, Any]], fit: Rows, score: Rows) -> Shares:
    """Ridge regression of the logarithm, scored as numbers are: mean relative accuracy."""
    from sklearn.linear_model import Ridge

    values = np.array([r["value"] for r in rows], dtype=np.float64)
    measure = MRA().score
    middle = np.full(len(score), np.median(values[fit]))
    frequent = np.asarray(measure(middle, values[score]), dtype=np.float64)
    if (values <= 0).any():
        return 0.0, frequent, frequent
    features = text_features([r["question"] for r in rows])
    model = Ridge(alpha=1.0, solver="sparse_cg", random_state=0)
    guess = np.exp(model.fit(features[fit], np.log(values[fit])).predict(features[score]))
    return 0.0, frequent, np.asarray(measure(guess, values[score]), dtype=np.float64)
