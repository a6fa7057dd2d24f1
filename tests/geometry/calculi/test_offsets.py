"""Places from exact steps, against walking from thing to thing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.geometry.calculi import place

Edge = tuple[int, int, tuple[int, int]]
step = st.integers(-2, 2)
edges = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 8), st.tuples(step, step)), max_size=14
)


def walk(count: int, stated: list[Edge]) -> tuple[list[int], list[tuple[int, int]], bool]:
    """Lowest connected thing and the place from it, by walking; whether all statements agree."""
    group, at = [-1] * count, [(0, 0)] * count
    for start in range(count):
        if group[start] >= 0:
            continue
        group[start], waiting = start, [start]
        while waiting:
            here = waiting.pop()
            for a, b, (x, y) in stated:
                for end, other, s in ((a, b, 1), (b, a, -1)):
                    if other == here and group[end] < 0:
                        group[end] = start
                        at[end] = (at[here][0] + s * x, at[here][1] + s * y)
                        waiting.append(end)
    agree = all((at[a][0] - at[b][0], at[a][1] - at[b][1]) == d for a, b, d in stated)
    return group, at, agree


def columns(stated: list[Edge]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    a, b, d = (np.array([e[k] for e in stated], dtype=np.int64) for k in range(3))
    return a, b, d.reshape(len(stated), 2)


@given(edges)
def test_places_are_those_of_a_walk(stated: list[Edge]) -> None:
    group, at, agree = walk(9, stated)
    found = place(9, *columns(stated))
    assert found.group.tolist() == group
    assert found.kept.all() == agree
    if agree:
        np.testing.assert_array_equal(found.offset, np.array(at))
        known, between = found.between([0, 3, 8], [8, 3, 0])
        assert known.tolist() == [group[0] == group[8], True, group[0] == group[8]]
        np.testing.assert_array_equal(between[0], -between[2])
        assert not between[1].any()


@given(st.lists(edges, min_size=1, max_size=4))
def test_many_stories_are_one(stories: list[list[Edge]]) -> None:
    together = place(
        9 * len(stories),
        *(np.concatenate(c) for c in zip(
            *((a + 9 * k, b + 9 * k, d) for k, (a, b, d) in enumerate(map(columns, stories))),
            strict=True)),
    )  # fmt: skip
    kept = 0
    for k, stated in enumerate(stories):
        alone = place(9, *columns(stated))
        part = slice(9 * k, 9 * k + 9)
        np.testing.assert_array_equal(together.group[part] - 9 * k, alone.group)
        told = together.kept[kept : kept + len(stated)]
        assert told.all() == alone.kept.all()
        if told.all():
            np.testing.assert_array_equal(together.offset[part], alone.offset)
        kept += len(stated)


def test_long_chains_and_stars() -> None:
    n = 5000
    order = np.random.default_rng(0).permutation(n)
    chain = place(n, order[1:], order[:-1], np.ones((n - 1, 3), dtype=np.int64))
    known, between = chain.between(order[-1], order[0])
    assert known and between.tolist() == [n - 1] * 3
    star = place(n, np.arange(n - 1), np.full(n - 1, n - 1), np.arange(n - 1)[:, None])
    assert star.between(7, 4000)[1].tolist() == [7 - 4000]
    assert star.kept.all()


def test_contradictions_and_bad_steps() -> None:
    none = np.zeros((0, 2), dtype=np.int64)
    assert place(3, [], [], none).group.tolist() == [0, 1, 2]
    assert len(place(0, [], [], none).group) == 0
    # a thing is nowhere but where it is
    assert place(1, [0, 0], [0, 0], [[0, 0], [1, 0]]).kept.tolist() == [True, False]
    ring = place(4, [0, 1, 2], [1, 2, 0], [[1, 0], [1, 0], [1, 0]])
    assert not ring.kept.all()
    assert place(3, [0, 1, 2], [1, 2, 0], [[1, 0], [1, 0], [-2, 0]]).kept.all()
    with pytest.raises(ValueError, match="whole numbers"):
        place(2, [0], [1], [[0.5, 0.0]])
    with pytest.raises(ValueError, match="numbered"):
        place(2, [0], [2], [[1, 0]])
    with pytest.raises(ValueError, match="too long"):
        place(2, [0], [1], [[1 << 62, 0]])
