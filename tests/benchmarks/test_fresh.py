"""Fresh benchmarks: made from rooms, read by their own loader, all right for the truth."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sightline.benchmarks import Sample, benchmarks, find_benchmark, score
from sightline.benchmarks.fresh import make_fresh
from sightline.datasets.items import read_parts
from sightline.datasets.symbolic import SymbolicMix
from sightline.errors import BadInput
from sightline.runs import Dialogue
from sightline.scenes.simulate import simulate
from sightline.solvers import oracle, replies_of, requests_of

FRESH = [name for name in benchmarks() if find_benchmark(name).like is not None]


@cache
def scenes(
    folder: Path, world: str | tuple[str, ...], frames: int, moving: int, share: float = 1.0
) -> Path:
    """Two scenes or more, of every kind, in which something moves where that is needed."""
    kinds = (world,) if isinstance(world, str) else world
    out = folder / f"{'_'.join(kinds)}_{frames}_{moving}_{share}"
    return simulate(
        kinds, max(2, len(kinds)), out, frames=frames, moving=moving, moving_share=share,
        size=(96, 72),
    )  # fmt: skip


@pytest.mark.parametrize("name", FRESH)
def test_fresh_questions(
    name: str, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    # SPHERE's own rule needs NLTK's data
    benchmark = find_benchmark(name).using("rules" if name == "sphere" else "")
    assert benchmark.like is not None
    fresh = benchmark.like()
    home = tmp_path_factory.getbasetemp()
    store = None
    if not isinstance(fresh, SymbolicMix):
        store = scenes(home, fresh.world, fresh.frames, fresh.moving, fresh.moving_share)
    made = make_fresh(benchmark, store, tmp_path / "made", 30)
    assert not made.audited.disagreements
    assert not made.audited.unaudited
    assert not made.loaded.faults
    samples = made.loaded.samples
    # SPHERE's rule cannot count what has an option that is part of another
    assert len(samples) == made.items or (name == "sphere" and len(samples) >= 0.9 * made.items)
    asked = len(samples) * benchmark.protocol.decoding.repeats
    found = score(benchmark, made.loaded, replies_of(benchmark.protocol, samples, oracle(samples)))
    assert found.counts(found.parity) == {"right": asked}
    assert found.counts(found.clean) == {"right": asked}
    # every picture is there to be sent
    sent = requests_of(benchmark.protocol, made.loaded)
    assert sum(len(each.turns) if isinstance(each, Dialogue) else 1 for each in sent) == asked


@pytest.fixture(scope="module")
def streets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Streets in pictures large enough for questions about two things."""
    out = tmp_path_factory.mktemp("streets") / "store"
    return simulate("street", 2, out, frames=8, size=(320, 180), pictures="plain")


def test_pairs_of_surds_are_opposites(streets: Path, tmp_path: Path) -> None:
    """What stands in records 2k and 2k + 1 is one question and its opposite."""
    pairs: dict[str, list[Sample]] = {}
    made = make_fresh(find_benchmark("surds"), streets, tmp_path / "made", 60)
    for sample in made.loaded.samples:
        if sample.group:
            pairs.setdefault(sample.group, []).append(sample)
    winds = ["North", "Northeast", "East", "Southeast", "South", "Southwest", "West", "Northwest"]
    assert len(pairs) >= 10
    for one, two in pairs.values():
        assert one.media == two.media and one.question != two.question
        assert sorted(one.options) == sorted(two.options)
        if one.task == "yaw":
            assert (winds.index(one.truth) - winds.index(two.truth)) % 8 == 4
        else:
            assert (one.truth == two.truth) == one.truth.startswith("Almost")


def test_truths_of_drivemllm_are_those_of_the_items(streets: Path, tmp_path: Path) -> None:
    """The loader works them out from places in the record, the tasks did from boxes."""
    loaded = make_fresh(find_benchmark("drivemllm"), streets, tmp_path / "made", 60).loaded
    rows = [row for table in read_parts(tmp_path / "made") for row in table.to_pylist()]
    assert len(rows) == len(loaded.samples)
    asked = set()
    for row, sample in zip(rows, loaded.samples, strict=True):
        asked.add(sample.task)
        if sample.task in ("dA", "dz", "dAB", "dx"):
            assert sample.truth == pytest.approx(row["value"], abs=2e-3)
        elif sample.task in ("front", "behind"):
            assert sample.truth.lower() == row["answer"]
        elif sample.task in ("left", "right"):
            former = row["choices"]["AB".index(row["answer"])] == "the former"
            assert sample.truth == sample.options[0 if former else 1]
        else:
            size = np.tile(sample.extra["size"], 2) / 1000.0
            # of a box the answer, of a point the region it may be in
            given = row["region"] or re.findall(r"\d+", row["answer"])
            box = np.array(given, dtype=float) * size
            assert np.allclose(sample.extra["box"], box, atol=1.0)
    assert len(asked) >= 8


def test_dialogues_of_ost_bench_show_what_their_items_do(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    """Turn by turn the new pictures make up, in order, those of the item that is asked."""
    store = scenes(tmp_path_factory.getbasetemp(), "rooms", 16, 0, 1.0)
    loaded = make_fresh(find_benchmark("ost_bench"), store, tmp_path / "made", 100).loaded
    rows = [row for table in read_parts(tmp_path / "made") for row in table.to_pylist()]
    shown = {(row["scene"], row["question"], tuple(row["images"])) for row in rows}
    dialogues: dict[str, list[Sample]] = {}
    for sample in loaded.samples:
        dialogues.setdefault(sample.group, []).append(sample)
    assert max(len(turns) for turns in dialogues.values()) >= 4
    for name, turns in dialogues.items():
        so_far: list[str] = []
        for nth, sample in enumerate(turns):
            assert sample.id == f"{name}/{nth}"
            new = [media.path for media in sample.media]
            assert new and not set(new) & set(so_far)
            so_far += new
            question = sample.question.partition("\n")[0]
            assert (name.rpartition("_")[0], question, tuple(so_far)) in shown


def test_nothing_is_overwritten(rooms: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="exists"):
        make_fresh(find_benchmark("vsi_bench"), rooms, tmp_path, 10)
