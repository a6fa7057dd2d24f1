from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.facts import appearance as a
from sightline.facts import visibility as v
from sightline.scenes import SceneBatch

from .view_scenes import boxes_scene, room, sighted


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_order_is_the_one_all_pairs_agree_on(seed):
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 12, (20, 4)).astype(float)
    clear = start + rng.integers(0, 3, (20, 4)) + rng.uniform(0, 1e-3, (20, 4))
    clear[rng.random((20, 4)) < 0.05] = np.inf
    fact, lead = a.order(start, clear), a.first(start, clear)
    for i in range(20):

        def gap(order, i=i):
            gaps = [start[i, y] - clear[i, x] for n, x in enumerate(order) for y in order[n + 1 :]]
            return min(gaps) if np.isfinite(clear[i, list(order[:-1])]).all() else 0.0

        best = max(permutations(range(4)), key=gap)
        assert np.isclose(fact.margin[i], max(gap(best), 0.0))
        if fact.margin[i] > 0:
            assert tuple(fact.value[i]) == best
            assert lead.value[i] == best[0] and lead.margin[i] >= fact.margin[i]


def one_room(times: list[float], first_seen: dict[int, int]) -> SceneBatch:
    """Objects that are unseen by instance images until a frame, and clearly seen from then on."""
    frames = len(times)
    pairs = {(f, k): 500 for k, start in first_seen.items() for f in range(start, frames)}
    pairs |= {(f, 3): 500 for f in range(frames)}
    world = boxes_scene(0, 6, frames, time=times)
    return sighted(world, pairs, method=["instances"] * len(pairs))


@pytest.mark.parametrize("times", [[0.0, 0.5, 1.0, 2.5, 4.0], [np.nan] * 5])
def test_spans_count_in_seconds_or_in_frames(times):
    spans = a.spans(one_room(times, {0: 1, 1: 4, 2: 2}))
    assert spans.frame.tolist() == [2, 5, 3, 1, 0, 0]
    clock = np.array(times) if np.isfinite(times).all() else np.arange(5) / 2
    assert spans.start[:4].tolist() == spans.clear[:4].tolist() == clock[[1, 4, 2, 0]].tolist()
    assert np.isinf(spans.start[4:]).all() and np.isinf(spans.clear[4:]).all()
    groups = spans.grouped(np.array([0, 0, 1, 1, 2, 2]), 3)
    assert groups.frame.tolist() == [2, 1, 0]
    assert groups.clear[:2].tolist() == clock[[1, 0]].tolist()


def test_a_half_seen_object_begins_to_appear_there():
    world = one_room([0.0, 2, 4, 6, 8], {0: 3})
    pairs = {(1, 0): 5} | {
        (int(f), int(k)): 500
        for f, k in zip(world.sightings.frame, world.sightings.object, strict=True)
    }
    spans = a.spans(sighted(world, pairs, method=["instances"] * len(pairs)))
    assert (spans.start[0], spans.clear[0], spans.frame[0]) == (2.0, 6.0, 4)


def test_spans_of_a_rendered_room():
    shown = room()
    spans, (_, rows) = a.spans(shown.world), v.video_frames(shown.world)
    for k in range(18):
        pixels = np.array([shown.mask(f, k).sum() for f in rows])
        looked = np.array([shown.instance[f].any() for f in rows])
        assert looked.all()
        some = np.flatnonzero(pixels > 0)
        assert spans.start[k] == (shown.world.frames.time[rows[some[0]]] if len(some) else np.inf)
        if spans.frame[k]:
            assert pixels[spans.frame[k] - 1] >= v.CLEAR_PIXELS
