"""One item for a person: its picture with marks, its program and its rationale."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from sightline.datasets.items import find_item, prompt
from sightline.reports.exhibit import Exhibit, SceneShelf, scene_folder

__all__ = ["Shown", "show"]


@dataclass(frozen=True)
class Shown:
    """What :func:`show` found and wrote."""

    item: dict[str, Any]
    prompt: str
    files: tuple[Path, ...]


def show(dataset: Path, item: str, out: Path | None = None, *, scenes: Path | None = None) -> Shown:
    """Write an item's picture (frames side by side) and floor plan; returns the item and files.

    Files go to ``out``, by default ``shown/`` in the dataset.
    """
    found = find_item(dataset, item, scenes)
    exhibit = Exhibit(found, SceneShelf(scene_folder(dataset, scenes)).scene(found["scene"]))
    folder = out or dataset / "shown"
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    frames = [f for f in exhibit.frames if exhibit.world.frames.rgb[f]]
    if frames:
        path = folder / f"{item}.jpg"
        Image.fromarray(_row([exhibit.picture(f, 960) for f in frames])).save(path, quality=92)
        files.append(path)
    if plan := exhibit.plan(640):
        path = folder / f"{item}.svg"
        path.write_text(_standalone(plan), encoding="utf-8")
        files.append(path)
    return Shown(found, prompt(found), tuple(files))


def _row(pictures: list[np.ndarray]) -> np.ndarray:
    height = max(p.shape[0] for p in pictures)
    padded = [np.pad(p, ((0, height - p.shape[0]), (0, 6), (0, 0))) for p in pictures]
    return np.concatenate(padded, axis=1)


def _standalone(svg: str) -> str:
    """The plan with its own styles, for a viewer that knows no page around it."""
    style = (
        "<style>.floor{fill:#eef1f5;stroke:#9aa5b1}.thing{fill:#c8d0d9;stroke:#8793a1}"
        ".name{font:600 12px sans-serif}.unit{font:11px sans-serif}.ruler{stroke:#333}</style>"
    )
    head, _, rest = svg.partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg">{style}{rest}'
