"""What counts when a reply holds no answer, or when there is no reply.

Published scorers differ here more than anywhere else: wrong, a guess of A, left out of the
denominator, an error of 100. Defaulting to A alone is worth 37.3 % on BLINK's validation questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["DROP", "WRONG", "Missing"]


@dataclass(frozen=True)
class Missing:
    """What stands in for an answer.

    Attributes:
        unparsed: a reply in which the rule finds nothing: it scores ``score``, its row is left out
            (``drop``), or ``value`` is taken for the answer (``guess``).
        absent: no reply (the model failed, or the file has no row): the same choices.
        value: the answer that ``guess`` takes.
        score: what ``score`` counts: 0 in most benchmarks, 100 where scores are errors.
    """

    unparsed: Literal["score", "drop", "guess"] = "score"
    absent: Literal["score", "drop", "guess"] = "score"
    value: Any = None
    score: float = 0.0


WRONG = Missing()
DROP = Missing(unparsed="drop", absent="drop")
