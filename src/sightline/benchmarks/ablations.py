"""Asking with a picture that has nothing to do with the question: does a model look at it?"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from sightline.benchmarks.prompts import Prompt, Turn
from sightline.benchmarks.sample import Media, Sample
from sightline.hashing import key

__all__ = ["WithOtherPicture"]

SIZE = 512


@dataclass(frozen=True)
class WithOtherPicture:
    """A prompt with every picture replaced.

    Attributes:
        of: the prompt itself.
        shown: ``noise``, or a ``random`` picture: another world of SpatialEval, drawn by chance.
    """

    of: Prompt
    shown: Literal["noise", "random"] = "noise"

    def __call__(self, sample: Sample, repeat: int = 0) -> tuple[Turn, ...]:
        return tuple(
            replace(
                turn,
                parts=tuple(
                    self._other(sample, part) if isinstance(part, Media) else part
                    for part in turn.parts
                ),
            )
            for turn in self.of(sample, repeat)
        )

    def _other(self, sample: Sample, picture: Media) -> Media:
        make = _noise if self.shown == "noise" else _world
        return Media(name=picture.name, data=make(key(sample.id)))


@lru_cache(maxsize=64)
def _noise(seed: int) -> bytes:
    """Colours drawn evenly and each by itself, as PNG."""
    from PIL import Image

    drawn = np.random.default_rng(seed).integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)
    return _png(Image.fromarray(drawn))


@lru_cache(maxsize=64)
def _world(seed: int) -> bytes:
    """One of SpatialEval's worlds, as PNG."""
    from sightline.questions.symbolic.told_recipes import RECIPES
    from sightline.views.symbolic.told_worlds import draw_told_world

    keys = np.array([seed], dtype=np.uint64)
    for recipe in (RECIPES[seed % len(RECIPES)], *RECIPES[3:]):
        for one in recipe.pose(keys):
            for picture in draw_told_world(one):
                return _png(picture)
    raise AssertionError("mazes are drawn from any key")


def _png(picture: object) -> bytes:
    held = io.BytesIO()
    picture.save(held, "PNG")  # type: ignore[attr-defined]
    return held.getvalue()
