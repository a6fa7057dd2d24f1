"""Entries about single images of a clip, from verified statements: DSR's questions without time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from sightline.facts import tracks
from sightline.narration import facts_of, stvqa
from sightline.questions.pick import frame_keys
from sightline.scenes import Landmarks, SceneBatch, Tracks

__all__ = ["FrameQuestions"]

OPTIONS = 4
TRIED = 24
"""questions written about an image, of which those with four options are kept"""


@dataclass(frozen=True)
class FrameQuestions:
    """For :attr:`Record.rows`: multiple-choice questions about images of scenes that have a clip.

    Args:
        label: what the record calls them.
        frames: images of a clip, and how many of the last ones are not shown.
        every: images from one that is asked about to the next.
        most: questions about an image.
        clips: give the clip of every question instead, in the same order.
    """

    label: str
    frames: int = 32
    hidden: int = 2
    every: int = 10
    most: int = 2
    clips: bool = False

    def __call__(self, world: SceneBatch) -> Iterator[dict[str, Any]]:
        good, views = tracks.clip(world, self.frames)
        for scene in np.flatnonzero(good).tolist():
            asked: set[tuple[str, ...]] = set()
            for at in range(0, self.frames - self.hidden, self.every):
                row = int(views[scene, at])
                seed = int(frame_keys(world)[row] >> np.uint64(33))
                questions = stvqa(facts_of(_alone(world, row), frame=0), count=TRIED, seed=seed)
                fit = [q for q in questions if len(q.options) == OPTIONS]
                fit = [q for q in fit if (q.text, *sorted(q.options)) not in asked]
                for question in fit[: self.most]:
                    asked.add((question.text, *sorted(question.options)))
                    if self.clips:
                        yield _clip(world, scene, views[scene, : self.frames - self.hidden])
                        continue
                    yield {
                        "Type": self.label,
                        "Question": f"About image {at + 1} of the clip: {question.text}",
                        **dict(zip("ABCD", question.options, strict=True)),
                        "Correct": question.answer,
                    }


def _alone(world: SceneBatch, frame: int) -> SceneBatch:
    """The scene of a frame with that frame only: facts are those of all frames of a batch."""
    scene = int(world.frames.scene[frame])
    row = frame - int(world.frame_start[scene])
    world = world.select([scene]).at_frame(row)
    moved = np.full(len(world.frames), -1)
    moved[row] = 0
    seen = np.flatnonzero(world.sightings.frame == row)
    return replace(
        world,
        frames=world.frames.take(np.array([row])),
        sightings=world.sightings.take(seen, {"frames": moved}),
        landmarks=Landmarks.empty(),
        tracks=Tracks.empty(),
        memo={},
    )


def _clip(world: SceneBatch, scene: int, views: np.ndarray) -> dict[str, Any]:
    name = str(world.scenes.id[scene])
    first = int(world.frame_start[scene])
    pictures = [PurePosixPath(path).name for path in world.frames.rgb[views].tolist()]
    return {
        "video": f"media/{name}/rgb",
        "frames": [int(view) - first for view in views],
        "images": [f"media/{name}/rgb/{picture}" for picture in pictures if picture],
    }
