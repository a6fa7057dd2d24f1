from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sightline.errors import BadInput
from sightline.views.regions import mask_points
from sightline.views.tags import draw_tags, place_tags


def overlap(a: np.ndarray, b: np.ndarray) -> bool:
    return bool((np.maximum(a[:2], b[:2]) < np.minimum(a[2:], b[2:])).all())


@given(st.integers(0, 10_000), st.integers(1, 25), st.floats(0, 3))
@settings(max_examples=40)
def test_tags_stay_inside_and_apart(seed: int, count: int, clear: float) -> None:
    rng = np.random.default_rng(seed)
    size = (int(rng.integers(20, 90)), int(rng.integers(20, 90)))
    anchors = rng.uniform(-5, 95, (count, 2))
    span = rng.integers(3, 16, (count, 2))
    wanted = np.hstack([anchors - span / 2, anchors + span / 2])
    kept = np.array([[0, 0, 9, 9]])
    put = place_tags(size, wanted, anchors, kept, clear)
    there = put[np.isfinite(put[:, 0])]
    assert (there[:, :2] >= 0).all() and (there[:, 2:] <= size).all()
    assert np.allclose(there[:, 2:] - there[:, :2], span[np.isfinite(put[:, 0])])
    assert not any(overlap(a, b) for a, b in itertools.combinations([*kept, *there], 2))
    for i in np.flatnonzero(np.isnan(put[:, 0])):
        before = [*kept, *put[:i][np.isfinite(put[:i, 0])]]
        assert not has_room(size, span[i], before)


def has_room(size: tuple[int, int], span: np.ndarray, taken: list[np.ndarray]) -> bool:
    """Every position at whole pixels, one by one."""
    for x, y in itertools.product(range(size[0] - span[0] + 1), range(size[1] - span[1] + 1)):
        box = np.array([x, y, x + span[0], y + span[1]])
        if not any(overlap(box, other) for other in taken):
            return True
    return False


def test_a_free_tag_stays_where_it_is_wanted() -> None:
    wanted = np.array([[10.0, 10, 20, 18], [40, 40, 50, 48]])
    assert np.array_equal(place_tags((100, 100), wanted, wanted[:, :2] + 4), wanted)


@pytest.mark.parametrize("size", [(96, 64), (640, 480), (1600, 900)])
def test_drawn_tags_are_readable_and_repeatable(size: tuple[int, int]) -> None:
    anchors = np.random.default_rng(1).random((10, 2)) * size
    pictures = []
    for _ in range(2):
        image = Image.new("RGB", size, "#667766")
        plates = draw_tags(image, anchors, [str(i) for i in range(10)], ["#e6194b"] * 10)
        pictures.append(image.tobytes())
        assert (plates[:, 3] - plates[:, 1]).min() >= 9
    assert pictures[0] == pictures[1]
    assert not any(overlap(a, b) for a, b in itertools.combinations(plates, 2))


def test_too_many_tags_are_refused_in_one_sentence() -> None:
    with pytest.raises(BadInput, match="do not fit a picture of 30x20"):
        draw_tags(Image.new("RGB", (30, 20)), np.zeros((40, 2)), ["00"] * 40, ["red"] * 40)


@given(st.integers(0, 10_000))
@settings(max_examples=30)
def test_marks_lie_on_their_masks(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = np.kron(rng.integers(-1, 5, (5, 6)), np.ones((2, 3), int)).astype(np.int32)
    objects = rng.permutation(7)
    points, pixels = mask_points(labels, objects)
    for row, point, count in zip(objects, points, pixels, strict=True):
        lines, columns = np.nonzero(labels == row)
        assert count == len(lines)
        if not count:
            assert np.isnan(point).all()
            continue
        middle = np.array([columns.mean() + 0.5, lines.mean() + 0.5])
        x, y = point.astype(int)
        assert labels[y, x] == row
        if labels[int(middle[1]), int(middle[0])] == row:
            assert np.allclose(point, middle)
        else:
            off = np.hypot(columns + 0.5 - middle[0], lines + 0.5 - middle[1])
            assert np.isclose(np.hypot(*(point - middle)), off.min())
