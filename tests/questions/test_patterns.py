"""Patterns go on in one way only, counts hold for all that fit, records are read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline import hashing
from sightline.benchmarks.fresh import make_fresh
from sightline.benchmarks.published import capture
from sightline.benchmarks.scoring import score
from sightline.questions.symbolic.pattern_checks import check
from sightline.questions.symbolic.patterns import on_paper, on_tables
from sightline.scenes.symbolic.patterns import (
    PATTERNS,
    Pattern,
    Table,
    hidden_on_paper,
    is_unique,
)
from sightline.solvers import oracle, replies_of, requests_of
from sightline.views.symbolic.patterns import draw_pattern

KEYS = hashing.mix("patterns", np.arange(25, dtype=np.uint64))


@pytest.mark.parametrize("pose", [on_paper, on_tables])
def test_all_patterns_that_fit_have_as_many_things(pose) -> None:  # type: ignore[no-untyped-def]
    asked = list(pose(KEYS))
    assert len(asked) >= 40
    assert {one.world["shape"] for one in asked} == set(PATTERNS)
    assert [check(one) for one in asked] == [""] * len(asked)
    assert all(check(replace(one, truth=one.truth + 1)) for one in asked)
    # one pair a world: the same things, with the box and without
    for shown, free in zip(asked[::2], asked[1::2], strict=True):
        assert shown.group == free.group and shown.truth == free.truth
        assert shown.world["hidden"] >= 1 and free.world["box_shown"] is False


@pytest.mark.parametrize(
    ("pattern", "box"),
    [
        # the last column is hidden, or is none
        (Pattern("rectangle", 2, 5, (20.0, 20.0), (100.0, 100.0)), (130, 80, 150, 120)),
        # the middle column of three
        (Pattern("rectangle", 3, 3, (20.0, 20.0), (100.0, 100.0)), (95, 70, 105, 130)),
        # a ring of six with something in the middle
        (Pattern("circle", 6, 1, (20.0, 20.0), (100.0, 100.0)), (92, 92, 108, 108)),
        # the last row
        (Pattern("triangle", 4, 1, (20.0, 20.0), (100.0, 100.0)), (60, 120, 140, 140)),
        # the end of a line
        (Pattern("line", 1, 7, (20.0, 20.0), (100.0, 100.0)), (150, 90, 175, 110)),
    ],
)
def test_what_can_go_on_in_two_ways_is_not_asked(pattern: Pattern, box: tuple[float, ...]) -> None:
    assert not is_unique(pattern, hidden_on_paper(box, 5, square=False))
    assert is_unique(pattern, hidden_on_paper((0, 0, 1, 1), 5, square=False))


def test_a_hidden_end_is_noticed_where_places_round_differently() -> None:
    # four things at the end of a line were hidden, and the places that both share rounded apart
    asked = list(on_tables(np.array([17899354043110290006], dtype=np.uint64)))
    assert [check(one) for one in asked] == ["", ""]


@given(
    st.tuples(st.floats(0, 200), st.floats(0, 200)), st.floats(0, 150), st.floats(0, 150),
    st.floats(1, 50), st.booleans(),
)  # fmt: skip
def test_dots_behind_a_box_are_those_that_share_a_point_with_it(
    place: tuple[float, float], x: float, y: float, side: float, square: bool
) -> None:
    box = (x, y, x + side, y + side)
    u, v = np.meshgrid(np.linspace(-5, 5, 101), np.linspace(-5, 5, 101))
    part = np.ones(u.shape, bool) if square else np.hypot(u, v) < 5
    on = (
        (u + place[0] > x)
        & (u + place[0] < x + side)
        & (v + place[1] > y)
        & (v + place[1] < y + side)
    )
    certain = hidden_on_paper(box, 4.8, square)(np.array([place]))[0]
    possible = hidden_on_paper(box, 5.0, square)(np.array([place]))[0]
    assert bool(certain) <= bool((on & part).any()) <= bool(possible)


@settings(max_examples=20)
@given(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
def test_things_on_tables_are_drawn_where_they_are_said_to_be(x: float, y: float) -> None:
    table = Table((0.1, 0.1, 0.1), (0.3, -0.8, 0.9), 200.0, (160, 120))
    x0, y0, x1, y1 = table.outlines(np.array([[x, y]]))[0]
    pose = table.pose()
    local = (np.array([x, y, 0.05]) - pose[:3, 3]) @ pose[:3, :3]
    u, v = 200 * local[:2] / local[2] + (80, 60)
    assert x0 < u < x1 and y0 < v < y1


def test_the_box_is_black_and_only_where_it_is_asked_about() -> None:
    shown, free = list(on_paper(KEYS[:4]))[:2]
    x0, y0, x1, y1 = (round(value) for value in shown.world["box"])
    with_box, without = np.asarray(draw_pattern(shown)), np.asarray(draw_pattern(free))
    assert (with_box[y0 + 1 : y1 - 1, x0 + 1 : x1 - 1] == 0).all()
    assert not (without == 0).all(-1).any()
    left = [(x, y) for x, y in free.world["positions"]]
    assert all((without[int(y), int(x)] < 255).any() for x, y in left)


def test_the_record_is_read_back_and_the_oracle_is_right(tmp_path: Path) -> None:
    bench = capture.benchmark
    made = make_fresh(bench, None, tmp_path / "capture", 12, seed=2)
    samples = made.loaded.samples
    assert made.audited.passed and not made.loaded.faults
    assert len(samples) == made.items >= 12
    found = score(bench, made.loaded, replies_of(bench.protocol, samples, oracle(samples)))
    assert found.counts(found.parity) == found.counts(found.clean) == {"right": len(samples)}
    assert sum(1 for _ in requests_of(bench.protocol, made.loaded)) == len(samples)
