"""Fields of pictures that are called by a number, as those of COCO are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sightline import hashing
from sightline.datasets.records.base import Batch
from sightline.storage import copy

__all__ = ["NumberedPicture"]


@dataclass(frozen=True)
class NumberedPicture:
    """The number of the picture shown, made of its path; kept as ``000000000123.jpg`` beside the
    record, ``digits`` long.

    Pictures of other forms are written anew as JPEG.
    """

    digits: int = 12

    def values(self, batch: Batch) -> Sequence[Any]:
        return [self._one(batch, names[0]) for names in batch.column("images")]

    def _one(self, batch: Batch, name: str) -> str:
        number = hashing.key(name) % 10**self.digits
        target = batch.out / f"{number:0{self.digits}d}.jpg"
        if not target.exists():
            _write(batch.folder / name, target)
        return str(number)


def _write(source: Path, target: Path) -> None:
    if source.suffix.lower() in (".jpg", ".jpeg"):
        copy(source, target)
        return
    from PIL import Image

    with Image.open(source) as image:
        image.convert("RGB").save(target, format="JPEG", quality=95)
