"""Questions whose words tell the answer go; questions whose words do not stay."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from sightline import hashing
from sightline.datasets.selection import select
from sightline.datasets.telling import least_telling

NAMES = ["lamp", "rug", "mug", "table", "chair", "shelf", "clock", "cat"]


def _asked(n: int, told: float, seed: int = 0) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Questions about two things each; in a share ``told`` of them the first name decides."""
    draw = np.random.default_rng(seed)
    one, two = draw.integers(0, len(NAMES), (2, n))
    by_name, by_chance = (one < 4).astype(int), draw.integers(0, 2, n)
    right = np.where(draw.random(n) < told, by_name, by_chance)
    texts = [f"Is the {NAMES[a]} above the {NAMES[b]}?" for a, b in zip(one, two, strict=True)]
    return texts, right, by_name


@pytest.mark.parametrize("told", [0.5, 0.8, 0.95])
def test_what_is_left_cannot_be_told_by_names(told: float) -> None:
    texts, right, by_name = _asked(4000, told)
    option = np.tile([0, 1], (len(texts), 1))
    keys = hashing.mix("test", np.arange(len(texts), dtype=np.uint64))
    kept = least_telling(pa.array(texts), option, right, keys)
    guessed = (by_name == right).mean(), (by_name == right)[kept].mean()
    assert guessed[0] > 0.7 and abs(guessed[1] - 0.5) < 0.06
    # every question that goes against the names stays, and about as many that go with them
    against = int((by_name != right).sum())
    assert kept.sum() > 1.6 * against


def test_questions_that_tell_nothing_stay() -> None:
    texts, right, _ = _asked(4000, 0.0)
    option = np.tile([0, 1], (len(texts), 1))
    keys = hashing.mix("test", np.arange(len(texts), dtype=np.uint64))
    assert least_telling(pa.array(texts), option, right, keys).mean() > 0.85


def test_options_of_their_own_are_looked_at_with_the_question() -> None:
    """The right option is mostly the cat, wherever it stands."""
    draw = np.random.default_rng(1)
    n = 3000
    option = np.stack([draw.permutation(8)[:4] for _ in range(n)])
    option[np.arange(n), draw.integers(0, 4, n)] = 7
    cat = (option == 7).argmax(axis=1)
    right = np.where(draw.random(n) < 0.8, cat, draw.integers(0, 4, n))
    keys = hashing.mix("test", np.arange(n, dtype=np.uint64))
    kept = least_telling(pa.array(["Which is nearest?"] * n), option, right, keys)
    assert (right == cat).mean() > 0.8
    assert abs((right == cat)[kept].mean() - 0.25) < 0.08


def test_a_selection_keeps_what_is_not_told_and_evens_out_answers() -> None:
    texts, right, by_name = _asked(4000, 0.8)
    head = pa.table(
        {
            "id": [f"{i:05d}" for i in np.random.default_rng(2).permutation(4000)],
            "task": pa.array(["is_over"] * 4000).dictionary_encode(),
            "question": texts,
            "answer": np.where(right == 1, "yes", "no").tolist(),
            "answer_kind": pa.array(["yes_no"] * 4000).dictionary_encode(),
            "choices": pa.nulls(4000, pa.list_(pa.string())),
            "unit": pa.array([""] * 4000).dictionary_encode(),
            "twins": pa.nulls(4000, pa.string()),
        }
    )
    keep = select(head, {"is_over": 600}, set())
    assert keep.sum() == 600
    assert abs(right[keep].mean() - 0.5) < 0.01
    assert abs((by_name == right)[keep].mean() - 0.5) < 0.07


def test_tasks_of_one_answer_each_are_looked_at_together_with_their_like() -> None:
    """One task asks what is "on", one what is "under"; a third of that name wants yes or no."""
    draw = np.random.default_rng(3)
    n = 1200
    task = draw.integers(0, 2, n)
    named = np.where(draw.random(n) < 0.9, task, draw.integers(0, 2, n))
    lettered = np.arange(n) < n - 4
    names = np.where(
        lettered, np.array(["between[on]", "between[under]"])[task], "between[verdict]"
    )
    head = pa.table(
        {
            "id": [f"{i:05d}" for i in range(n)],
            "task": pa.array(names.tolist()).dictionary_encode(),
            "question": [f"Where is the {'lid' if a else 'box'}?" for a in named],
            "answer": [("AB"[t] if c else "yes") for t, c in zip(task, lettered, strict=True)],
            "answer_kind": pa.array(
                np.where(lettered, "choice", "yes_no").tolist()
            ).dictionary_encode(),
            "choices": [["on", "under"] if c else None for c in lettered],
            "unit": pa.array([""] * n).dictionary_encode(),
            "twins": pa.nulls(n, pa.string()),
        }
    )
    keep = select(head, dict.fromkeys(set(names.tolist()), n), set())
    told = (named == task) & lettered
    assert told[lettered].mean() > 0.9
    assert abs(told[keep & lettered].mean() - 0.5) < 0.1
    assert keep[~lettered].all()
