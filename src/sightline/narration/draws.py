"""Drawing facts by hash: the same facts in the same order for the same seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sightline import hashing
from sightline.narration.statements import Statement

__all__ = ["ranked"]


def ranked(facts: Sequence[Statement], seed: int) -> list[int]:
    """Positions of the facts in a drawn order that does not depend on how they are listed."""
    words = [" ".join((s.subject, s.predicate, *s.objects, *s.viewpoint)) for s in facts]
    keys = hashing.mix(hashing.keys(words), np.uint64(seed))
    found: list[int] = np.argsort(keys, kind="stable").tolist() if words else []
    return found
