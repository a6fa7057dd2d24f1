"""Path consistency and the complete answer, against models written out one by one."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sightline.geometry.calculi import (
    ALLEN,
    CARDINAL,
    CLOCK,
    CONE,
    CONSISTENT,
    DOMINANT,
    INCONSISTENT,
    OPEN,
    POINT,
    RCC5,
    RCC8,
    Calculus,
    Sectors,
    close,
    find_points,
    locate_boxes,
    locate_sectors,
    minimal,
    networks,
    scenario,
    solve,
)
from sightline.geometry.calculi.search import split
from sightline.geometry.calculi.sectors import CONES, HOURS, QUARTERS

from .oracles import allowed, narrowed, regions, scenarios

LINES = (POINT, CARDINAL, ALLEN)
SECTORS = {CONE: CONES, CLOCK: HOURS, DOMINANT: QUARTERS}
THREE_OR_FOUR = {POINT: 4, CARDINAL: 4, ALLEN: 3}


def random_networks(
    calculus: Calculus, count: int, n: int, seed: int, likely: float = 0.5, stated: float = 1.0
) -> np.ndarray:
    rng = np.random.default_rng(seed)
    i, j = np.triu_indices(n, k=1)
    net, pair = np.nonzero(rng.random((count, len(i))) < stated)
    size = len(calculus.base)
    relation = (rng.random((len(net), size)) < likely) @ (1 << np.arange(size))
    relation[relation == 0] = 1
    return networks(calculus, count, n, net, i[pair], j[pair], relation)


@pytest.mark.parametrize("calculus", (*LINES, RCC5, RCC8, CONE, CLOCK), ids=lambda c: c.name)
def test_path_consistency_one_triangle_at_a_time(calculus: Calculus) -> None:
    nets = random_networks(calculus, 12, 5, 1, 0.45, 0.8)
    closed, sound = close(calculus, nets)
    for net, found, fine in zip(nets, closed, sound, strict=True):
        want = narrowed(calculus, net)
        assert fine == want.all()
        if fine:
            np.testing.assert_array_equal(found, want)
        alone, alone_fine = close(calculus, net)
        assert alone_fine == fine
        if fine:
            np.testing.assert_array_equal(alone, found)


def test_only_news_need_to_be_told() -> None:
    nets = random_networks(RCC8, 40, 7, 2, 0.6)
    closed, sound = close(RCC8, nets)
    closed = closed[sound]
    assert len(closed) > 5
    narrower, changed = closed.copy(), np.zeros(closed.shape, dtype=bool)
    lowest = closed[:, 1, 4] & -closed[:, 1, 4].astype(np.int64)
    narrower[:, 1, 4], narrower[:, 4, 1] = lowest, RCC8.converse(lowest)
    changed[:, 1, 4] = changed[:, 4, 1] = True
    news, fine = close(RCC8, narrower, changed)
    everything, fine_too = close(RCC8, narrower)
    np.testing.assert_array_equal(fine, fine_too)
    np.testing.assert_array_equal(news[fine], everything[fine])


@pytest.mark.parametrize("calculus", LINES, ids=lambda c: c.name)
def test_minimal_relations_of_all_pairs(calculus: Calculus) -> None:
    n = THREE_OR_FOUR[calculus]
    for likely in (0.25, 0.45, 0.7):
        nets = random_networks(calculus, 12, n, 3, likely)
        which, a, b = (x.ravel() for x in np.indices((len(nets), n, n)))
        labels = minimal(calculus, nets, which, a, b)
        assert not labels.unknown.any()
        found = labels.possible.reshape(len(nets), n, n)
        for k, net in enumerate(nets):
            want = allowed(calculus, net)
            np.testing.assert_array_equal(found[k], want)
            assert labels.network[k] == (CONSISTENT if want.any() else INCONSISTENT)
            one = scenario(calculus, net)
            assert (one is None) == (not want.any())
            if one is not None:
                models = 1 << scenarios(calculus, n)
                assert (models == one).all(axis=(1, 2)).any()
                assert (one & net != 0).all()


@pytest.mark.parametrize("calculus", LINES, ids=lambda c: c.name)
def test_closed_networks_of_tractable_relations_have_models(calculus: Calculus) -> None:
    """Four things; base relations alone, and the whole tractable set."""
    rng = np.random.default_rng(4)
    i, j = np.triu_indices(4, k=1)
    usable = np.flatnonzero(calculus.tractable)[1:]
    size = np.array([bin(r).count("1") for r in usable])
    models = 1 << scenarios(calculus, 4)[:, i, j]
    for pool in (usable[size <= 2], usable[size <= 4], usable):
        relation = rng.choice(pool, (400, len(i)))
        nets = networks(
            calculus, 400, 4, np.repeat(np.arange(400), 6), np.tile(i, 400), np.tile(j, 400),
            relation.ravel(),
        )  # fmt: skip
        closed, sound = close(calculus, nets)
        closed = np.unique(closed[sound][:, i, j], axis=0)
        assert calculus.tractable[closed].all()
        for row in closed[:60]:
            assert (models & row != 0).all(axis=1).any()


@pytest.mark.parametrize("calculus", (*LINES, RCC5, RCC8), ids=lambda c: c.name)
def test_the_tractable_sets_are_closed(calculus: Calculus) -> None:
    rng = np.random.default_rng(5)
    usable = np.flatnonzero(calculus.tractable)
    r, s = rng.choice(usable, (2, 20_000))
    assert calculus.tractable[calculus.converse(usable)].all()
    assert calculus.tractable[r & s].all()
    assert calculus.tractable[calculus.compose(r, s)].all()
    assert calculus.tractable[[1 << k for k in range(len(calculus.base))]].all()
    assert calculus.tractable[calculus.universal]


@pytest.mark.parametrize(
    ("calculus", "order"),
    ((RCC8, "DC EC PO TPP TPPI NTPP NTPPI EQ"), (RCC5, "DR PO PP PPI EQ")),
    ids=("rcc8", "rcc5"),
)
def test_tractable_regions_can_be_refined(calculus: Calculus, order: str) -> None:
    """Renz's refinement method, all triples: a path-consistent network of tractable relations stays
    path consistent when every relation is replaced by its first base relation in this order. So it
    has a model if networks of base relations do.
    """
    usable = np.flatnonzero(calculus.tractable)[1:]
    first = np.zeros(calculus.universal + 1, dtype=np.int64)
    for name in reversed(order.split()):
        bit = calculus.relation(name)
        first[np.arange(len(first)) & bit != 0] = bit
    np.testing.assert_array_equal(
        first[calculus.converse(usable)], calculus.converse(first[usable])
    )
    ab, bc = usable[:, None], usable[None, :]
    way, refined = calculus.compose(ab, bc), calculus.compose(first[ab], first[bc])
    for ac in usable:
        consistent = (ac & ~way == 0) & (ab & ~calculus.compose(ac, calculus.converse(bc)) == 0)
        consistent &= bc & ~calculus.compose(calculus.converse(ab), ac) == 0
        assert (refined & first[ac])[consistent].all()


def test_regions_exist_for_path_consistent_base_relations() -> None:
    """A model is built for every scenario found; random base networks of 6 regions."""
    rng = np.random.default_rng(6)
    for seed in range(25):
        low = rng.integers(0, 5, (6, 2))
        box = np.hstack([low, low + rng.integers(1, 5, (6, 2))]).astype(float)
        i, j = np.triu_indices(6, k=1)
        true = 1 << locate_boxes(box[i], box[j]).base
        relation = true | rng.integers(0, 256, len(i))
        net = networks(RCC8, 1, 6, np.zeros_like(i), i, j, relation)[0]
        one = scenario(RCC8, net)
        assert one is not None, seed
        assert (one & net != 0).all()
        assert regions(np.round(np.log2(one)).astype(int)) is not None


def test_search_does_not_depend_on_how_relations_are_split() -> None:
    """The large tractable set and splitting down to base relations agree; RCC-8 and Allen."""
    for calculus, likely in ((RCC8, 0.5), (ALLEN, 0.35)):
        single = np.zeros_like(calculus.tractable)
        single[[0, *(1 << k for k in range(len(calculus.base)))]] = True
        plain = replace(calculus, tractable=single)
        nets = random_networks(calculus, 60, 6, 8, likely)
        states = [solve(calculus, net)[0] for net in nets]
        assert {CONSISTENT, INCONSISTENT} == set(states)
        assert states == [solve(plain, net)[0] for net in nets]
        for k in (0, 77, 200, calculus.universal):
            pieces = split(calculus, k)
            assert sum(pieces) == k
            assert calculus.tractable[list(pieces)].all()


def test_inconsistent_regions_have_no_random_model() -> None:
    """Boxes are regions: a network that some boxes satisfy is never called inconsistent."""
    rng = np.random.default_rng(9)
    low = rng.integers(0, 6, (300, 4, 2))
    box = np.concatenate([low, low + rng.integers(1, 6, (300, 4, 2))], axis=2).astype(float)
    i, j = np.triu_indices(4, k=1)
    base = locate_boxes(box[:, i].reshape(-1, 4), box[:, j].reshape(-1, 4)).base.reshape(300, -1)
    nets = random_networks(RCC8, 150, 4, 10, 0.45)
    labels = minimal(RCC8, nets, np.repeat(np.arange(150), 6), np.tile(i, 150), np.tile(j, 150))
    possible = labels.possible.reshape(150, 6)
    fits = (1 << base[None] & nets[:, i, j][:, None] != 0).all(axis=2)
    assert fits.any(axis=1).sum() > 20
    for net, box_row in np.argwhere(fits):
        assert labels.network[net] == CONSISTENT
        assert (possible[net] >> base[box_row] & 1).all()


@pytest.mark.parametrize("calculus", (CONE, CLOCK, DOMINANT), ids=lambda c: c.name)
def test_networks_of_sectors(calculus: Calculus) -> None:
    """Possible relations hold in points that are found; random points never hold another one."""
    sectors = SECTORS[calculus]
    rng = np.random.default_rng(11)
    n = 4
    i, j = np.triu_indices(n, k=1)
    points = rng.integers(-3, 4, (400, n, 2)).astype(float)
    base = np.stack(
        [
            locate_sectors(sectors, points[:, a], points[:, b]).base
            for a, b in zip(i, j, strict=True)
        ],
        axis=1,
    )
    nets = random_networks(calculus, 12, n, 12, 0.3, 0.8)
    nets = np.concatenate([nets, _sector_networks(calculus, base[:12], n, rng)])
    count = len(nets)
    labels = minimal(
        calculus, nets, np.repeat(np.arange(count), 6), np.tile(i, count), np.tile(j, count)
    )
    assert not labels.unknown.any()
    assert {CONSISTENT, INCONSISTENT} >= set(labels.network.tolist())
    possible = labels.possible.reshape(count, 6)
    fits = (1 << base[None] & nets[:, i, j][:, None] != 0).all(axis=2)
    for net, row in np.argwhere(fits):
        assert (possible[net] >> base[row] & 1).all()
    for net in np.flatnonzero(labels.network == CONSISTENT)[:6]:
        state, witness = solve(calculus, nets[net])
        found, at = find_points(sectors, witness)
        assert state == CONSISTENT and found
        held = locate_sectors(sectors, at[i], at[j])
        rounded = (held.margin < 1e-9) & (held.base < sectors.count)
        assert (nets[net][i, j] >> held.base & 1 | rounded).all()


@pytest.mark.parametrize("calculus", (CONE, CLOCK, DOMINANT), ids=lambda c: c.name)
def test_worlds_of_very_different_distances(calculus: Calculus) -> None:
    """Points on spirals, up to 1e29 apart: found, or said to be not found, never excluded."""
    verdicts = []
    for n, growth, angle in product((6, 20, 30), (1.5, 2.5, 10.0), (0.5, 1.0, 2.9)):
        turn = np.arange(n) * angle
        points = growth ** np.arange(n)[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        i, j = np.indices((n, n)).reshape(2, -1)
        base = locate_sectors(SECTORS[calculus], points[i], points[j]).base
        net = calculus.relations(1 << base).reshape(n, n)
        verdicts.append(find_points(SECTORS[calculus], net)[0])
    assert False not in verdicts
    assert verdicts.count(True) > 0.8 * len(verdicts)


def _sector_networks(
    calculus: Calculus, base: np.ndarray, n: int, rng: np.random.Generator
) -> np.ndarray:
    """Networks that given points satisfy, with one more relation possible for each pair."""
    i, j = np.triu_indices(n, k=1)
    relation = 1 << base | 1 << rng.integers(0, len(calculus.base), base.shape)
    net = np.repeat(np.arange(len(base)), len(i))
    return networks(
        calculus, len(base), n, net, np.tile(i, len(base)), np.tile(j, len(base)), relation.ravel()
    )


@pytest.mark.parametrize(
    ("calculus", "stated"),
    (
        (CONE, "0 1 S, 0 2 SE, 0 3 W, 0 4 SE, 1 2 E, 1 3 N, 1 4 N, 2 3 W, 2 4 N, 3 4 E"),
        (CLOCK, "0 1 6, 0 2 6, 0 3 3, 1 2 10, 1 3 12, 2 3 3"),
    ),
    ids=("cone", "clock"),
)
def test_path_consistency_does_not_decide_sectors(calculus: Calculus, stated: str) -> None:
    """Path-consistent base relations without points, by our inequalities and by scipy's."""
    rows = [fact.split() for fact in stated.split(", ")]
    assert not _on_points(calculus, rows)
    a, b = (np.array([int(row[k]) for row in rows]) for k in (0, 1))
    assert not _linprog(SECTORS[calculus], [calculus.base.index(row[2]) for row in rows], a, b)
    # without one of the statements there are points
    assert any(_on_points(calculus, [r for r in rows if r != row]) for row in rows)


