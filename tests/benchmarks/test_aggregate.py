"""Aggregates against the slow way, and intervals that cover."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.benchmarks.aggregate import (
    AllRight,
    Cells,
    ChanceAdjusted,
    Mapped,
    Mean,
    MeanOfRepeats,
    Micro,
    Only,
    Rows,
    Total,
)

entry = st.tuples(
    st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from(["a", "b", "c"]), st.sampled_from("xyz")
)


def made(entries: list[tuple[float, str, str]]) -> Rows:
    scores = np.array([e[0] for e in entries])
    return Rows(
        {"score": scores, "options": np.full(len(scores), 4.0), "valid": (scores > 0) * 1.0},
        {"task": np.array([e[1] for e in entries]), "group": np.array([e[2] for e in entries])},
    )


@given(st.lists(entry, min_size=1, max_size=40))
def test_mean_of_tasks(entries: list[tuple[float, str, str]]) -> None:
    by: dict[str, list[float]] = {}
    for score, task, _ in entries:
        by.setdefault(task, []).append(score)
    found = Mean("task")(made(entries))
    assert found.value == pytest.approx(np.mean([np.mean(v) for v in by.values()]))
    assert [part.name for part in found.parts] == list(by)
    assert found.n == len(entries)


@given(st.lists(entry, min_size=1, max_size=40))
def test_all_of_a_group_must_be_right(entries: list[tuple[float, str, str]]) -> None:
    by: dict[str, list[float]] = {}
    for score, _, group in entries:
        by.setdefault(group, []).append(score)
    found = AllRight("group")(made(entries))
    assert found.value == pytest.approx(np.mean([min(v) for v in by.values()]))
    repeats = MeanOfRepeats("group")(made(entries))
    assert repeats.value == pytest.approx(np.mean([np.mean(v) for v in by.values()]))
    whole = AllRight("group", sizes=2)(made(entries))
    assert whole.value == pytest.approx(
        np.mean([min(v) if len(v) >= 2 else 0 for v in by.values()])
    )


def test_rows_without_a_group_stand_alone() -> None:
    rows = made([(1.0, "a", ""), (0.0, "a", ""), (1.0, "a", "g"), (0.0, "a", "g")])
    assert AllRight("group")(rows).value == pytest.approx(1 / 3)


@given(st.lists(entry, min_size=1, max_size=60))
def test_chance_adjusted(entries: list[tuple[float, str, str]]) -> None:
    scores = [e[0] for e in entries]
    expected = (sum(scores) - len(scores) / 4) / (len(scores) - len(scores) / 4)
    assert ChanceAdjusted()(made(entries)).value == pytest.approx(expected)


def test_cells_only_total_and_functions() -> None:
    rows = made([(1.0, "a", "x"), (0.0, "a", "x"), (0.3, "b", "x")])
    cells = Cells({"first": Only("task", ("a",)), "both": Micro(), "none": Only("task", ("q",))})
    found = cells(rows)
    assert found.value == pytest.approx((0.5 + 1.3 / 3) / 2)
    assert np.isnan(found.find("none").value)
    assert Total()(rows).value == pytest.approx(1.3)
    assert Mapped(Micro(), np.sqrt)(rows).value == pytest.approx(np.sqrt(1.3 / 3))
    assert Mean("task", only=("a", "q"), absent="zero")(rows).value == pytest.approx(0.25)
    assert Micro(within="valid")(rows).value == pytest.approx(0.65)


def test_nothing_is_not_a_number_and_not_zero() -> None:
    rows = made([(1.0, "a", "x")]).take(np.array([], dtype=int))
    for rule in (Micro(), Mean("task"), AllRight(), ChanceAdjusted()):
        assert np.isnan(rule(rows).value)
        assert all(np.isnan(rule(rows).interval()))


def test_intervals_cover() -> None:
    """Of 300 samples of a coin of 0.3, the 95 % interval holds 0.3 in 90 to 99 %."""
    random = np.random.default_rng(1)
    held = 0
    for _ in range(300):
        scores = (random.random(200) < 0.3) * 1.0
        rows = Rows({"score": scores}, {"task": np.full(200, "a")})
        low, high = Micro()(rows, str(scores.sum())).interval()
        held += low <= 0.3 <= high
    assert 0.90 <= held / 300 <= 0.99
