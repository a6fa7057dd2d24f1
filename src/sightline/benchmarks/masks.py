"""Masks of pictures that stay packed: a benchmark's masks together would not fit into memory."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sightline.answers import Rle
from sightline.benchmarks.loading import Row, below

__all__ = ["PackedMask", "mask_of"]


@dataclass(frozen=True)
class PackedMask:
    """A mask as a picture file, unfolded when it is compared with.

    ``np.asarray`` gives (H, W) booleans. As text it is a place inside, so a baseline can state it.

    Attributes:
        data: bytes of the picture, or its path.
        above: pixels with more than this are set.
        channel: of a coloured picture the mean of all channels, or the first one.
        stated: how its place is written: ``[x, y]`` or ``(x, y)`` (round) in pixels, or ``(x, y)``
            as shares of the size.
    """

    data: bytes | Path = field(repr=False)
    above: float = 0.0
    channel: Literal["mean", "first"] = "first"
    stated: Literal["pixel", "round", "unit"] = "pixel"

    @classmethod
    def of(cls, rle: Rle, **settings: Any) -> PackedMask:
        """From run lengths."""
        from PIL import Image

        file = io.BytesIO()
        Image.fromarray(rle.mask().astype(np.uint8) * 255).save(file, "PNG")
        return cls(file.getvalue(), **settings)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height; ValueError where it is no picture."""
        from PIL import Image

        try:
            with Image.open(self._file()) as picture:
                width, height = picture.size
                return width, height
        except (OSError, Image.DecompressionBombError) as error:
            raise ValueError(f"is no picture: {error}") from None

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[np.bool_]:
        from PIL import Image

        with Image.open(self._file()) as picture:
            pixels = np.asarray(picture)
        if pixels.ndim == 3:
            pixels = pixels[:, :, 0] if self.channel == "first" else pixels.mean(axis=2)
        return np.asarray(pixels > self.above)

    def __repr__(self) -> str:
        # scores are remembered by this text
        data = self.data if isinstance(self.data, bytes) else str(self.data).encode()
        digest = blake2b(data, digest_size=8).hexdigest()
        return f"PackedMask({digest}, above={self.above}, channel={self.channel})"

    def __str__(self) -> str:
        """The set pixel next to the middle of all of them; "" where none is set."""
        mask = np.asarray(self)
        y, x = np.nonzero(mask)
        if not len(x):
            return ""
        best = int(np.argmin((x - x.mean()) ** 2 + (y - y.mean()) ** 2))
        height, width = mask.shape
        if self.stated == "pixel":
            return f"[{x[best]}, {y[best]}]"
        if self.stated == "round":
            return f"({x[best]}, {y[best]})"
        return f"({(x[best] + 0.5) / width:.5f}, {(y[best] + 0.5) / height:.5f})"

    def _file(self) -> io.BytesIO | Path:
        return io.BytesIO(self.data) if isinstance(self.data, bytes) else self.data


def mask_of(
    row: Row, *fields: str, stated: Literal["pixel", "round", "unit"], above: float = 0
) -> PackedMask:
    """The mask that a record holds as bytes, as COCO run lengths, or as a path.

    Raises:
        FaultyRecord: there is none, or its path leads out of the folder.
    """
    given = row.need(*fields)
    if isinstance(given, dict) and "counts" in given:
        return PackedMask.of(Rle.read(given["size"], given["counts"]), stated=stated)
    if isinstance(given, dict) and isinstance(given.get("bytes"), bytes):
        return PackedMask(given["bytes"], above, stated=stated)
    return PackedMask(below(row.folder, row.text(*fields)), above, stated=stated)
