"""RoboRefIt: pointing at what a phrase refers to, scored by a box."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sightline.benchmarks.judges import ShareInBox
from sightline.benchmarks.mimo import located, pointing, read_boxes
from sightline.benchmarks.protocol import Benchmark
from sightline.benchmarks.sample import Loaded

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["benchmark"]


def like() -> Fresh:
    """Points on named and described objects in any scenes."""
    return located("roborefit")


def read(source: Path) -> Loaded:
    """Records ``{image, question, bbox}``, the box as x1, y1, x2, y2 in pixels."""
    return read_boxes(source, "roborefit")


benchmark = Benchmark(
    id="roborefit",
    title="RoboRefIt",
    load=read,
    like=like,
    ids=("question_id",),
    protocol=pointing(ShareInBox(), "a box holds its edges, and its corners are cut to pixels"),
    notes="Names of fields and the order of a box are from memory and unconfirmed. "
    "The authors of RoboRefIt score masks; this is MiMo-Embodied's rule for points.",
)