def _on_points(calculus: Calculus, rows: list[list[str]]) -> bool:
    """Whether points lie as stated; path consistency finds nothing wrong with it."""
    a, b = (np.array([int(row[k]) for row in rows]) for k in (0, 1))
    relation = [calculus.relation(row[2]) for row in rows]
    net = networks(calculus, 1, b.max() + 1, np.zeros_like(a), a, b, relation)[0]
    closed, sound = close(calculus, net)
    assert sound
    found = solve(calculus, net)[0]
    if len(a) == len(net) * (len(net) - 1) // 2:
        np.testing.assert_array_equal(closed, net)
        assert find_points(SECTORS[calculus], net)[0] is bool(found)
    base = [calculus.base.index(row[2]) for row in rows]
    assert found == INCONSISTENT or _linprog(SECTORS[calculus], base, a, b)
    return found == CONSISTENT


def _linprog(sectors: Sectors, base: list[int], a: np.ndarray, b: np.ndarray) -> bool:
    """Whether points lie in sectors, borders included, with an offset of length 1 or so each."""
    rows, least = [], []
    n = int(b.max()) + 1
    for r, i, j in zip(base, a, b, strict=True):
        low = sectors.start + r * sectors.width
        for angle, bound in ((low + np.pi / 2, 0), (low + sectors.width - np.pi / 2, 0),
                             (low + sectors.width / 2, 1)):  # fmt: skip
            row = np.zeros((n, 2))
            row[i] += (np.cos(angle), np.sin(angle))
            row[j] -= row[i]
            rows.append(-row.ravel())
            least.append(-bound)
    found = linprog(np.zeros(2 * n), A_ub=np.array(rows), b_ub=least, bounds=(None, None))
    return bool(found.status == 0)


