"""Hypothesis strategies and slow helpers shared by the geometry tests."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from sightline.geometry import corners, euler_matrix

RIGHT = np.pi / 2


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Plain floats and, often, round ones, so that boxes touch and align."""
    steps = st.integers(round(low * 2), round(high * 2)).map(lambda k: k / 2)
    return st.one_of(st.floats(low, high).map(lambda x: round(x, 9)), steps)


@st.composite
def boxes(draw, spread: float = 3.0, thinnest: float = 0.0):
    """One box: centre, extent, rotation; aligned, upright, or anyhow."""
    centre = np.array([draw(numbers(-spread, spread)) for _ in range(3)])
    extent = np.array([draw(numbers(0.0, 3.0)) for _ in range(3)])
    extent = np.maximum(extent, thinnest)
    kind = draw(st.sampled_from(["aligned", "upright", "lying", "any"]))
    quarter = [draw(st.integers(0, 3)) * RIGHT for _ in range(3)]
    angles = np.array(quarter)
    if kind == "upright":
        angles = np.array([draw(st.floats(-3, 3)), 0.0, 0.0])
    elif kind == "lying":
        angles = np.array([draw(st.floats(-3, 3)), draw(st.sampled_from([RIGHT, -RIGHT])), 0.0])
    elif kind == "any":
        angles = np.array([draw(st.floats(-3, 3)) for _ in range(3)])
    return centre, extent, euler_matrix(angles)


@st.composite
def motions(draw):
    """A rotation or a mirrored rotation, and a shift."""
    rotation = euler_matrix([draw(st.floats(-3, 3)) for _ in range(3)])
    mirror = np.diag([draw(st.sampled_from([-1.0, 1.0])), 1.0, 1.0])
    return rotation @ mirror, np.array([draw(st.floats(-5, 5)) for _ in range(3)])


def moved(box, motion):
    """A box under a rigid motion or reflection (then its axes are left-handed: still a box)."""
    centre, extent, rotation = box
    turn, shift = motion
    return turn @ centre + shift, extent, turn @ rotation


def random_boxes(seed: int, n: int, kind: str = "any", spread: float = 1.0):
    rng = np.random.default_rng(seed)
    angles = rng.uniform(-3, 3, (n, 3))
    if kind == "upright":
        angles[:, 1:] = 0.0
    return rng.normal(size=(n, 3)) * spread, rng.uniform(0.1, 2.0, (n, 3)), euler_matrix(angles)


def halfspaces(centre, extent, rotation) -> np.ndarray:
    """``[normal, -offset]`` rows, the form of scipy's HalfspaceIntersection."""
    normals = np.concatenate([rotation.T, -rotation.T])
    offset = normals @ centre + np.concatenate([extent, extent]) / 2
    return np.concatenate([normals, -offset[:, None]], axis=1)


def corner_list(box) -> np.ndarray:
    return corners(*box)
