from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline import geometry as g
from sightline.facts import support
from sightline.scenes import Objects, Scene, SceneBatch
from sightline.scenes.worlds import make_room

from .furnished import FURNITURE, Slow, furnished

seeds = st.integers(0, 10_000)
NAMES = list(FURNITURE)


def row(name):
    return np.array([NAMES.index(name)])


def pairs(world):
    n = len(world.objects)
    a, b = np.nonzero(~np.eye(n, dtype=bool))
    return a, b


def turned(world, yaw, shift):
    turn, o = g.yaw_matrix(yaw), world.objects
    things = replace(o, centre=o.centre @ turn.T + shift, rotation=turn @ o.rotation)
    return replace(world, objects=things, memo={})


def test_a_known_room():
    world = furnished(loose=0)
    base, cover = support.supporters(world)
    found = {NAMES[i]: NAMES[b] for i, b in enumerate(base) if b >= 0}
    assert found == {"lamp": "desk", "laptop": "desk", "vase": "cabinet"}
    np.testing.assert_allclose(cover[base >= 0], 1.0)
    a, b = pairs(world)
    for fact, expected in (
        (support.on, {("lamp", "desk"), ("laptop", "desk"), ("vase", "cabinet")}),
        (support.inside, {("teddy", "bookshelf"), ("clock", "bookshelf")}),
        (support.under, {("bin", "desk")}),
    ):
        held = np.flatnonzero(fact(world, a, b).value)
        assert {(NAMES[a[i]], NAMES[b[i]]) for i in held} == expected


def test_gates_of_contact_and_cover():
    world = furnished(loose=0)
    o, lamp, desk = world.objects, row("lamp"), row("desk")

    def moved(*shift):
        centre = o.centre.copy()
        centre[lamp] += shift
        return replace(world, objects=replace(o, centre=centre), memo={})

    for shift, value in (
        ((0, 0, 0.02), True),
        ((0, 0, 0.04), False),
        ((0, 0, -0.04), False),
        ((0.45, 0, 0), True),
        ((0.55, 0, 0), False),
    ):
        assert support.on(moved(*shift), lamp, desk).value[0] == value, shift
    # a second top within 10 cm of the bottom makes the support unclear
    assert support.supporters(world)[0][lamp] == desk
    centre, extent = o.centre.copy(), o.extent.copy()
    centre[row("ball")], extent[row("ball")] = (2.4, -0.55, 0.86), (0.2, 0.2, 0.04)
    crowded = replace(world, objects=replace(o, centre=centre, extent=extent), memo={})
    assert support.supporters(crowded)[0][lamp] == -1


@given(seed=seeds, yaw=st.floats(-3, 3), shift=st.tuples(*[st.floats(-5, 5)] * 3))
@settings(max_examples=15, deadline=None)
def test_moving_everything_changes_nothing(seed, yaw, shift):
    world = furnished(seed, frames=1)
    other = turned(world, yaw, shift)
    a, b = pairs(world)
    one, two = (support.shared_footprint(w, a, b) for w in (world, other))
    np.testing.assert_allclose(one, two, atol=1e-9)
    np.testing.assert_allclose(one, support.shared_footprint(world, b, a), atol=1e-9)
    for fact in (support.on, support.inside, support.under):
        np.testing.assert_array_equal(fact(world, a, b).value, fact(other, a, b).value)
    assert not (support.on(world, a, b).value & support.on(world, b, a).value).any()
    assert not (support.under(world, a, b).value & support.under(world, b, a).value).any()


@given(seed=seeds)
@settings(max_examples=5, deadline=None)
def test_shared_footprint_by_counting_points(seed):
    world = furnished(seed, frames=1)
    o, rng = world.objects, np.random.default_rng(seed)
    a, b = pairs(world)
    found = support.shared_footprint(world, a, b)
    for i in np.flatnonzero(found > 0)[:6]:
        flat = rng.uniform(-0.5, 0.5, (20000, 3)) * o.extent[a[i]]
        points = flat @ o.rotation[a[i]].T + o.centre[a[i]]
        points[:, 2] = o.centre[b[i], 2]
        share = g.contains_points(o.centre[b[i]], o.extent[b[i]], o.rotation[b[i]], points).mean()
        assert abs(share - found[i] / np.prod(o.extent[a[i], :2])) < 0.02


@given(seed=seeds, yaw=st.floats(-3, 3))
@settings(max_examples=15, deadline=None)
def test_between_is_symmetric_and_moves_along(seed, yaw):
    world = furnished(seed, frames=1)
    rng = np.random.default_rng(seed)
    a, b, c = np.array([rng.permutation(len(world.objects))[:3] for _ in range(300)]).T
    one = support.between(world, a, b, c)
    other = turned(world, yaw, (1.0, -2.0, 0.5))
    for two in (support.between(world, b, a, c), support.between(other, a, b, c)):
        sure = one.margin > 1e-6
        np.testing.assert_array_equal(one.value[sure], two.value[sure])
        np.testing.assert_allclose(one.margin[sure], two.margin[sure], atol=1e-6)
    inner = one.value == 1
    assert not (support.between(world, a, c, b).value[inner] == 1).any()


def test_between_agrees_with_the_slow_path():
    world, slow = furnished(5, frames=1), Slow(furnished(5, frames=1))
    rng = np.random.default_rng(0)
    a, b, c = np.array([rng.permutation(len(world.objects))[:3] for _ in range(400)]).T
    found = support.between(world, a, b, c)
    assert {-1, 0, 1} == set(found.value.tolist())
    for i, (p, q, r) in enumerate(zip(a, b, c, strict=True)):
        way = (world.objects.centre[q] - world.objects.centre[p]) * [1, 1, 0]
        if not way.any():
            assert found.value[i] == 0
            continue
        way = way / np.linalg.norm(way)
        aside = [-way[1], way[0], 0.0]
        spans = [slow.span(x, way.tolist()) for x in (p, q, r)]
        line = float(world.objects.centre[p] @ aside)
        left, right = slow.span(r, aside)
        inner = spans[2][0] >= spans[0][1] and spans[2][1] <= spans[1][0] and left <= line <= right
        assert (found.value[i] == 1) == inner


def procedural(seed: int) -> SceneBatch:
    o = make_room(seed).objects
    things = Objects.of(
        id=o.ids, category=o.category, centre=o.centre, extent=o.extent, rotation=o.rotation,
        parent=o.parent, relation=o.relation,
    )  # fmt: skip
    return Scene(f"room{seed}", things)


def test_agrees_with_the_annotation_of_procedural_rooms():
    world = SceneBatch.of([procedural(seed) for seed in range(6)])
    o, base = world.objects, support.supporters(world)[0]
    annotated = (o.parent >= 0) & np.isin(o.relation.astype(str), ["on", "in", "under"])
    found = np.flatnonzero(base >= 0)
    assert annotated[found].all()
    np.testing.assert_array_equal(base[found], o.parent[found])
    on = np.flatnonzero(annotated & (o.relation == "on"))
    assert (base[on] >= 0).mean() > 0.8
    under = np.flatnonzero(annotated & (o.relation == "under"))
    assert len(under) and support.under(world, under, o.parent[under]).trace["tucked"].all()
    a = np.repeat(np.arange(len(o)), len(o))
    b = np.tile(np.arange(len(o)), len(o))
    same = (o.scene[a] == o.scene[b]) & (a != b)
    held = np.flatnonzero(support.inside(world, a[same], b[same]).value)
    assert len(held) and (o.parent[a[same][held]] == b[same][held]).all()
    assert set(o.relation[a[same][held]]) == {"in"}