def test_a_limit_leaves_it_open_and_says_so() -> None:
    nets = random_networks(ALLEN, 1, 30, 0, 0.5, 10 / 29)
    state, _ = solve(ALLEN, nets[0], limit=1)
    assert state in (OPEN, INCONSISTENT)
    hard = _needs_search()
    assert solve(ALLEN, hard, limit=1)[0] == OPEN
    labels = minimal(ALLEN, hard[None], [0], [0], [1], limit=1)
    assert labels.network[0] == OPEN
    assert labels.unknown[0] and not labels.possible[0]
    full = minimal(ALLEN, hard[None], [0], [0], [1])
    assert not full.unknown[0]


def _needs_search() -> np.ndarray:
    """A network that path consistency neither decides nor refutes."""
    either = ALLEN.relation("b bi")
    i, j = np.triu_indices(4, k=1)
    return networks(ALLEN, 1, 4, np.zeros_like(i), i, j, np.full(len(i), either))[0]


def test_indices_are_checked() -> None:
    free = networks(POINT, 1, 3, [], [], [], [])
    for question in (([1], [0], [0]), ([0], [-1], [0]), ([0], [0], [3])):
        with pytest.raises(ValueError, match="are numbered 0 to"):
            minimal(POINT, free, *question)


def test_contradictions_loops_and_empty_networks() -> None:
    before, same = POINT.relation("<"), POINT.identity
    ring = networks(POINT, 1, 3, [0] * 3, [0, 1, 2], [1, 2, 0], [before] * 3)
    assert not close(POINT, ring)[1][0]
    assert minimal(POINT, ring, [0], [0], [1]).possible[0] == 0
    assert scenario(POINT, ring[0]) is None
    loop = networks(POINT, 2, 2, [0, 1], [0, 0], [0, 0], [before, before | same])
    np.testing.assert_array_equal(close(POINT, loop)[1], [False, True])
    for calculus in (POINT, RCC8, CONE):
        empty = networks(calculus, 2, 0, [], [], [], [])
        assert close(calculus, empty)[1].all()
        assert len(minimal(calculus, empty, [], [], []).possible) == 0
        free = networks(calculus, 1, 3, [], [], [], [])
        labels = minimal(calculus, free, [0, 0], [0, 1], [2, 1])
        assert labels.possible.tolist() == [calculus.universal, calculus.identity]
    twice = networks(POINT, 1, 2, [0, 0], [0, 1], [1, 0], [before | same, before | same])
    assert minimal(POINT, twice, [0], [0], [1]).possible[0] == same
    with pytest.raises(ValueError, match="things are numbered"):
        networks(POINT, 1, 2, [0], [0], [2], [1])


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(3, 6))
def test_true_worlds_are_never_excluded(seed: int, n: int) -> None:
    """Whatever is told of real points, their own relation stays possible."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, 4, (n, 2))
    pairs = np.array(list(combinations(range(n), 2)))
    sign = np.sign(at[pairs[:, 0]] - at[pairs[:, 1]]) + 1
    true = 1 << (3 * sign[:, 1] + sign[:, 0])
    told = true | rng.integers(0, 512, len(pairs))
    net = networks(CARDINAL, 1, n, np.zeros(len(pairs), int), *pairs.T, told)
    labels = minimal(CARDINAL, net, np.zeros(len(pairs), int), *pairs.T)
    assert ((labels.possible | labels.unknown) & true != 0).all()
    assert labels.network[0] != INCONSISTENT
