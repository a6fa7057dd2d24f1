"""Selection of tuples against plain enumeration."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_scenes import random_batch, random_scene
from sightline import hashing
from sightline.questions import Pick
from sightline.questions.pick import _digits, arranged, lowest, object_keys, tuples_within
from sightline.scenes import SceneBatch

GROUPS = st.lists(st.integers(1, 6), min_size=1, max_size=5)


def draw(sizes: list[int], k: int, ordered: bool, limit: Any, salt: int = 0) -> np.ndarray:
    group = np.repeat(np.arange(len(sizes)) * 3 + 1, sizes)
    seed = hashing.mix(np.uint64(salt), np.arange(len(sizes)))
    return tuples_within(group, k, ordered=ordered, limit=limit, seed=seed)


def every(sizes: list[int], k: int, ordered: bool) -> set[tuple[int, ...]]:
    walk = itertools.permutations if ordered else itertools.combinations
    starts = np.cumsum([0, *sizes])[:-1].tolist()
    return {
        tuple(start + i for i in each)
        for start, size in zip(starts, sizes, strict=True)
        for each in walk(range(size), k)
    }


@settings(max_examples=150)
@given(sizes=GROUPS, k=st.integers(1, 4), ordered=st.booleans())
def test_all_tuples_without_a_limit(sizes: list[int], k: int, ordered: bool) -> None:
    got = draw(sizes, k, ordered, limit=10**9)
    assert got.shape[1] == k
    assert len(got) == len(set(map(tuple, got.tolist())))
    assert set(map(tuple, got.tolist())) == every(sizes, k, ordered)


@settings(max_examples=150)
@given(sizes=GROUPS, k=st.integers(1, 4), ordered=st.booleans(), data=st.data())
def test_a_limit_holds_in_every_group(
    sizes: list[int], k: int, ordered: bool, data: st.DataObject
) -> None:
    limits = data.draw(st.lists(st.integers(1, 40), min_size=len(sizes), max_size=len(sizes)))
    got = list(map(tuple, draw(sizes, k, ordered, np.array(limits)).tolist()))
    assert len(got) == len(set(got))
    assert set(got) <= every(sizes, k, ordered)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    groups = [int(owner[t[0]]) for t in got]
    assert groups == sorted(groups)
    for i, (size, limit) in enumerate(zip(sizes, limits, strict=True)):
        total = len(every([size], k, ordered))
        count = groups.count(i)
        assert count == total if total <= limit else 0 < count <= limit


@settings(max_examples=100)
@given(sizes=GROUPS, k=st.integers(1, 4), ordered=st.booleans(), limit=st.integers(1, 40))
def test_a_group_draws_the_same_alone(sizes: list[int], k: int, ordered: bool, limit: int) -> None:
    together = draw(sizes, k, ordered, limit)
    starts = np.cumsum([0, *sizes])
    for i, size in enumerate(sizes):
        seed = hashing.mix(np.uint64(0), np.arange(len(sizes)))[i : i + 1]
        alone = tuples_within(np.zeros(size, int), k, ordered=ordered, limit=limit, seed=seed)
        inside = (together[:, 0] >= starts[i]) & (together[:, 0] < starts[i + 1])
        mine = {tuple(t) for t in (together[inside] - starts[i]).tolist()}
        assert mine == {tuple(t) for t in alone.tolist()}


def test_a_sample_is_spread_evenly() -> None:
    # 380 ordered pairs of 20, 200 drawn under each of 60 seeds
    hits = np.zeros((20, 20))
    for salt in range(60):
        pairs = draw([20], 2, True, 200, salt)
        hits[pairs[:, 0], pairs[:, 1]] += 1
    assert (np.diagonal(hits) == 0).all()
    drawn = hits[~np.eye(20, dtype=bool)]
    expected = drawn.mean()
    # each pair is in a sample or not: a binomial count, 5 standard deviations
    spread = 5 * np.sqrt(expected * (1 - expected / 60))
    assert np.abs(drawn - expected).max() < spread


def test_another_seed_draws_another_sample() -> None:
    a, b = draw([30], 3, False, 50, 1), draw([30], 3, False, 50, 2)
    assert len(a) > 45
    assert set(map(tuple, a.tolist())) != set(map(tuple, b.tolist()))


def test_large_groups_stay_in_range() -> None:
    got = draw([3000, 5], 5, True, 500)
    assert got.min() >= 0
    assert got.max() < 3005
    assert all(len(set(t)) == 5 for t in got.tolist())
    assert (got[got[:, 0] < 3000] < 3000).all()
    # of 3005 things each is drawn about equally often
    assert abs(got[got[:, 0] < 3000].mean() - 1500) < 150


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_numbers_decode_to_all_arrangements(size: int) -> None:
    for count in range(size, 7):
        total = len(list(itertools.permutations(range(count), size)))
        rows, ascending = arranged(_digits(np.arange(total), np.full(total, count), size))
        assert (ascending == np.sort(rows, axis=1)).all()
        assert set(map(tuple, rows.tolist())) == set(itertools.permutations(range(count), size))


def world() -> SceneBatch:
    rngs = [np.random.default_rng([11, i]) for i in range(6)]
    return SceneBatch.of([random_scene(f"s{i}", r, 5 + i, 3) for i, r in enumerate(rngs)])


@pytest.mark.parametrize("limit", [3, 20, 4096])
def test_picks_are_the_same_alone_and_in_a_batch(limit: int) -> None:
    batch = world()
    for order in ([0, 1, 2, 3, 4, 5], [4, 2, 5]):
        some = batch.select(order)
        for name in ("pairs", "triples", "sets", "anchored", "sighted", "frames", "frame_sets"):
            together = drawn(some, name, limit)
            apart: set[Any] = set()
            for one in some:
                apart |= drawn(one, name, limit)
            assert together == apart, name
            assert together, name


def drawn(batch: SceneBatch, name: str, limit: int) -> set[Any]:
    """Tuples by name."""
    pick = Pick(batch, seed=77, limit=limit)
    scene, o, f = batch.scenes.id, batch.objects, batch.frames

    def thing(rows: Any) -> tuple[Any, ...]:
        return tuple((scene[o.scene[r]], o.id[r]) for r in np.atleast_1d(rows))

    def frame(rows: Any) -> tuple[Any, ...]:
        return tuple((scene[f.scene[r]], f.id[r]) for r in np.atleast_1d(rows))

    if name == "pairs":
        return set(map(thing, np.stack(pick.pairs(), axis=1)))
    if name == "triples":
        return set(map(thing, np.stack(pick.triples(ordered=False), axis=1)))
    if name == "sets":
        return set(map(thing, pick.sets(3)))
    if name == "anchored":
        a, others = pick.anchored(2)
        return set(map(thing, np.column_stack([a, others])))
    if name == "frames":
        return set(map(frame, np.stack(pick.frame_pairs(), axis=1)))
    if name == "frame_sets":
        return set(map(frame, pick.frame_tuples(3, ordered=False)))
    s = batch.sightings
    rows = pick.sighted_sets(2)
    return {frame(s.frame[t[0]]) + thing(s.object[t]) for t in rows}


def test_members_share_a_scene_or_frame_and_obey_the_condition() -> None:
    batch = world()
    pick = Pick(batch, 1, 50)
    allowed = np.arange(len(batch.objects)) % 2 == 0
    tuples = np.stack(pick.triples(allowed), axis=1)
    assert allowed[tuples].all()
    assert (batch.objects.scene[tuples] == batch.objects.scene[tuples[:, :1]]).all()
    seen = pick.sighted_sets(3)
    assert (batch.sightings.frame[seen] == batch.sightings.frame[seen[:, :1]]).all()
    assert all(len(set(t)) == 3 for t in seen.tolist())


@pytest.mark.parametrize("limit", [5, 100, 10**6])
def test_anchored_sets_are_unique_and_leave_the_anchor_out(limit: int) -> None:
    batch = world()
    a, others = Pick(batch, 3, limit).anchored(3)
    rows = [(int(x), frozenset(o)) for x, o in zip(a, others.tolist(), strict=True)]
    assert len(rows) == len(set(rows)) > 0
    assert all(x not in o and len(o) == 3 for x, o in rows)
    assert (np.diff(others, axis=1) > 0).all()
    per_scene = np.bincount(batch.objects.scene[a])
    assert per_scene.max() <= limit
    if limit == 10**6:
        counts = np.diff(batch.object_start)
        expected = sum(n * len(list(itertools.combinations(range(n - 1), 3))) for n in counts if n)
        assert len(rows) == expected


def test_nothing_to_pick_from() -> None:
    empty = random_batch(0, 3, objects=0, frames=0)
    pick = Pick(empty)
    assert [len(c) for c in pick.triples()] == [0, 0, 0]
    assert pick.sighted_sets(2).shape == (0, 2)
    assert pick.frame_tuples(2).shape == (0, 2)
    assert pick.anchored(3)[1].shape == (0, 3)


def test_draws_and_coins_follow_names_not_rows() -> None:
    batch = world()
    turned = batch.select([3, 0])
    a, b = Pick(turned, 5).pairs()
    ids = object_keys(turned)
    whole = {key: row for row, key in enumerate(object_keys(batch).tolist())}
    x = np.array([whole[k] for k in ids[a].tolist()])
    y = np.array([whole[k] for k in ids[b].tolist()])
    assert (Pick(turned, 5).coin(a, b) == Pick(batch, 5).coin(x, y)).all()
    numbers = Pick(turned, 5).draw(7, a, b)
    assert (numbers == Pick(batch, 5).draw(7, x, y)).all()
    assert set(numbers.tolist()) <= set(range(7))


@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 4), st.integers(0, 5))
def test_lowest_is_a_sort(seed: int, width: int, size: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    valid = rng.random((rows, width)) < 0.6
    keys = rng.integers(0, 2**60, (rows, width)).astype(np.uint64)
    columns, enough = lowest(valid, keys, size)
    for i in range(rows):
        order = [c for c in np.argsort(keys[i]).tolist() if valid[i, c]]
        assert enough[i] == (len(order) >= size)
        if enough[i]:
            assert columns[i].tolist() == order[:size]
