"""The one interface every published format is read through."""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.scenes.scene import SceneBatch

__all__ = ["Reader", "load_json", "load_matrix", "load_text"]


class Reader(ABC):
    """Reads one published format; one file in this folder that ends in ``READER = MyReader()``.

    A reader converts once, at the door, to the conventions of :mod:`sightline.scenes.tables`:
    metres, seconds, world z up and gravity-aligned, OpenCV cameras, boxes with columns = axes.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    """what is read, in a few words"""

    @abstractmethod
    def claims(self, path: Path) -> bool:
        """Whether ``path`` looks like this format; cheap, never raises."""

    @abstractmethod
    def scenes(self, path: Path) -> Sequence[str]:
        """Ids of the scenes at ``path``, in a fixed order; cheap."""

    @abstractmethod
    def read(self, path: Path, scene: str) -> SceneBatch:
        """One scene, unchecked; raises :class:`BadInput` when the source is damaged."""

    def points(self, path: Path, scene: str) -> NDArray[np.float64]:
        """(N, 3 or more) points of a scene: x, y, z in the world, then what the source adds.

        ``Scenes.points`` names the source's own file, which may be in another frame and coding;
        a reader whose format has points decodes it here. Empty when there are none.
        """
        return np.zeros((0, 3))


def load_text(path: Path) -> str:
    """The text of a file, or one clear error."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput(path, "file", "is missing", "restore it") from None
    except (UnicodeDecodeError, OSError) as err:
        raise BadInput(path, "file", f"cannot be read as text: {err}") from None


def load_json(path: Path) -> Any:
    """The JSON value in a file, or one clear error; a key given twice is an error too.

    Files are kept parsed until they change: treat the value as read-only.
    """
    try:
        state = os.stat(path)
    except OSError:
        raise BadInput(path, "file", "is missing", "restore it") from None
    return _parsed(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _parsed(path: Path, changed: int, size: int) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        out = dict(pairs)
        if len(out) != len(pairs):
            names = [key for key, _ in pairs]
            twice = next(key for key in names if names.count(key) > 1)
            raise BadInput(path, twice, "occurs twice in one JSON object", "keep one")
        return out

    try:
        return json.loads(load_text(path), object_pairs_hook=unique)
    except (ValueError, RecursionError) as err:
        raise BadInput(path, "json", f"is not valid JSON: {err}", "restore the file") from None


def load_matrix(path: Path, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Whitespace-separated finite numbers of a text file in the given shape."""
    try:
        values = np.array(load_text(path).split(), dtype=np.float64)
    except ValueError as err:
        raise BadInput(path, "matrix", f"holds something that is no number: {err}") from None
    if values.size != int(np.prod(shape)):
        raise BadInput(path, "matrix", f"holds {values.size} numbers", f"expected {shape}")
    if not np.isfinite(values).all():
        raise BadInput(path, "matrix", "holds NaN or infinity (tracking lost)", "drop the frame")
    return values.reshape(shape)
