"""The published answers, stated as a protocol's rule reads them: all right by both rules."""

from __future__ import annotations

import pytest

from sightline.benchmarks import Benchmark, Loaded, Scores, score
from sightline.solvers import oracle, replies_of

__all__ = ["all_right"]


def all_right(benchmark: Benchmark, loaded: Loaded, variant: str = "") -> Scores:
    """Scores of the truths, which have to be 100 by both rules."""
    chosen = benchmark.using(variant)
    replies = replies_of(chosen.protocol, loaded.samples, oracle(loaded.samples))
    found = score(chosen, loaded, replies)
    assert set(found.counts(found.parity)) == {"right"}
    assert set(found.counts(found.clean)) == {"right"}
    for figures in (found.figures, found.strict):
        assert figures["overall"].value == pytest.approx(100)
    return found
