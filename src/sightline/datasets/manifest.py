"""What a build was asked for; makes a build resumable and keeps two builds from mixing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

import sightline
from sightline.errors import BadInput
from sightline.storage import draft, is_url, place

__all__ = ["Manifest", "TaskPlan", "write_atomically"]

NAME = "manifest.json"


def write_atomically(path: Path, text: str) -> None:
    """Write a file under a temporary name and rename it."""
    with draft(path) as file:
        file.write_text(text, encoding="utf-8")


class TaskPlan(BaseModel):
    """One task of a build: its options, its share, and how it is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    options: dict[str, Any] = {}
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


class Manifest(BaseModel):
    """Everything the output depends on; written first, marked complete last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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
        outcome = {"complete", "items", "skipped"}
        return self.model_dump(exclude=outcome) == other.model_dump(exclude=outcome)

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
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise BadInput(folder, NAME, "is missing", "not a dataset made by build") from None
        except ValueError as error:
            first = str(error).splitlines()[0]
            raise BadInput(path, NAME, f"cannot be read: {first}") from None

    def write(self, folder: Path) -> None:
        """Write the manifest into a dataset folder, atomically."""
        write_atomically(folder / NAME, json.dumps(self.model_dump(mode="json"), indent=1) + "\n")
