"""What an answer's own form reads, for benchmarks whose authors publish no extraction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.sample import Sample

__all__ = ["ByForm"]


@dataclass(frozen=True)
class ByForm:
    """The value that the form of the answer reads in the reply, see :mod:`sightline.answers`."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        return sample.answer.parse(reply)
