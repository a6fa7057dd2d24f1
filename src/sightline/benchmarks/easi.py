"""EASI's protocols: one extraction rule and one metric for every benchmark.

There are two. The *leaderboard* asks each benchmark in its own words and reports its own metric,
with EASI's extraction (:func:`easi`). The *report* asks all of them with one chain-of-thought
request and gives chance-adjusted accuracy, so benchmarks can be compared (:func:`easi_report`).
Source: EvolvingLMMs-Lab/EASI; open-compass/VLMEvalKit, utils/spatial_bench; arXiv 2508.13142.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Aggregate, Breakdown, ChanceAdjusted, Micro, Only
from sightline.benchmarks.extract import EasiNumber, EasiOption, Extractor
from sightline.benchmarks.judges import EqualAsRead, RelativeAccuracy
from sightline.benchmarks.loading import inline_options
from sightline.benchmarks.missing import WRONG, Missing
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask, Prompt, Turn
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Sample

__all__ = ["EASI_QUIRKS", "SITE_PROMPT", "easi", "easi_read", "easi_report"]

EXTRACT: Switch[Extractor] = Switch("kind", {"choice": EasiOption()}, EasiNumber())
JUDGE = Switch("kind", {"choice": EqualAsRead(EasiOption())}, RelativeAccuracy("easi"))
MISSING = Switch(
    "kind", {"choice": Missing(unparsed="guess", absent="guess", value="False")}, WRONG
)
EASI_QUIRKS = (
    "a letter right before </think> wins over the answer behind it",
    "the last number of a reply counts: 'three chairs and one table' is 1",
    "gold letters go through the rule as well; what it cannot read (G and later) is matched by a "
    "reply that it cannot read",
)
YES_NO = ("Yes", "No")
SITE_PROMPT = Ask(
    template="Question: {question}\nOptions:\n{options}\n"
    "Give me the answer letter directly. The best answer is:",
    option="{letter}: {option}",
)
"""SITE's request, which EASI uses where a benchmark has published none"""

_ASSISTANT = (
    "You answer questions about space. Rely on what is to be seen and make up no objects. When you "
    "are unsure, give the most likely answer; never decline. Think step by step first, then give "
    "{wanted}, as <think>your reasoning</think>, <answer>your answer</answer>."
)
_CHOOSE = _ASSISTANT.replace("{wanted}", "the letter of one option")


@dataclass(frozen=True)
class Listed:
    """The options under the question, unless its text lists them already."""

    under: Ask = Ask(template="{question}\n{options}", system=_CHOOSE)
    within: Ask = Ask(template="{question}", system=_CHOOSE)

    def __call__(self, sample: Sample, repeat: int = 0) -> tuple[Turn, ...]:
        stated = inline_options(sample.question, "")[1] == sample.options
        return (self.within if stated else self.under)(sample, repeat)


_REPORT = Switch[Prompt](
    "kind",
    {"choice": Listed()},
    Ask(template="{question}", system=_ASSISTANT.replace("{wanted}", "a number")),
)


def easi(
    prompt: Prompt | Switch[Prompt],
    metrics: Mapping[str, Metric] | None = None,
    by: tuple[str, ...] = ("task",),
    **changes: Any,
) -> Protocol:
    """A benchmark as EASI's leaderboard scores it.

    Args:
        prompt: the benchmark's own request.
        metrics: what is reported; None = accuracy of all questions.
        by: columns whose groups are shown with it.
        changes: other fields of the protocol; ``quirks`` come before those of EASI.
    """
    settings: dict[str, Any] = {
        "judge": JUDGE,
        "missing": MISSING,
        "cite": "EvolvingLMMs-Lab/EASI, VLMEvalKit: utils/spatial_bench/matching_func.py",
        "decoding": Decoding(max_tokens=None),
    }
    own = changes.pop("quirks", ())
    return Protocol(
        prompt=prompt,
        extract=EXTRACT,
        metrics=metrics or {"overall": Metric(Breakdown(Micro(), by))},
        quirks=(*own, *EASI_QUIRKS),
        **(settings | changes),
    )


def easi_read(benchmark: Benchmark) -> Benchmark:
    """A benchmark as it is, with its own request, frames and metrics, read by EASI's rule."""
    own = benchmark.protocol
    protocol = easi(own.prompt, own.metrics, frames=own.frames, mode=own.mode)
    return replace(benchmark, protocol=protocol)


def easi_report(benchmark: Benchmark) -> Benchmark:
    """Any benchmark of choices and numbers by the report's protocol.

    Options come under the question, or stay where its text has them; yes and no are options as
    well. Choices are reported as chance-adjusted accuracy, numbers as mean relative accuracy, both
    by task.
    """
    choices: Aggregate = Only("kind", ("choice",), Breakdown(ChanceAdjusted()))
    numbers: Aggregate = Only("kind", ("number", "integer"), Breakdown(Micro()))
    protocol = easi(
        _REPORT,
        metrics={"overall": Metric(choices), "numbers": Metric(numbers)},
        frames=benchmark.protocol.frames,
        cite="arXiv 2508.13142, appendix A; the request is worded by us",
    )

    def load(source: Path) -> Loaded:
        found = benchmark.load(source)
        return replace(found, samples=tuple(map(_with_options, found.samples)))

    return replace(benchmark, load=load, protocol=protocol)


def _with_options(sample: Sample) -> Sample:
    """A question of yes or no as a choice of two; others as they are."""
    if sample.kind != "yes_no":
        return sample
    truth = "A" if str(sample.truth).strip().lower() in ("yes", "true") else "B"
    return replace(
        sample, answer=Choice(YES_NO), options=YES_NO, truth=truth, mended=None
    )  # fmt: skip
