"""Fresh benchmarks: made from rooms, read by their own loader, all right for the truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from sightline.benchmarks import benchmarks, find_benchmark, score
from sightline.benchmarks.fresh import make_fresh
from sightline.errors import BadInput
from sightline.solvers import oracle, replies_of, requests_of

FRESH = [name for name in benchmarks() if find_benchmark(name).like is not None]


@pytest.mark.parametrize("name", FRESH)
def test_fresh_questions(name: str, rooms: Path, tmp_path: Path) -> None:
    benchmark = find_benchmark(name)
    made = make_fresh(benchmark, rooms, tmp_path / "made", 30)
    assert not made.audited.disagreements
    assert not made.audited.unaudited
    assert not made.loaded.faults
    samples = made.loaded.samples
    assert len(samples) == made.built.items
    found = score(benchmark, made.loaded, replies_of(benchmark.protocol, samples, oracle(samples)))
    assert found.counts(found.parity) == {"right": len(samples)}
    assert found.counts(found.clean) == {"right": len(samples)}
    # every picture is there to be sent
    assert sum(1 for _ in requests_of(benchmark.protocol, made.loaded)) == len(samples)


def test_nothing_is_overwritten(rooms: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="exists"):
        make_fresh(find_benchmark("vsi_bench"), rooms, tmp_path, 10)
