"""Fields of what a query without a name resolves to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sightline.datasets.records.base import Batch

__all__ = ["Targets"]

_ID = re.compile(r"\d+")


@dataclass(frozen=True)
class Targets:
    """The objects of an answer that is a set of ids: the numbers, or the names of their classes.

    ``name`` is the one class of all, else the different ones in the order of the ids, with commas.
    """

    what: Literal["id", "name"] = "id"

    def values(self, batch: Batch) -> Sequence[Any]:
        numbers = [[int(n) for n in _ID.findall(text)] for text in batch.column("answer")]
        if self.what == "id":
            return numbers
        start, category = batch.scenes.object_start, batch.scenes.objects.category
        return [
            ", ".join(dict.fromkeys(str(category[start[scene] + n]) for n in some))
            for scene, some in zip(batch.scene_rows.tolist(), numbers, strict=True)
        ]
