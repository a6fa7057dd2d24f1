from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from scipy.spatial.transform import Rotation, Slerp

from sightline.geometry.rigid import (
    average_linkage,
    distance_changes,
    has_moved,
    interpolate_poses,
    rigid_groups,
    slerp,
)


def test_slerp_is_scipys():
    a, b = Rotation.random(200, random_state=1), Rotation.random(200, random_state=2)
    share = np.random.default_rng(3).random(200)
    ours = slerp(a.as_matrix(), b.as_matrix(), share)
    for i in range(200):
        both = Rotation.concatenate([a[i], b[i]])
        assert np.allclose(Slerp([0, 1], both)(share[i]).as_matrix(), ours[i], atol=1e-12)


@pytest.mark.parametrize("angle", [0.0, 1e-9, np.pi - 1e-9, np.pi])
def test_slerp_at_no_turn_and_half_a_turn(angle: float):
    start, axis = Rotation.random(random_state=4), np.array([1.0, 2.0, -2.0]) / 3
    end = start * Rotation.from_rotvec(angle * axis)
    half = Rotation.from_matrix(slerp(start.as_matrix(), end.as_matrix(), 0.5))
    assert (start.inv() * half).magnitude() == pytest.approx(angle / 2, abs=1e-7)
    assert (half.inv() * end).magnitude() == pytest.approx(angle / 2, abs=1e-7)


def test_poses_between_rows_and_outside_of_them():
    owner, time = np.array([1, 1, 1, 4, 4]), np.array([0.0, 1, 3, 2, 4])
    centre = np.random.default_rng(0).normal(size=(5, 3))
    turn = Rotation.random(5, random_state=5)
    who = np.array([1, 1, 1, 4, 4, 4, 1])
    when = np.array([-1.0, 1.0, 2.0, 9.0, 3.5, 2.0, 0.25])
    at, rotation = interpolate_poses(owner, time, centre, turn.as_matrix(), who, when)
    for q in range(len(who)):
        rows = np.flatnonzero(owner == who[q])
        for k in range(3):
            assert at[q, k] == pytest.approx(np.interp(when[q], time[rows], centre[rows, k]))
        clock = np.clip(when[q], time[rows[0]], time[rows[-1]])
        assert np.allclose(rotation[q], Slerp(time[rows], turn[rows])(clock).as_matrix())
    assert (rotation[1] == turn[1].as_matrix()).all()  # on a row: that row, to the last bit


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 40), st.floats(0.05, 3.0))
def test_clusters_are_scipys(seed: int, count: int, cut: float):
    points = np.random.default_rng(seed).normal(size=(count, 3))
    distance = np.linalg.norm(points[:, None] - points, axis=-1)
    ours = average_linkage(distance, cut)
    assert len(ours) == count
    if count > 1:
        tree = linkage(squareform(distance, checks=False), "average")
        theirs = fcluster(tree, cut, "distance")
        assert ((ours[:, None] == ours) == (theirs[:, None] == theirs)).all()


def bodies(rng: np.random.Generator, steps: int = 12):
    """Points of two bodies that turn and drift apart, of one that stands, and three strays."""
    clouds, label = [], []
    for k, (many, drift, spin) in enumerate([(12, 0.1, 0.2), (9, -0.15, -0.3), (8, 0.0, 0.0)]):
        local = rng.normal(size=(many, 3)) * 0.3 + rng.normal(size=3)
        turns = Rotation.from_rotvec(spin * np.arange(steps)[:, None] * [0, 0, 1.0])
        path = np.arange(steps)[:, None] * drift * np.array([1.0, 0.3, 0.0])
        clouds.append(np.stack([turns[t].apply(local) + path[t] for t in range(steps)], axis=1))
        label += [k] * many
    clouds.append(np.cumsum(rng.normal(size=(3, steps, 3)), axis=1))
    return np.concatenate(clouds), np.array([*label, -1, -1, -1])


def test_rigid_bodies_are_found_among_noise():
    rng = np.random.default_rng(8)
    points, label = bodies(rng)
    noisy = points + rng.normal(size=points.shape) * 0.0005
    assert (rigid_groups(noisy) == label).all()
    # what is not observed says nothing, and costs no body
    noisy[rng.random(noisy.shape[:2]) < 0.05] = np.nan
    assert (rigid_groups(noisy) == label).all()


def test_changes_are_those_added_up_one_by_one():
    points, _ = bodies(np.random.default_rng(2), steps=5)
    found = distance_changes(points)
    for i, j in ((0, 1), (0, 15), (3, 30)):
        apart = np.linalg.norm(points[i] - points[j], axis=1)
        steps = [abs(b - a) for a, b in itertools.pairwise(apart)]
        assert found[i, j] == pytest.approx(sum(s for s in steps if s > 0.01))
    assert (found == found.T).all()


def test_small_groups_are_no_bodies_and_moving_starts_at_a_centimetre():
    still = np.zeros((5, 4, 3)) + np.arange(5)[:, None, None]
    assert (rigid_groups(still) == -1).all()
    assert (rigid_groups(np.concatenate([still, still[:1] + 0.5])) == 0).all()
    track = np.zeros((3, 4, 3))
    track[1, 2, 0], track[2, 2:, 1] = 0.0099, 0.0101
    track[2, 0] = np.nan
    assert has_moved(track).tolist() == [False, False, True]
    assert not len(rigid_groups(np.zeros((0, 4, 3))))
