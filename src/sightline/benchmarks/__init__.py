"""Published benchmarks: their records, the authors' way to ask and to score, and a strict one.

A benchmark is one module in :mod:`sightline.benchmarks.published`: a loader of the published
record and a frozen :class:`Protocol` made of named parts. ``docs/new-benchmark.md`` shows one.
"""

from .catalogue import benchmarks, find_benchmark
from .predictions import read_predictions
from .protocol import Benchmark, Decoding, Matcher, Metric, Protocol
from .sample import Fault, Loaded, Media, Sample
from .scored import score_file
from .scoring import Prediction, Scores, score

__all__ = [
    "Benchmark",
    "Decoding",
    "Fault",
    "Loaded",
    "Matcher",
    "Media",
    "Metric",
    "Prediction",
    "Protocol",
    "Sample",
    "Scores",
    "benchmarks",
    "find_benchmark",
    "read_predictions",
    "score",
    "score_file",
]
