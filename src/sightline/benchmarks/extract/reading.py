"""MMR's rules: an option's number, a text, a box as JSON, a text with its box behind it.

Source: llavar/MMR_Bench, util/model_handler.py (``auto_extract``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.sample import Sample

__all__ = ["JsonBox", "Unquoted", "UnquotedAndBox"]


@dataclass(frozen=True)
class Unquoted:
    """The reply without double quotes."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        return reply.replace('"', "")


@dataclass(frozen=True)
class JsonBox:
    """A reply that is a JSON list of four numbers and nothing else."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        return _box(reply)


@dataclass(frozen=True)
class UnquotedAndBox:
    """What stands before the first "[", without double quotes; and the JSON list that begins there.

    The list has to end the reply or be followed by a second "[". So '["text", [0, 0, 1, 1]]' has
    none, and a text with "ERROR" in it counts as a failure of the model.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        pieces = reply.split("[", 2)
        box = _box("[" + pieces[1]) if len(pieces) > 1 else None
        text = pieces[0].replace('"', "").strip()
        return None if box is None or "ERROR" in text else (text, box)


def _box(text: str) -> tuple[float, ...] | None:
    try:
        found = json.loads(text) if len(text) < 4000 else None
        if not isinstance(found, list) or len(found) != 4:
            return None
        return tuple(float(value) for value in found)
    except (ValueError, TypeError, RecursionError, OverflowError):
        return None
