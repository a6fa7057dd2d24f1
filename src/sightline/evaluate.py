"""Asking a benchmark and scoring the replies: a run folder, its record, its scores.

::

    OUT/run.json        what was asked of whom, and the things a score depends on
    OUT/replies.jsonl   every reply, appended as it comes
    OUT/matched.jsonl   what a judge model made of replies that the authors' rule cannot read
    OUT/scores.json     both scores with intervals, baselines beside them
    OUT/items.jsonl     the verdict on every reply
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sightline import __version__
from sightline.benchmarks import Benchmark, Loaded, Prediction, Sample, Scores, score
from sightline.benchmarks.scoring import running_score
from sightline.benchmarks.tables import write_items
from sightline.datasets.text_model import can_fit
from sightline.errors import BadInput
from sightline.hashing import key
from sightline.runs import Reply, Runner, Summary, latest
from sightline.solvers import BASELINES, replies_of, requests_of
from sightline.solvers.asking import repeat_of
from sightline.solvers.matching import matched_replies
from sightline.storage import draft

__all__ = ["Evaluation", "baselines", "evaluate", "few", "predictions_of"]

Progress = Callable[[int, int, float], None]
"""replies so far, replies wanted, and the running score by the authors' rule (0 to 1)"""


@dataclass(frozen=True)
class Evaluation:
    """A finished run.

    Attributes:
        scores: by both rules.
        baselines: headline figure by the authors' rule of each baseline, as printed.
        record: what ``run.json`` holds.
        summary: of the asking; None where no model was asked.
    """

    scores: Scores
    baselines: dict[str, float | None]
    record: dict[str, Any]
    summary: Summary | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return self.scores.as_dict() | {"baselines": self.baselines, "run": self.record}


def evaluate(
    benchmark: Benchmark,
    loaded: Loaded,
    out: Path,
    *,
    runner: Runner | None = None,
    who: dict[str, Any] | None = None,
    solver: str = "direct",
    max_tokens: int | None = None,
    judge: Runner | None = None,
    seed: int = 0,
    progress: Progress = lambda done, wanted, score: None,
) -> Evaluation:
    """Ask and score.

    Args:
        benchmark: with the protocol to use.
        loaded: its samples.
        out: run folder; an earlier run of the same kind in it goes on, another one is refused.
        runner: asks the model; None for an in-process solver.
        who: what is asked: model, endpoint and the like, for the record.
        solver: ``direct`` or ``cot`` for models; else one of the baselines.
        max_tokens: another token limit than the protocol's.
        judge: asks the model that matches replies which the authors' rule cannot read.
        seed: of the baselines.

    Raises:
        BadInput: the folder belongs to another run; see also :meth:`sightline.runs.Runner.ask`.
    """
    record = _record(benchmark, loaded, solver, max_tokens, who or {}, judge is not None)
    _claim(out, record)
    summary = None
    if runner is None:
        predictions = _in_process(benchmark, loaded.samples, solver, seed)
    else:
        log = out / "replies.jsonl"
        wanted = requests_of(benchmark.protocol, loaded, solver, max_tokens)
        summary = runner.ask(wanted, log, _counting(benchmark, loaded.samples, progress))
        predictions = predictions_of(log)
    if judge is not None and benchmark.protocol.matcher is not None:
        predictions = matched_replies(
            benchmark.protocol, loaded.samples, predictions, judge, out / "matched.jsonl"
        )
    scores = score(benchmark, loaded, predictions)
    found = Evaluation(scores, baselines(benchmark, loaded.samples, seed), record, summary)
    _write_json(out / "scores.json", found.as_dict())
    write_items(scores, out / "items.jsonl")
    return found


def few(loaded: Loaded, count: int) -> Loaded:
    """``count`` samples chosen by their ids, the same on every run; groups stay whole."""
    names = {sample.group or sample.id for sample in loaded.samples}
    order = sorted(names, key=lambda name: key(f"few {name}"))
    kept: set[str] = set()
    left = count
    sizes: dict[str, int] = {}
    for sample in loaded.samples:
        name = sample.group or sample.id
        sizes[name] = sizes.get(name, 0) + 1
    for name in order:
        if left <= 0:
            break
        kept.add(name)
        left -= sizes[name]
    samples = tuple(s for s in loaded.samples if (s.group or s.id) in kept)
    return replace(loaded, samples=samples)


