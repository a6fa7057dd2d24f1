"""SpaRP: relations between two things of a story, with reasoning paths."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import NameSet
from sightline.benchmarks.aggregate import Breakdown, Cells, Figure, Mean
from sightline.benchmarks.extract.sparp import LABELS, RelationSet
from sightline.benchmarks.judges.labels import SameLabels, f1_of
from sightline.benchmarks.loading import FaultyRecord, Row, files, load, rows
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Sample
from sightline.benchmarks.summaries import accuracy

if TYPE_CHECKING:
    from sightline.datasets.symbolic import SymbolicMix

__all__ = ["benchmark"]


def read(source: Path) -> Loaded:
    """Records of any of the property sets, as JSON, JSON lines or Parquet."""
    faults: list[Fault] = []
    found = files(source, "**/*test*.jsonl", "**/*test*.json", "**/*test*.parquet", "**/*.jsonl",
                  "**/*.json", "**/*.parquet")  # fmt: skip
    return load(rows(found, faults), _sample, faults)


def _sample(row: Row) -> Sample:
    choices, targets = row.texts("target_choices"), row.texts("targets")
    options = tuple(text.strip().lower() for text in choices)
    truth = {text.strip().lower() for text in targets}
    if not truth or not truth <= set(options):
        raise FaultyRecord("targets", f"are not among the choices: {sorted(truth)[:4]}")
    hops = row.integer("num_hop")
    things = row.integer("num_context_entities") if "num_context_entities" in row else 0
    context = row.text("context")
    name = _property_set(row.where)
    return Sample(
        id="/".join(filter(None, (name, row.text("context_id"), row.text("question_id")))),
        task="relations",
        question=row.text("question"),
        answer=NameSet(options),
        truth=", ".join(label for label in options if label in truth),
        options=options,
        group=row.text("context_id"),
        tags={"hops": str(hops), "spread": str(_spread(hops, things)), "set": name},
        extra={
            "context": context, "story": context, "instruction": str(row.get("instruction", "")),
            "reasoning": str(row.get("reasoning", "")), "language": "sparp",
        },
    )  # fmt: skip


def _property_set(where: str) -> str:
    """``PS1`` to ``PS4`` where the file or its folder is named so, as published."""
    named = re.search(r"PS[1-4]", where)
    return named[0] if named else ""


def _spread(hops: int, things: int) -> int:
    """The authors' measure of how much else there is, in steps of five."""
    return 5 * math.ceil(hops * (things - hops) / 5)


def _summary(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return accuracy(figures, "macro_f1")


def like() -> SymbolicMix:
    """Questions of all four property sets about drawn worlds."""
    from sightline.datasets.symbolic.sparp import sparp_mix

    return sparp_mix()


_MACRO = Cells({label: f1_of(label) for label in LABELS})

benchmark = Benchmark(
    id="sparp",
    title="SpaRP",
    load=read,
    like=like,
    summary=_summary,
    protocol=Protocol(
        prompt=Ask(
            system="{instruction}",
            template="{context}\n\n{question}\nThe answer is one or more of these relations: "
            "{options}.\nLet's think step by step, and end with: Hence, the answer is",
            option="{option}",
            joined=", ",
        ),
        extract=RelationSet(),
        judge=SameLabels(LABELS),
        decoding=Decoding(max_tokens=500),
        reply="Hence, the answer is {answer}.",
        metrics={
            "overall": Metric(Breakdown(by=("hops",))),
            "macro_f1": Metric(_MACRO),
            "macro_f1_by_set": Metric(Mean("set", of=_MACRO)),
            "by_spread": Metric(Breakdown(by=("spread",))),
        },
        quirks=(
            "phrases are looked for in words too: 'leftmost' is left, 'slowly' is below",
            "'Answer is' is not 'answer is'; a line that has it twice is read from the first",
            "'touch' that is left over makes outside or inside touching, or stands for outside and "
            "touching; beside 'contains' too",
            "a label that neither a truth nor a reply has counts 0 in the macro F1",
        ),
        cite="UKPLab/acl2024-sparc-and-sparp: reading of replies, exact match and macro F1. The "
        "authors show five solved examples before each question; here there are none",
    ),
    notes="By num_hop, and by 5*ceil(hops*(entities-hops)/5). Self-consistency is not there.",
)
