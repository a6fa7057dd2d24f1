"""Metrics against counts measured on the published scorers, hand values and independent code."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.answers import (
    MRA,
    Exact,
    FactorOfTwo,
    IoU,
    Outcome,
    PointInBox,
    PointInMask,
    PointInPolygon,
    PointNear,
    Ratio,
    Tolerance,
    iou,
)

NUMERIC = [
    Exact(),
    MRA("vsi"),
    MRA("ost"),
    MRA("sibench"),
    MRA("easi"),
    Ratio(),
    Ratio(2.0),
    FactorOfTwo(),
    Tolerance(relative=0.25),
    Tolerance(absolute=15.0),
    Tolerance(relative=0.1, absolute=0.5),
    Tolerance(absolute=0.0),
]


def test_mra_variants_disagree_as_measured() -> None:
    p, t = np.meshgrid(np.arange(101), np.arange(1, 51), indexing="ij")
    vsi, ost, sib, easi = (MRA(v).score(p, t) for v in ("vsi", "ost", "sibench", "easi"))  # type: ignore[arg-type]
    assert p.size == 5050
    assert (vsi != ost).sum() == 112
    assert (vsi != sib).sum() == 126
    assert (ost != sib).sum() == 14
    assert (vsi == easi).all()


@pytest.mark.parametrize(
    ("p", "t", "expected"),
    [
        (9.5, 10.0, (1.0, 1.0, 0.9)),
        (1.05, 1.0, (1.0, 0.9, 0.9)),
        (1.5, 1.0, (0.1, 0.0, 0.0)),
        (2.0, 2.0, (1.0, 1.0, 1.0)),
        (5.0, 1.0, (0.0, 0.0, 0.0)),
    ],
)
def test_mra_quoted_values(p: float, t: float, expected: tuple[float, float, float]) -> None:
    assert tuple(float(MRA(v).score(p, t)) for v in ("vsi", "ost", "sibench")) == expected  # type: ignore[arg-type]


def test_mra_at_zero_and_below() -> None:
    assert MRA("vsi").score([0.0, 1.0], 0.0).tolist() == [0.0, 0.0]
    assert MRA("easi").score([0.0, 0.3, 1.0], 0.0).tolist() == [1.0, 0.5, 0.0]
    assert float(MRA("vsi").score(7.0, -1.0)) == 1.0  # the published quirk
    assert float(MRA("easi").score(7.0, -1.0)) == 0.0
    with pytest.raises(ValueError, match="variant"):
        MRA("other")  # type: ignore[arg-type]


def test_ratio_tolerance_and_factor() -> None:
    assert Ratio().score([1.0, 1.24, 1.25, 0.8, 0.81, -1.0, 0.0], 1.0).tolist() == [
        1, 1, 0, 0, 1, 0, 0,
    ]  # fmt: skip
    assert FactorOfTwo().score([0.5, 2.0, 0.49, 2.01], 1.0).tolist() == [1, 1, 0, 0]
    assert Tolerance(relative=0.25).score([75, 125, 74, 126], 100).tolist() == [1, 1, 0, 0]
    assert Tolerance(absolute=15).score([-15, 15, 16], 0).tolist() == [1, 1, 0]
    for bad in ({}, {"relative": -1.0}):
        with pytest.raises(ValueError, match="Tolerance"):
            Tolerance(**bad)


FINITE = st.floats(-1e6, 1e6)


@pytest.mark.parametrize("metric", NUMERIC, ids=repr)
@given(p=FINITE | st.sampled_from([math.nan, math.inf, -math.inf]), t=FINITE)
def test_numeric_rewards_are_bounded_and_one_only_when_right(metric, p, t) -> None:
    score, shaped = float(metric.score(p, t)), float(metric.shaped(p, t))
    assert 0.0 <= shaped <= 1.0
    assert 0.0 <= score <= 1.0
    assert (shaped == 1.0) == (score == 1.0)
    assert shaped >= score or score == 1.0


@pytest.mark.parametrize("metric", NUMERIC, ids=repr)
@given(t=st.floats(0.01, 1e4), errors=st.lists(st.floats(0, 1e5), min_size=2, max_size=8))
def test_reward_never_rises_with_the_error(metric, t, errors) -> None:
    errors = np.sort(errors)
    for side in (1.0, -1.0):
        rewards = metric.shaped(t + side * errors, t)
        assert (np.diff(rewards) <= 1e-12).all()


def test_columns_equal_scalars() -> None:
    rng = np.random.default_rng(0)
    p, t = rng.uniform(0, 5, 200), rng.uniform(0.1, 5, 200)
    for metric in NUMERIC:
        for method in (metric.score, metric.shaped):
            assert method(p, t).tolist() == [float(method(a, b)) for a, b in zip(p, t, strict=True)]


BOXES = st.tuples(*[st.integers(0, 12)] * 4).map(
    lambda b: (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3]))
)


@given(a=BOXES, b=BOXES)
def test_iou_counts_pixels(a, b) -> None:
    def cells(box: tuple[int, ...]) -> set[tuple[int, int]]:
        return {(x, y) for x in range(box[0], box[2]) for y in range(box[1], box[3])}

    union = cells(a) | cells(b)
    expected = len(cells(a) & cells(b)) / len(union) if union else 0.0
    assert float(iou(a, b)) == pytest.approx(expected)
    assert float(IoU(None).score(a, b)) == pytest.approx(expected)
    assert float(IoU(0.5).score(a, b)) == (float(iou(a, b)) >= 0.5)


def test_iou_edges() -> None:
    assert float(IoU(0.5).score((0, 0, 1, 2), (0, 0, 1, 1))) == 1.0
    assert float(IoU(0.5, strict=True).score((0, 0, 1, 2), (0, 0, 1, 1))) == 0.0
    assert float(iou((3, 3, 1, 1), (0, 0, 4, 4))) == 0.0  # inverted
    assert float(iou((math.nan, 0, 1, 1), (0, 0, 1, 1))) == 0.0
    with pytest.raises(ValueError, match="four numbers"):
        iou((0, 0), (1, 1))


def _winding(point: tuple[float, float], polygon: list[tuple[float, float]]) -> int:
    total = 0.0
    for (x1, y1), (x2, y2) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        a, b = (x1 - point[0], y1 - point[1]), (x2 - point[0], y2 - point[1])
        total += math.atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1])
    return round(total / (2 * math.pi))


@given(
    polygon=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=7),
    point=st.tuples(st.integers(0, 8), st.integers(0, 8)),
)
def test_even_odd_is_the_parity_of_the_winding_number(polygon, point) -> None:
    spot = (point[0] + 0.4871, point[1] + 0.5137)  # on no edge of small integer slopes
    assert float(PointInPolygon().score(spot, polygon)) == _winding(spot, polygon) % 2


def test_points_in_regions() -> None:
    mask = np.zeros((4, 6), dtype=bool)
    mask[1, 2] = True
    spots = [
        (2.0, 1.0),
        (2.99, 1.99),
        (3.0, 1.0),
        (2.0, 2.0),
        (-1.0, 1.0),
        (99.0, 1.0),
        (math.nan, 0),
    ]
    assert PointInMask().score(spots, mask).tolist() == [1, 1, 0, 0, 0, 0, 0]
    assert PointInMask().score([(0, 0)], np.zeros((0, 0))).tolist() == [0]
    assert PointInBox().score([(0, 0), (2, 3), (2.1, 3)], (0, 0, 2, 3)).tolist() == [1, 1, 0]
    square_with_hole = [
        (0, 0),
        (6, 0),
        (6, 6),
        (0, 6),
        (0, 0),
        (2, 2),
        (4, 2),
        (4, 4),
        (2, 4),
        (2, 2),
    ]
    assert PointInPolygon().score([(1, 3), (3, 3), (7, 3)], square_with_hole).tolist() == [1, 0, 0]
    assert PointNear(5.0).score([(3, 4), (3, 4.1)], (0, 0)).tolist() == [1, 0]


@given(x=st.floats(-50, 50), y=st.floats(-50, 50))
def test_region_rewards(x, y) -> None:
    mask = np.eye(8, dtype=bool)
    for metric, truth in (
        (PointInBox(), (1, 1, 5, 5)),
        (PointInPolygon(), [(1, 1), (5, 1), (3, 5)]),
        (PointInMask(), mask),
        (PointNear(2.0), (3, 3)),
        (PointInMask(), np.zeros((3, 3), dtype=bool)),
    ):
        score, shaped = float(metric.score((x, y), truth)), float(metric.shaped((x, y), truth))
        assert 0.0 <= shaped <= 1.0
        assert (shaped == 1.0) == (score == 1.0)


def test_outcomes_are_consistent() -> None:
    assert Outcome.graded(1.0).kind == "right"
    assert Outcome.graded(0.5).kind == "partial"
    assert Outcome.graded(math.nan).kind == "wrong"
    assert Outcome.right("B").answered
    assert not Outcome.error("timeout").answered
    for kind, score in (("right", 0.5), ("wrong", 0.5), ("partial", 1.0), ("wrong", 2.0)):
        with pytest.raises(ValueError, match="score"):
            Outcome(kind, score)  # type: ignore[arg-type]