def baselines(
    benchmark: Benchmark, samples: Sequence[Sample], seed: int = 0
) -> dict[str, float | None]:
    """Headline figures of the baselines; ``blind`` only where scikit-learn is installed."""
    found: dict[str, float | None] = {}
    loaded = Loaded(tuple(samples))
    for name, solve in BASELINES.items():
        if name == "blind" and not can_fit():
            continue
        predictions = replies_of(benchmark.protocol, samples, solve(samples, seed))
        value = score(benchmark, loaded, predictions).figures["overall"].value
        found[name] = None if value != value else round(value, 2)
    return found


def predictions_of(log: Path) -> list[Prediction]:
    """The replies of a run."""
    return [_prediction(reply) for reply in latest(log).values()]


def _prediction(reply: Reply) -> Prediction:
    name, repeat = repeat_of(reply.id)
    cut = reply.finish == "length"
    return Prediction(name, reply.text, repeat, reply.error, reply.scores, cut)


def _in_process(
    benchmark: Benchmark, samples: Sequence[Sample], solver: str, seed: int
) -> list[Prediction]:
    if solver not in BASELINES:
        raise BadInput(
            "--solver", solver, "needs a model, or is unknown",
            f"give --model, or one of {', '.join(BASELINES)}",
        )  # fmt: skip
    return replies_of(benchmark.protocol, samples, BASELINES[solver](samples, seed))


def _record(
    benchmark: Benchmark,
    loaded: Loaded,
    solver: str,
    max_tokens: int | None,
    who: dict[str, Any],
    judged: bool,
) -> dict[str, Any]:
    """What a score depends on; ``compare`` says which of these differ between two runs."""
    names = benchmark.protocol.names()
    return {
        "format": "sightline-run",
        "sightline": __version__,
        "benchmark": benchmark.id,
        "samples": len(loaded.samples),
        "solver": solver,
        **who,
        "prompt": names["prompt"] if solver != "cot" else f"{names['prompt']}, step by step",
        "frames": names["frames"],
        "extractor": names["extractor"],
        "judge": f"{names['judge']}; {names['matcher'] if judged else 'rule only'}",
        "token_limit": max_tokens or benchmark.protocol.decoding.max_tokens,
        "denominator": names["missing"],
        "decoding": names["decoding"],
        "mode": names["mode"],
    }


def _claim(out: Path, record: dict[str, Any]) -> None:
    """Make the folder this run's; the same run may go on in it."""
    path = out / "run.json"
    if path.is_file():
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            raise BadInput(path, "file", "is no JSON", "choose another folder") from None
        plain = json.loads(json.dumps(record))
        other = [name for name in plain if known.get(name) != plain[name] and name != "sightline"]
        if other:
            raise BadInput(
                out, ", ".join(other), "differ from the run in this folder", "choose another --out"
            )
    elif out.exists() and any(out.iterdir()):
        raise BadInput(out, "--out", "holds something else than a run", "choose another folder")
    _write_json(path, record)


def _write_json(path: Path, data: dict[str, Any]) -> None:
    with draft(path) as file:
        text = json.dumps(data, indent=1, default=str)
        Path(file).write_text(text + "\n", encoding="utf-8")


@dataclass
class _Running:
    """Counts replies and their scores while they come."""

    benchmark: Benchmark
    samples: dict[str, Sample]
    wanted: int
    progress: Progress
    done: int = 0
    total: float = 0.0
    seen: set[str] = field(default_factory=set)

    def __call__(self, reply: Reply) -> None:
        if reply.id in self.seen:
            return
        self.seen.add(reply.id)
        self.done += 1
        row = _prediction(reply)
        sample = self.samples.get(row.id)
        if sample is not None:
            self.total += running_score(self.benchmark.protocol, sample, row)
        self.progress(self.done, self.wanted, self.total / self.done)


def _counting(
    benchmark: Benchmark, samples: Sequence[Sample], progress: Progress
) -> Callable[[Reply], None]:
    known = {sample.id: sample for sample in samples}
    wanted = len(samples) * benchmark.protocol.decoding.repeats
    return _Running(benchmark, known, wanted, progress)
