"""Qualitative relations of scenes: the same as comparing the numbers one pair at a time."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from made_scenes import random_scene
from sightline.facts.qualitative import from_above, in_picture
from sightline.geometry.calculi import (
    CENTROID,
    CONE_8WAY,
    DOMINANT_AXIS,
    PER_AXIS,
    RCC8,
    RCC8_REGIONS,
)


def pairs(group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows = [p for p in permutations(range(len(group)), 2) if group[p[0]] == group[p[1]]]
    one, two = np.array(rows).T
    return one, two


def test_centroids_in_the_picture() -> None:
    """VISOR's four words, with the smallest offset of the centres as the margin."""
    world = random_scene("s", np.random.default_rng(0), objects=10)
    seen = world.sightings
    one, two = pairs(seen.frame)
    assert len(one) > 20
    facts = {
        w: in_picture(world, one, two, CENTROID, w) for w in ("left", "right", "above", "below")
    }
    for k, (p, q) in enumerate(zip(one, two, strict=True)):
        (x, y), (u, v) = ((seen.box[i, :2] + seen.box[i, 2:]) / 2 for i in (p, q))
        want = {"left": x < u, "right": x > u, "above": y < v, "below": y > v}
        assert {w: bool(f.value[k]) for w, f in facts.items()} == want
        assert facts["left"].margin[k] == pytest.approx(abs(x - u))
        assert facts["below"].margin[k] == pytest.approx(abs(y - v))
    whole = in_picture(world, one, two, CENTROID)
    assert (whole.frame, whole.definition) == ("image", "centroid")
    assert (whole.margin <= facts["left"].margin + 1e-9).all()
    main = in_picture(world, one, two, DOMINANT_AXIS, "above")
    offset = (seen.box[one] - seen.box[two]).reshape(-1, 2, 2).mean(axis=1)
    clear = np.abs(np.abs(offset[:, 0]) - np.abs(offset[:, 1])) > 1e-6
    above = (-offset[:, 1] > 0) & (np.abs(offset[:, 1]) > np.abs(offset[:, 0]))
    np.testing.assert_array_equal(main.value[clear], above[clear])


def test_maps_and_regions() -> None:
    world = random_scene("s", np.random.default_rng(1), objects=9, frames=1)
    a, b = pairs(np.zeros(9))
    centre = world.objects.centre
    east = from_above(world, a, b, PER_AXIS, "east")
    np.testing.assert_array_equal(east.value, centre[a, 0] > centre[b, 0])
    np.testing.assert_allclose(east.margin, np.abs(centre[a, 0] - centre[b, 0]))
    assert east.frame == "world"
    angle = np.rad2deg(np.arctan2(*(centre[a] - centre[b])[:, 1::-1].T))
    north = from_above(world, a, b, CONE_8WAY, "north")
    np.testing.assert_array_equal(north.value, np.abs(angle - 90) < 22.5)
    regions = replace(RCC8_REGIONS, frame="map")
    found = from_above(world, a, b, regions)
    back = from_above(world, b, a, regions)
    np.testing.assert_array_equal(RCC8.base_converse[found.value], back.value)
    np.testing.assert_allclose(found.margin, back.margin)
    assert found.definition == "outline"
    outlines = in_picture(world, *pairs(world.sightings.frame), RCC8_REGIONS, tie=1.0)
    assert set(outlines.value.tolist()) <= set(range(-1, 8))


def test_each_semantics_has_its_frame() -> None:
    world = random_scene("s", np.random.default_rng(2))
    with pytest.raises(ValueError, match="not about pictures"):
        in_picture(world, np.array([0]), np.array([1]), PER_AXIS)
    with pytest.raises(ValueError, match="not about maps"):
        from_above(world, np.array([0]), np.array([1]), CENTROID)
    points = replace(PER_AXIS, frame="image")
    fact = in_picture(world, np.array([0]), np.array([1]), points)
    assert fact.value[0] == in_picture(world, np.array([0]), np.array([1]), CENTROID).value[0]
