"""The tables: laws, published entries, and models made in other ways than the tables were."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.geometry.calculi import (
    ALLEN,
    CARDINAL,
    CLOCK,
    CONE,
    DOMINANT,
    POINT,
    RCC5,
    RCC8,
    Calculus,
    find_points,
    from_axes,
    locate_boxes,
    locate_intervals,
    locate_points,
    locate_sectors,
    of_triples,
    to_axes,
)
from sightline.geometry.calculi.sectors import CONES, HOURS, QUARTERS

from .oracles import domain, name_of, scenarios

ALL = (POINT, CARDINAL, ALLEN, RCC5, RCC8, CONE, CLOCK, DOMINANT)
STARS = ((CONE, CONES), (CLOCK, HOURS), (DOMINANT, QUARTERS))
calculi = pytest.mark.parametrize("calculus", ALL, ids=lambda c: c.name)


def table(calculus: Calculus) -> np.ndarray:
    """(n, n, n) whether t follows from r and s."""
    n = len(calculus.base)
    return (calculus.base_composition[..., None] >> np.arange(n) & 1).astype(bool)


@calculi
def test_relation_algebra(calculus: Calculus) -> None:
    """All of them are relation algebras: associative, and the cycle law holds."""
    base = 1 << np.arange(len(calculus.base))
    c, back = calculus.compose, calculus.converse
    np.testing.assert_array_equal(c(calculus.identity, base), base)
    np.testing.assert_array_equal(c(base, calculus.identity), base)
    np.testing.assert_array_equal(back(back(base)), base)
    assert back(calculus.identity) == calculus.identity
    one, two = base[:, None], base[None, :]
    np.testing.assert_array_equal(back(c(one, two)), c(back(two), back(one)))
    r, s, t = base[:, None, None], base[:, None], base
    np.testing.assert_array_equal(c(c(r, s), t), c(r, c(s, t)))
    follows = table(calculus)
    np.testing.assert_array_equal(follows, follows[calculus.base_converse].transpose(0, 2, 1))


@calculi
def test_look_ups_are_unions_of_base_relations(calculus: Calculus) -> None:
    rng = np.random.default_rng(7)
    r, s = rng.integers(0, calculus.universal + 1, (2, 300))
    found, back = calculus.compose(r, s), calculus.converse(r)
    outer = calculus.compose_outer(
        r[:20].reshape(2, 10).astype(calculus.dtype), s[:6].reshape(2, 3).astype(calculus.dtype)
    )
    np.testing.assert_array_equal(
        outer, calculus.compose(r[:20].reshape(2, 10, 1), s[:6].reshape(2, 1, 3))
    )
    for k in range(len(r)):
        one, two = calculus.names(r[k]), calculus.names(s[k])
        want = 0
        for a, b in product(one, two):
            want |= int(calculus.base_composition[calculus.base.index(a), calculus.base.index(b)])
        assert found[k] == want
        turned = [calculus.base[calculus.base_converse[calculus.base.index(a)]] for a in one]
        assert back[k] == calculus.relation(turned)
    assert calculus.compose(0, calculus.universal) == 0


@pytest.mark.parametrize("calculus", (POINT, CARDINAL, ALLEN), ids=lambda c: c.name)
def test_every_entry_from_definitions(calculus: Calculus) -> None:
    found = np.zeros((len(calculus.base),) * 3, dtype=bool)
    model = scenarios(calculus, 3)
    found[model[:, 0, 1], model[:, 1, 2], model[:, 0, 2]] = True
    np.testing.assert_array_equal(table(calculus), found)


def test_published_numbers() -> None:
    """Allen 1983: 409 of 2,197 triples, 97 entries with one relation, 42 with 3, 24 with 5, 3 each
    with 9 and all; RCC-8: 193 of 512. Sizes of the tractable sets, empty relation included:
    ORD-Horn 868 (Nebel and Bürckert 1995), 141 cardinal relations and the empty one (Ligozat 1998),
    H-hat-8 148 (Renz and Nebel 1999), RCC-5 28 (Jonsson and Drakengren 1997).
    """
    size, count = np.unique(table(ALLEN).sum(axis=2), return_counts=True)
    entries = dict(zip(size.tolist(), count.tolist(), strict=True))
    assert entries == {1: 97, 3: 42, 5: 24, 9: 3, 13: 3}
    assert table(ALLEN).sum() == 409
    assert table(RCC8).sum() == 193
    sizes = [int(c.tractable.sum()) for c in (POINT, CARDINAL, ALLEN, RCC5, RCC8)]
    assert sizes == [8, 142, 868, 28, 148]


RCC8_TABLE = """
dcptnTNe dcptn    dcptn    dcptn    dcptn    d        d        d
dcpTN    dcptTe   dcptn    cptn     ptn      dc       d        c
dcpTN    dcpTN    dcptnTNe ptn      ptn      dcpTN    dcpTN    p
d        dc       dcptn    tn       n        dcptTe   dcpTN    t
d        d        dcptn    n        n        dcptn    dcptnTNe n
dcpTN    cpTN     pTN      ptTe     ptn      TN       N        T
dcpTN    pTN      pTN      pTN      ptnTNe   N        N        N
d        c        p        t        n        T        N        e
"""


def test_the_published_rcc8_table() -> None:
    """Rows and columns DC EC PO TPP NTPP TPPI NTPPI EQ; Randell, Cui and Cohn 1992."""
    letter = dict(zip("dcptnTNe", RCC8.base, strict=True))
    rows = [line.split() for line in RCC8_TABLE.split("\n") if line]
    for r, row in enumerate(rows):
        for s, entry in enumerate(row):
            want = {letter[x] for x in entry}
            assert set(RCC8.names(RCC8.base_composition[r, s])) == want, (r, s)


def test_rcc_from_sets_of_cells() -> None:
    """Random regions of random maps: every triple is in the tables, and all of them turn up."""
    rng = np.random.default_rng(3)
    seen = np.zeros((8, 8, 8), dtype=bool)
    for _ in range(60):
        cells, m = int(rng.integers(4, 10)), 2000
        near = np.triu(rng.random((cells, cells)) < rng.choice([0.1, 0.3]), 1)
        near |= near.T
        a, b, c = rng.random((3, m, cells)) < rng.choice([0.2, 0.4, 0.7], (3, m, 1))
        # make parts and parts deep inside likely
        b |= a & (rng.random((m, 1)) < 0.4)
        b |= (a @ near) & (rng.random((m, 1)) < 0.3)
        c |= b & (rng.random((m, 1)) < 0.4)
        c |= (b @ near) & (rng.random((m, 1)) < 0.3)
        whole = a.any(axis=1) & b.any(axis=1) & c.any(axis=1)
        a, b, c = (x[whole] for x in (a, b, c))
        seen[_rcc8(a, b, near), _rcc8(b, c, near), _rcc8(a, c, near)] = True
    assert not (seen & ~table(RCC8)).any()
    # turning a triple round shows others
    back = RCC8.base_converse
    r, s, t = np.nonzero(seen)
    for _ in range(2):
        r, s, t = (np.concatenate(p) for p in ((r, back[s]), (s, back[r]), (t, back[t])))
        r, s, t = (np.concatenate(p) for p in ((r, back[r]), (s, t), (t, s)))
    seen[r, s, t] = True
    np.testing.assert_array_equal(seen, table(RCC8))


def _rcc8(x: np.ndarray, y: np.ndarray, near: np.ndarray) -> np.ndarray:
    """RCC-8 of sets of cells (m, cells) of a map where cells are neighbours."""
    beside_x, beside_y = x @ near, y @ near
    common, only_x, only_y = (x & y).any(1), (x & ~y).any(1), (y & ~x).any(1)
    touch = (beside_x & y).any(1)
    edge_x, edge_y = (beside_x & ~y).any(1), (beside_y & ~x).any(1)
    return np.select(
        [~common & touch, ~common, only_x & only_y, ~only_x & ~only_y,
         ~only_x & edge_x, ~only_x, edge_y],
        [1, 0, 2, 7, 3, 4, 5], default=6,
    )  # fmt: skip


def test_rcc5_is_rcc8_made_coarse_and_holds_for_sets() -> None:
    fine = {"DR": "DC EC", "PO": "PO", "PP": "TPP NTPP", "PPI": "TPPI NTPPI", "EQ": "EQ"}
    for r, s in product(fine, repeat=2):
        want = set(RCC8.names(RCC8.compose(RCC8.relation(fine[r]), RCC8.relation(fine[s]))))
        found = RCC5.names(RCC5.compose(RCC5.relation(r), RCC5.relation(s)))
        assert set(" ".join(fine[t] for t in found).split()) == want
    # subsets of seven things show every kind of overlap of three sets
    sets = np.arange(1, 128)
    x, y = sets[:, None], sets[None, :]
    code = np.select([x & y == 0, x == y, x & ~y == 0, y & ~x == 0], [0, 4, 2, 3], default=1)
    found = np.zeros((5, 5, 5), dtype=bool)
    found[code[:, :, None], code[None, :, :], code[:, None, :]] = True
    np.testing.assert_array_equal(found, table(RCC5))


@pytest.mark.parametrize(("calculus", "sectors"), STARS, ids=[c.name for c, _ in STARS])
def test_sectors_from_points(calculus: Calculus, sectors: object) -> None:
    """Three points of a grid never leave the table, and every entry has points."""
    rng = np.random.default_rng(5)
    a, b, c = rng.integers(-6, 7, (3, 60_000, 2)).astype(float)
    side = [locate_sectors(sectors, *pair).base for pair in ((a, b), (b, c), (a, c))]
    follows = table(calculus)
    assert follows[tuple(side)].all()
    seen = np.zeros_like(follows)
    seen[tuple(side)] = True
    for r, s, t in np.argwhere(follows & ~seen):
        net = 1 << np.array([[0, r, t], [0, 0, s], [0, 0, 0]])
        assert find_points(sectors, net.astype(calculus.dtype))[0]


def test_directions_are_pairs_of_point_relations() -> None:
    every = np.arange(512)
    axes = to_axes(every)
    assert (every & ~from_axes(axes[:, 0], axes[:, 1]) == 0).all()
    x, y = np.divmod(np.arange(64), 8)
    x, y = x[(x > 0) & (y > 0)], y[(x > 0) & (y > 0)]
    np.testing.assert_array_equal(to_axes(from_axes(x, y)), np.stack([x, y], axis=1))
    r, s = (from_axes(*p) for p in ((x[:, None], y[:, None]), (x, y)))
    both = (POINT.compose(p[:, None], p) for p in (x, y))
    np.testing.assert_array_equal(CARDINAL.compose(r, s), from_axes(*both))
    assert CARDINAL.names(from_axes(POINT.relation("<"), POINT.relation("= >"))) == ("W", "NW")


numbers = st.integers(-5, 5).map(float)


@given(st.lists(st.tuples(*[numbers] * 4), min_size=3, max_size=3))
def test_boxes_land_inside_the_composition(three: list[tuple[float, ...]]) -> None:
    boxes = np.array([(x, y, x + abs(w) + 1, y + abs(h) + 1) for x, y, w, h in three])
    a, b, c = boxes[:, None]
    for calculus, locate, columns in (
        (RCC8, locate_boxes, slice(None)),
        (CARDINAL, locate_points, slice(0, 2)),
        (ALLEN, locate_intervals, slice(0, 4, 2)),
    ):
        ab, bc, ac = (
            locate(p[:, columns], q[:, columns]).base[0] for p, q in ((a, b), (b, c), (a, c))
        )
        assert calculus.base_composition[ab, bc] >> ac & 1


@pytest.mark.parametrize("calculus", (POINT, CARDINAL, ALLEN), ids=lambda c: c.name)
def test_composition_is_strong_on_dense_lines(calculus: Calculus) -> None:
    """Between any two given points or intervals there is room for whatever the table allows."""
    few, many = {POINT: (2, 12), CARDINAL: (2, 12), ALLEN: (2, 10)}[calculus]
    given_things = [tuple(4 * x + 4 for x in thing) for thing in domain(calculus, few)]
    things = domain(calculus, many)
    for a, c in product(given_things, repeat=2):
        shown = {(name_of(calculus, a, b), name_of(calculus, b, c)) for b in things}
        t = calculus.base.index(name_of(calculus, a, c))
        want = {
            (calculus.base[r], calculus.base[s]) for r, s in np.argwhere(table(calculus)[..., t])
        }
        assert shown == want


def test_composition_is_weak_for_regions_and_sectors() -> None:
    """Not everything that the table allows between a and c leaves room for a b."""
    assert "EC" in RCC8.names(RCC8.compose(RCC8.relation("EC"), RCC8.relation("EC")))
    near = np.array([[False, True], [True, False]])
    a, c = np.array([[True, False]]), np.array([[False, True]])
    every = np.array([[True, False], [False, True], [True, True]])
    assert _rcc8(a, c, near)[0] == 1
    assert not any(_rcc8(a, b[None], near)[0] == _rcc8(b[None], c, near)[0] == 1 for b in every)
    # straight up and left is above; from a point to the right, then one above, it is not reached
    above, right = DOMINANT.relation("above"), DOMINANT.relation("right")
    assert int(DOMINANT.compose(above, right)) & above
    up_left, origin = np.array([[-10.0, 10.0]]), np.zeros((1, 2))
    assert 1 << int(locate_sectors(QUARTERS, up_left, origin).base[0]) == above
    grid = np.stack(np.meshgrid(*[np.arange(-30.0, 31.0)] * 2), axis=-1).reshape(-1, 2)
    first = locate_sectors(QUARTERS, np.broadcast_to(up_left, grid.shape), grid)
    second = locate_sectors(QUARTERS, grid, np.zeros_like(grid))
    assert not (first.holds(above)[0] & second.holds(right)[0]).any()


def test_what_is_no_calculus() -> None:
    with pytest.raises(ValueError, match="converse"):
        of_triples("half", ("a", "b"), 0, ([0, 1, 1], [0, 1, 0]), ([0], [0], [0]))
    with pytest.raises(ValueError, match="at most"):
        of_triples("large", tuple("abcdefghijklmnopq"), 0, ([0], [0]), ([0], [0], [0]))
    with pytest.raises(ValueError, match="relations 0 to 7"):
        POINT.relations([8])
    with pytest.raises(KeyError):
        POINT.relation("near")
