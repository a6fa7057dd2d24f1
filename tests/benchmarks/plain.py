"""What tests of benchmarks share: records on disk, and scores of single replies."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sightline.benchmarks import Benchmark, Decoding, Loaded, Prediction, Sample, Scores, score
from sightline.benchmarks.parts import chosen, part_name

from .hostile import LONG

__all__ = ["compared", "endured", "oracle", "scored", "written"]


def written(folder: Path, name: str, records: Sequence[Any]) -> Path:
    """Records as a JSON list, JSON lines or a TSV table, by the name's ending."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".json":
        path.write_text(json.dumps(records), encoding="utf-8")
    elif path.suffix == ".jsonl":
        path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    else:
        head = list(dict.fromkeys(key for record in records for key in record))
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, head, delimiter="\t", lineterminator="\n")
            table.writeheader()
            table.writerows(records)
    return path


def scored(benchmark: Benchmark, loaded: Loaded, replies: Iterable[str]) -> Scores:
    """Scores of one reply for each sample."""
    pairs = zip(loaded.samples, replies, strict=True)
    return score(
        benchmark,
        loaded,
        [Prediction(s.id, reply, repeat)
         for s, reply in pairs for repeat in range(benchmark.protocol.decoding.repeats)],
    )  # fmt: skip


def compared(
    benchmark: Benchmark,
    loaded: Loaded,
    replies: Iterable[str],
    official: Callable[[str, Sample], float],
) -> int:
    """Every reply to every sample, against another reading of the rule; how many there were."""
    cases = [(reply, sample) for reply in replies for sample in loaded.samples]
    for (reply, sample), got in zip(cases, _all(benchmark, cases), strict=True):
        assert got == official(reply, sample), (reply[:200], sample.id, got)
    return len(cases)


def endured(benchmark: Benchmark, loaded: Loaded) -> None:
    """Every rule reads replies of 100 kB, which only has to end soon."""
    sample = loaded.samples[0]
    protocols = [benchmark.using(variant).protocol for variant in ("", *benchmark.variants)]
    extractors = [chosen(protocol.extract, sample) for protocol in protocols]
    for rule in {part_name(rule): rule for rule in extractors}.values():
        for reply in LONG:
            rule(reply, sample)
    for reply in LONG:
        sample.answer.judge(reply, sample.strict_truth)


def _all(benchmark: Benchmark, cases: Sequence[tuple[str, Sample]]) -> list[float]:
    """Parity scores of replies to samples, in one scoring."""
    samples = tuple(replace(s, id=str(i), group="") for i, (_, s) in enumerate(cases))
    once = replace(benchmark.protocol, decoding=Decoding())
    predictions = [Prediction(str(i), reply) for i, (reply, _) in enumerate(cases)]
    found = score(replace(benchmark, protocol=once), Loaded(samples), predictions)
    scores: list[float] = found.parity.numbers["score"].tolist()
    return scores


def oracle(benchmark: Benchmark, loaded: Loaded) -> Scores:
    """Scores of the published answers, stated as the rule reads them."""
    form = benchmark.protocol.reply
    return scored(
        benchmark,
        loaded,
        [chosen(form, s).replace("{answer}", str(s.truth)) for s in loaded.samples],
    )
