"""Brick models can be built, answers follow from their cells, the record is read back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline import hashing
from sightline.benchmarks.fresh import make_fresh
from sightline.benchmarks.published import lego_puzzles
from sightline.benchmarks.scoring import score
from sightline.questions.symbolic import Posed
from sightline.questions.symbolic.brick_checks import check
from sightline.questions.symbolic.brick_steps import STEPPED
from sightline.questions.symbolic.bricks import SIDE, STANDING, posed
from sightline.scenes.symbolic.brick_views import camera, mesh, project, renderer, seen
from sightline.scenes.symbolic.bricks import COLOURS, Brick, below, grow, needed_before, touching
from sightline.scenes.worlds.draws import Draws
from sightline.solvers import oracle, replies_of, requests_of

TASKS = STANDING | STEPPED
pieces = st.builds(
    Brick, st.integers(0, 4), st.integers(0, 4), st.integers(0, 4), st.integers(1, 3),
    st.integers(1, 3), st.integers(1, 3), st.just("red"),
)  # fmt: skip


def some(task: str, count: int = 12) -> list[Posed]:
    return list(posed(task, TASKS[task], hashing.mix(task, np.arange(count, dtype=np.uint64))))


@pytest.mark.parametrize("task", list(TASKS))
def test_answers_follow_from_the_cells(task: str) -> None:
    asked = some(task)
    assert len(asked) >= 8
    assert [check(one) for one in asked] == [""] * len(asked)
    # and the check notices another answer
    for one in asked:
        other = "BACD" if task == "ordering" else "AB"[one.truth == "A"]
        if tuple(other) != tuple(one.truth):
            assert check(replace(one, truth=other))


@pytest.mark.parametrize("task", ["next_step", "backwards", "outlier"])
def test_the_check_notices_models_that_cannot_be_built(task: str) -> None:
    one = some(task, 3)[0]
    shots = [dict(shot) for shot in one.world["pictures"]]
    shots[-1]["bricks"] = [*shots[-1]["bricks"], [0, 0, 20, 1, 1, 1, "teal"]]
    assert "tip" in check(replace(one, world={**one.world, "pictures": shots}))


def _cells(one: Brick) -> set[tuple[int, int, int]]:
    return {
        (x, y, z)
        for x in range(one.x, one.x + one.w)
        for y in range(one.y, one.y + one.d)
        for z in range(one.z, one.z + one.h)
    }


@given(pieces, pieces)
def test_contact_is_a_common_face_of_cells(a: Brick, b: Brick) -> None:
    if _cells(a) & _cells(b):
        return
    steps = [tuple(s * (i == k) for i in range(3)) for k in range(3) for s in (1, -1)]
    shifted = {tuple(np.add(cell, step).tolist()) for cell in _cells(a) for step in steps}
    assert touching(a, b) == bool(shifted & _cells(b))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_what_is_needed_before_holds_in_every_order_of_building(seed: int) -> None:
    model = grow(Draws(seed), 5, SIDE)
    orders = [
        order
        for order in permutations(range(5))
        if not any(below(model[b], model[a]) for i, a in enumerate(order) for b in order[i + 1 :])
    ]
    for piece, needed in enumerate(needed_before(model)):
        before = [set(order[: order.index(piece)]) for order in orders]
        assert set.intersection(*before) == needed


def test_colours_seen_are_those_of_the_ray_caster() -> None:
    model = grow(Draws(5), 7, SIDE)
    size = (64, 48)
    pose, intrinsics = camera(SIDE, 33.0, size)
    frame = renderer(model, SIDE).render(pose, intrinsics, size, colour=False)
    table = np.array([0, 1, *(2 + COLOURS.index(one.colour) for one in model)])
    # studs stick out and seams show: a few pixels differ
    assert (table[frame.instance] == seen(model, SIDE, 33.0, size)).mean() > 0.93
    covered = mesh(model, SIDE).face_object
    assert len(mesh(model, SIDE, studs=False).faces) == 12 * 8 < len(covered)
    middle = project([[0.4, 0.4, 0.12]], SIDE, 33.0, size)
    assert np.allclose(middle, [[32, 24]], atol=0.5)


def test_the_record_is_read_back_and_the_oracle_is_right(tmp_path: Path) -> None:
    made = make_fresh(lego_puzzles.benchmark, None, tmp_path / "lego", 11, seed=3)
    assert made.items == 11 and made.audited.passed
    samples = made.loaded.samples
    assert not made.loaded.faults and {one.task for one in samples} == set(lego_puzzles.TASKS)
    assert (tmp_path / "lego/record/generation.jsonl").is_file()
    bench = lego_puzzles.benchmark
    found = score(bench, made.loaded, replies_of(bench.protocol, samples, oracle(samples)))
    assert found.counts(found.parity) == found.counts(found.clean) == {"right": 11}
    assert sum(1 for _ in requests_of(bench.protocol, made.loaded)) == 11


def test_questions_do_not_depend_on_each_other() -> None:
    keys = hashing.mix("height", np.arange(6, dtype=np.uint64))
    ask = partial(posed, "height", TASKS["height"])
    assert list(ask(keys)) == [one for key in keys for one in ask(np.array([key]))]
