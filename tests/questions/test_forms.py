"""Forms of answers and units: right by construction, checked by reading the text back."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.answers import UNITS, Number, Sentence, YesNo
from sightline.datasets.items import answer_type
from sightline.errors import BadInput
from sightline.questions import catalogue, find, make_items
from sightline.questions.forms import (
    SPACING,
    SPREAD,
    clock_hours,
    distractors,
    nearby_counts,
)
from sightline.questions.task import Task
from sightline.questions.units import RULES
from sightline.scenes import SceneBatch

KEYS = st.integers(0, 2**64 - 1)


def named(name: str) -> Task:
    return find([name])[0]


@given(st.lists(st.tuples(st.floats(1e-3, 1e4), KEYS), min_size=1, max_size=50), st.integers(0, 3))
def test_wrong_quantities_are_apart_and_in_range(
    rows: list[tuple[float, int]], digits: int
) -> None:
    values = np.array([v for v, _ in rows])
    keys = np.array([k for _, k in rows], dtype=np.uint64)
    quantum = 10.0**-digits
    found = distractors(values, 3, keys, quantum)
    every = np.sort(np.column_stack([values, found]), axis=1)
    least = np.maximum(SPACING * values, quantum)
    assert (np.diff(every, axis=1).min(axis=1) >= least * (1 - 1e-9)).all()
    large = values >= 1.001 * quantum / SPACING
    low, high = (values * s for s in SPREAD)
    assert (every[large, 0] >= low[large] * (1 - 1e-9)).all()
    assert (every[large, -1] <= high[large] * (1 + 1e-9)).all()
    assert (every >= 0).all()
    written = [[f"{x:.{digits}f}" for x in row] for row in every.tolist()]
    assert all(len(set(row)) == 4 for row in written)


def test_the_truth_has_no_favourite_rank() -> None:
    keys = np.random.default_rng(0).integers(0, 2**63, 20_000).astype(np.uint64)
    values = np.full(len(keys), 3.0)
    rank = (distractors(values, 3, keys, 0.01) < 3.0).sum(axis=1)
    assert np.bincount(rank, minlength=4).min() > 0.23 * len(keys)


@given(st.lists(st.tuples(st.integers(0, 40), KEYS), min_size=1, max_size=50))
def test_wrong_counts(rows: list[tuple[int, int]]) -> None:
    values = np.array([v for v, _ in rows])
    found = nearby_counts(values, 3, np.array([k for _, k in rows], np.uint64), 0, 1 << 30)
    for value, wrong in zip(values.tolist(), found.tolist(), strict=True):
        assert len({value, *wrong}) == 4
        assert all(w >= 0 and abs(w - value) <= 3 for w in wrong)


@given(st.lists(st.tuples(st.integers(1, 12), KEYS), min_size=1, max_size=50))
def test_wrong_hours(rows: list[tuple[int, int]]) -> None:
    values = np.array([v for v, _ in rows])
    found = clock_hours(values, 3, np.array([k for _, k in rows], np.uint64))
    for value, wrong in zip(values.tolist(), found.tolist(), strict=True):
        hours = [value, *wrong]
        assert all(1 <= h <= 12 for h in hours)
        for one, two in itertools.combinations(hours, 2):
            assert min((one - two) % 12, (two - one) % 12) >= 2


def kind_of(task: Task) -> str:
    return task.answer.kind


FORMS = [
    (name, form)
    for name in ("pair_distance", "object_counting", "clock_direction", "left_right",
                 "relative_distance", "taller")
    for form in ("choice", "judge", "sentence")
    if (name, form) != ("taller", "judge")
]  # fmt: skip


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_forms_tell_the_same_truth(name: str, form: str, room_batch: SceneBatch) -> None:
    own, task = named(name), named(name).answering(form)  # type: ignore[arg-type]
    assert task.id != own.id
    rows = make_items(task, room_batch).to_pylist()
    assert rows
    for row in rows:
        if kind_of(own) == form == "choice":
            assert row["own"] is None
            continue
        kind, reply, *options = row["own"]
        assert kind == own.answer.kind
        truth = options["ABCDEFGH".index(reply)] if kind == "choice" else reply
        if form == "choice":
            assert row["answer_kind"] == "choice"
            right = row["choices"]["ABCD".index(row["answer"])]
            assert right.split(" ")[0].startswith(truth) or right == truth
            assert len(set(row["choices"])) == len(row["choices"])
        elif form == "judge":
            offered = re.findall('"([^"]*)"', row["question"])[-1]
            same = offered == truth or offered.split(" ")[0] == truth
            assert same == (row["answer"] == "yes")
        else:
            assert truth in row["answer"]
        assert (
            answer_type(row).judge(row["answer"], answer_type(row).parse(row["answer"])).kind
            == "right"
        )
    if form == "judge" and len(rows) > 60:
        assert 0.3 < np.mean([r["answer"] == "yes" for r in rows]) < 0.7


def test_forms_that_do_not_fit(room_batch: SceneBatch) -> None:
    for name, form in (("locate_box", "choice"), ("taller", "judge"), ("what_supports", "judge")):
        with pytest.raises(BadInput, match="does not fit"):
            make_items(named(name).answering(form), room_batch)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="cannot be"):
        named("taller").answering("rhyme")  # type: ignore[arg-type]


@pytest.mark.parametrize("unit", ["cm", "mm", "ft", "in", *RULES])
def test_units_state_the_same_length(unit: str, room_batch: SceneBatch) -> None:
    task = named("pair_distance").measured(unit)
    plain = {
        (r["scene"], frozenset(r["objects"])): r["value"]
        for r in make_items(named("pair_distance"), room_batch).to_pylist()
    }
    rows = make_items(task, room_batch).to_pylist()
    assert rows
    for row in rows:
        assert UNITS[row["unit"]].plural in row["question"]
        metres = row["value"] * UNITS[row["unit"]].si
        known = plain.get((row["scene"], frozenset(row["objects"])))
        assert known is None or metres == pytest.approx(known, rel=1e-9)
        stated = answer_type(row)
        assert isinstance(stated, Number) and stated.unit == row["unit"]
        decimals = len(row["answer"].partition(".")[2])
        assert float(row["answer"]) == pytest.approx(row["value"], abs=0.5 * 10.0**-decimals + 1e-9)
    if unit == "spatialrgpt":
        assert {r["unit"] for r in rows if r["value"] * UNITS[r["unit"]].si < 1} <= {"cm", "in"}
        assert {r["unit"] for r in rows if r["value"] * UNITS[r["unit"]].si >= 1} <= {"m", "ft"}


def test_units_that_do_not_fit() -> None:
    for name, unit in (("pair_distance", "deg"), ("camera_rotation_angle", "human"),
                       ("taller", "cm"), ("pair_distance", "parsec")):  # fmt: skip
        with pytest.raises(BadInput):
            named(name).measured(unit)


def test_answer_types_of_forms(room_batch: SceneBatch) -> None:
    for form, kind in (("judge", YesNo), ("sentence", Sentence)):
        task = named("pair_distance").answering(form)  # type: ignore[arg-type]
        assert isinstance(answer_type(make_items(task, room_batch).to_pylist()[0]), kind)


def test_ids_name_what_differs() -> None:
    task = named("absolute_distance").using(definition="centre").answering("choice").measured("cm")
    assert task.id == "absolute_distance[as=choice,definition=centre,unit=cm]"
    assert task.referring("name").id.endswith("by=name,definition=centre,unit=cm]")
    assert task.called("dist").id == task.id
    assert (
        len({t.key for t in (task, task.referring("name"), catalogue()["absolute_distance"])}) == 3
    )
