"""What a build was asked for; makes a build resumable and keeps two builds from mixing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sightline
from sightline.datasets.typed import typed
from sightline.errors import BadInput
from sightline.storage import draft, is_url, place

__all__ = ["Manifest", "TaskPlan", "write_atomically"]

NAME = "manifest.json"


def write_atomically(path: Path, text: str) -> None:
    """Write a file under a temporary name and rename it."""
    with draft(path) as file:
        file.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class TaskPlan:
    """One task of a build: its options, its share, and how it is asked."""

    name: str
    options: dict[str, Any] = field(default_factory=dict)
    weight: float = 1.0
    form: str = "own"
    """own, choice, judge or sentence"""
    by: tuple[str, ...] = ()
    """reference styles; () = all that the task allows"""
    unit: str = ""
    """unit of a quantity, or a rule that draws one"""
    label: str = ""
    """what a published record calls it"""
    file: str = ""
    """Python file that declares it, when it is not in the catalogue"""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Everything the output depends on; written first, marked complete last."""

    format: str = "sightline-dataset"
    version: str = sightline.__version__
    scenes: str
    """path or URL of the scene store, relative to the dataset when it lies inside"""
    source: str
    scene_count: int
    scene_digest: str
    """hash of the scene tables"""
    tasks: tuple[TaskPlan, ...]
    per_task: int | None
    seed: int
    card: str = ""
    """the published system whose record the dataset is exported in"""
    complete: bool = False
    items: int = 0
    skipped: tuple[str, ...] = ()

    def same_build(self, other: Manifest) -> bool:
        """Whether two manifests describe the same output."""
        outcome: dict[str, Any] = {"complete": False, "items": 0, "skipped": ()}
        return replace(self, **outcome) == replace(other, **outcome)

    def store_of(self, folder: Path, scenes: str | Path | None = None) -> Path:
        """The scene store of the dataset at ``folder``: ``scenes`` if it moved, or where it was."""
        if scenes is not None:
            return place(scenes)
        return place(self.scenes) if is_url(self.scenes) else folder / self.scenes

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a dataset folder."""
        path = folder / NAME
        try:
            return cls.of(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise BadInput(folder, NAME, "is missing", "not a dataset made by build") from None
        except (ValueError, RecursionError) as error:
            raise BadInput(path, NAME, f"cannot be read: {error}") from None

    @classmethod
    def of(cls, text: str) -> Manifest:
        """The manifest that ``text`` holds; ValueError says what does not fit."""
        return typed(cls, json.loads(text))

    def text(self, indent: int | None = None) -> str:
        """The manifest as JSON, which :meth:`of` reads."""
        return json.dumps(
            vars(self) | {"tasks": [vars(plan) for plan in self.tasks]}, indent=indent
        )

    def write(self, folder: Path) -> None:
        """Write the manifest into a dataset folder, atomically."""
        write_atomically(folder / NAME, self.text(indent=1) + "\n")
