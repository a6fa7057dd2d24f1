"""No reply and no record, whatever is in it, ends in anything but a score or a named fault."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from sightline.benchmarks import benchmarks

from .fuzzed import try_records, try_replies
from .records import known

REPLIES, RECORDS = 300, 12
"""of each benchmark, over all its protocols"""
MANY_REPLIES, MANY_RECORDS = 100_000, 1_000
"""of all benchmarks together"""


def test_every_benchmark_has_records() -> None:
    assert known() == set(benchmarks())


@pytest.mark.parametrize("name", benchmarks())
def test_replies(name: str, tmp_path: Path) -> None:
    assert try_replies(name, tmp_path, random.Random(name), REPLIES) > REPLIES // 2


@pytest.mark.parametrize("name", benchmarks())
def test_records(name: str, tmp_path: Path) -> None:
    assert try_records(name, tmp_path, random.Random(name), RECORDS).total() == RECORDS


@pytest.mark.slow
def test_many(tmp_path: Path) -> None:
    tried, became = 0, Counter[str]()
    for name in benchmarks():
        draw = random.Random(f"many {name}")
        share = int(1.03 * MANY_REPLIES / len(benchmarks())) + 1  # some are missing on purpose
        tried += try_replies(name, tmp_path / name / "replies", draw, share, long=1)
        share = -(-MANY_RECORDS // len(benchmarks()))
        became += try_records(name, tmp_path / name / "records", draw, share)
    assert tried >= MANY_REPLIES
    assert became.total() >= MANY_RECORDS
