"""Fresh benchmarks: made from rooms, read by their own loader, all right for the truth."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from sightline.benchmarks import benchmarks, find_benchmark, score
from sightline.benchmarks.fresh import make_fresh
from sightline.datasets.symbolic import SymbolicMix
from sightline.errors import BadInput
from sightline.scenes.simulate import simulate
from sightline.solvers import oracle, replies_of, requests_of

FRESH = [name for name in benchmarks() if find_benchmark(name).like is not None]


@cache
def scenes(folder: Path, world: str | tuple[str, ...], frames: int, moving: int) -> Path:
    """Two scenes or more, of every kind, in which something moves where that is needed."""
    kinds = (world,) if isinstance(world, str) else world
    out = folder / f"{'_'.join(kinds)}_{frames}_{moving}"
    count = max(2, len(kinds))
    return simulate(kinds, count, out, frames=frames, moving=moving, size=(96, 72), workers=1)


@pytest.mark.parametrize("name", FRESH)
def test_fresh_questions(
    name: str, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    benchmark = find_benchmark(name)
    assert benchmark.like is not None
    fresh = benchmark.like()
    home = tmp_path_factory.getbasetemp()
    store = None
    if not isinstance(fresh, SymbolicMix):
        store = scenes(home, fresh.world, fresh.frames, fresh.moving)
    made = make_fresh(benchmark, store, tmp_path / "made", 30)
    assert not made.audited.disagreements
    assert not made.audited.unaudited
    assert not made.loaded.faults
    samples = made.loaded.samples
    assert len(samples) == made.items
    asked = len(samples) * benchmark.protocol.decoding.repeats
    found = score(benchmark, made.loaded, replies_of(benchmark.protocol, samples, oracle(samples)))
    assert found.counts(found.parity) == {"right": asked}
    assert found.counts(found.clean) == {"right": asked}
    # every picture is there to be sent
    assert sum(1 for _ in requests_of(benchmark.protocol, made.loaded)) == asked


def test_nothing_is_overwritten(rooms: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="exists"):
        make_fresh(find_benchmark("vsi_bench"), rooms, tmp_path, 10)
