"""A walk through a scene: the first images of its video, and what they have shown so far.

Only scenes in which nothing moves; see :mod:`sightline.facts.clips`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts import clips, correspondence, motion
from sightline.facts.fact import Rows, remembered
from sightline.facts.visibility import CLEAR, UNSEEN
from sightline.scenes import SceneBatch

__all__ = ["Walk", "walks"]

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Walk(NamedTuple):
    """n walks of k images, and the w objects of their scenes; padding is not ``real``."""

    frames: Rows
    """(n, k) frame rows, in order"""
    obj: Rows
    """(n, w) object rows"""
    real: Mask
    """(n, w)"""
    state: NDArray[np.int8]
    """(n, k, w) see :mod:`sightline.facts.visibility`"""

    @property
    def shown(self) -> Mask:
        """(n, w) clearly seen in some image."""
        return np.asarray(self.real & (self.state == CLEAR).any(axis=1))

    @property
    def unseen(self) -> Mask:
        """(n, w) clearly in none."""
        return np.asarray(self.real & (self.state == UNSEEN).all(axis=1))

    def eye(self, world: SceneBatch) -> Floats:
        """(n, k, 3) places of the camera."""
        return np.asarray(world.frames.world_from_camera[self.frames][..., :3, 3])

    def heading(self, world: SceneBatch) -> Floats:
        """(n, k) angles of the ways it looks on the ground, counter-clockwise from above."""
        ahead = world.frames.world_from_camera[self.frames][..., :2, 2]
        return np.asarray(np.arctan2(ahead[..., 1], ahead[..., 0]))

    def bearing(self, world: SceneBatch) -> Floats:
        """(n, k, w) angles to the centres of objects, 0 straight ahead, positive to the left."""
        way = world.objects.centre[self.obj][:, None, :, :2] - self.eye(world)[:, :, None, :2]
        to = np.arctan2(way[..., 1], way[..., 0])
        return np.asarray(geometry.wrap_angle(to - self.heading(world)[..., None]))

    def reach(self, world: SceneBatch) -> Floats:
        """(n, k, w) metres to the centres of objects on the ground."""
        way = world.objects.centre[self.obj][:, None, :, :2] - self.eye(world)[:, :, None, :2]
        return np.asarray(np.hypot(way[..., 0], way[..., 1]))

    def away(self, world: SceneBatch) -> Floats:
        """(n, k, w) metres from the camera to the closest points of objects."""
        shape = self.state.shape
        rows = np.broadcast_to(self.obj[:, None], shape).reshape(-1)
        eyes = np.broadcast_to(self.eye(world)[:, :, None], (*shape, 3)).reshape(-1, 3)
        o = world.objects
        gap = geometry.point_gap(o.centre[rows], o.extent[rows], o.rotation[rows], eyes)
        return np.asarray(gap).reshape(shape)


def walks(world: SceneBatch, images: int, seen: int) -> Walk:
    """The first ``seen`` of ``images`` images, evenly sampled, of every scene that has as many.

    All of them by upright cameras.
    """

    def compute() -> Walk:
        frames = clips.video(world, images).frames[:, :seen]
        frames = frames[motion.level(world)[frames].all(axis=1)]
        obj, real = correspondence.scene_objects(world, world.frames.scene[frames[:, 0]])
        states = [correspondence.states(world, view, obj, real) for view in frames.T]
        return Walk(frames, obj, real, np.stack(states, axis=1))

    if not 2 <= seen <= images:
        raise ValueError(f"of {images} images, 2 to {images} have been seen")
    return remembered(world, ("walk", images, seen), compute)
