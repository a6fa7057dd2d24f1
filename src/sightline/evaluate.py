"""Asking a benchmark and scoring the replies: a run folder, its record, its scores.

::

    OUT/run.json        what was asked of whom, and the things a score depends on
    OUT/replies.jsonl   every reply, appended as it comes
    OUT/matched.jsonl   what a judge model made of replies that the authors' rule cannot read
    OUT/scores.json     both scores with intervals, baselines beside them
    OUT/items.jsonl     the verdict on every reply

A suite has such a folder for each of its benchmarks, and ``OUT/suite.json``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from sightline.benchmarks import Benchmark, Loaded, Sample, Scores, score
from sightline.benchmarks.predictions import prediction_of, predictions_of
from sightline.benchmarks.scoring import running_score
from sightline.benchmarks.suites import Suite, SuiteTable, named
from sightline.benchmarks.tables import write_items
from sightline.datasets.text_model import can_fit
from sightline.errors import BadInput
from sightline.hashing import key
from sightline.runs import (
    Progress,
    Reply,
    RunFolder,
    Runner,
    RunRecord,
    Summary,
)
from sightline.solvers import BASELINES, replies_of, requests_of, solve_in_process
from sightline.solvers.matching import matched_replies
from sightline.storage import draft

__all__ = ["Evaluation", "baselines", "evaluate", "evaluate_suite", "few", "reply_score"]


Showing = Callable[[Benchmark, Loaded], AbstractContextManager[Progress | None]]


@dataclass(frozen=True)
class Evaluation:
    """A finished run.

    Attributes:
        scores: by both rules.
        baselines: headline figure by the authors' rule of each baseline, as printed.
        record: what the scores depend on, as ``run.json`` has it.
        summary: of the asking; None where no model was asked.
        solved: what an in-process solver tells of its work; {} where there is nothing to tell.
    """

    scores: Scores
    baselines: dict[str, float | None]
    record: RunRecord
    summary: Summary | None = None
    solved: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        told = self.scores.as_dict() | {"baselines": self.baselines, "run": asdict(self.record)}
        if self.summary is not None:
            told["asked"] = asdict(self.summary)
        if self.solved:
            told["solved"] = dict(self.solved)
        return told


def evaluate(
    benchmark: Benchmark,
    loaded: Loaded,
    out: Path,
    *,
    runner: Runner | None = None,
    who: tuple[str, str] = ("", ""),
    solver: str = "direct",
    max_tokens: int | None = None,
    judge: Runner | None = None,
    data: Path | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Evaluation:
    """Ask and score.

    Args:
        benchmark: with the protocol to use.
        loaded: its samples.
        out: run folder; an earlier run of the same kind in it goes on, another one is refused.
        runner: asks the model; None for an in-process solver.
        who: name of the model, and where it is asked, for the record.
        solver: ``direct`` or ``cot`` for models; else one of
            :data:`sightline.solvers.IN_PROCESS`.
        max_tokens: another token limit than the protocol's.
        judge: asks the model that matches replies which the authors' rule cannot read.
        data: where the samples were read from, for the record.
        seed: of the baselines.
        progress: called with every reply, see :func:`sightline.runs.progress_bar`.

    Raises:
        BadInput: the folder belongs to another run; see also :meth:`sightline.runs.Runner.ask`.
    """
    record = _record(benchmark, loaded, solver, max_tokens, who, judge is not None)
    if data is not None:
        record = replace(record, more={**record.more, "data": str(data.resolve())})
    folder = RunFolder.begin(out, record)
    summary: Summary | None = None
    solved: Mapping[str, Any] = {}
    if runner is None:
        answers, solved = solve_in_process(solver, loaded.samples, seed)
        predictions = replies_of(benchmark.protocol, loaded.samples, answers)
    else:
        wanted = requests_of(benchmark.protocol, loaded, solver, max_tokens)
        summary = runner.ask(wanted, folder.log, progress)
        predictions = predictions_of(folder.log)
    if judge is not None and benchmark.protocol.matcher is not None:
        predictions = matched_replies(
            benchmark.protocol, loaded.samples, predictions, judge, out / "matched.jsonl"
        )
    scores = score(benchmark, loaded, predictions)
    found = Evaluation(scores, baselines(benchmark, loaded.samples, seed), record, summary, solved)
    _write_json(out / "scores.json", found.as_dict())
    write_items(scores, out / "items.jsonl")
    return found


def evaluate_suite(
    suite: Suite,
    data: Path,
    out: Path,
    *,
    runner: Runner | None = None,
    who: tuple[str, str] = ("", ""),
    solver: str = "direct",
    max_tokens: int | None = None,
    judge: Runner | None = None,
    limit: int = 0,
    seed: int = 0,
    showing: Showing = lambda benchmark, loaded: nullcontext(),
) -> tuple[SuiteTable, dict[str, Evaluation]]:
    """Ask and score every benchmark of a suite whose records are there.

    Args:
        suite: what is asked.
        data: holds ``ID/`` or one file ``ID.*`` of records for each benchmark.
        limit: questions asked of each benchmark; 0 = all.
        showing: a progress bar for one benchmark.

    Raises:
        BadInput: there are records of none; see also :func:`evaluate`.
    """
    found: dict[str, Evaluation] = {}
    for member in suite.members:
        records = named(data, member.id)
        if records is None:
            continue
        benchmark = member.benchmark()
        loaded = benchmark.load(records)
        loaded = few(loaded, limit) if limit else loaded
        with showing(benchmark, loaded) as progress:
            found[member.id] = evaluate(
                benchmark, loaded, out / member.id, runner=runner, who=who, solver=solver,
                max_tokens=max_tokens, judge=judge, data=records, seed=seed, progress=progress,
            )  # fmt: skip
    if not found:
        wanted = ", ".join(member.id for member in suite.members)
        raise BadInput(data, "--data", "holds records of no benchmark of the suite", wanted)
    table = suite.table({name: run.scores for name, run in found.items()})
    _write_json(out / "suite.json", table.as_dict())
    return table, found


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


def reply_score(benchmark: Benchmark, loaded: Loaded) -> Callable[[Reply], float | None]:
    """The worth of one reply by the authors' rule, for a progress bar."""
    known = {sample.id: sample for sample in loaded.samples}

    def worth(reply: Reply) -> float | None:
        row = prediction_of(reply)
        sample = known.get(row.id)
        return None if sample is None else running_score(benchmark.protocol, sample, row)

    return worth


def _record(
    benchmark: Benchmark,
    loaded: Loaded,
    solver: str,
    max_tokens: int | None,
    who: tuple[str, str],
    judged: bool,
) -> RunRecord:
    """What a score depends on; ``compare`` says which of these differ between two runs."""
    names = benchmark.protocol.names()
    style = ", step by step" if solver == "cot" else ""
    made = benchmark.protocol.decoding
    return RunRecord(
        model=who[0] or f"none: {solver}",
        endpoint=who[1],
        prompt=f"{benchmark.id}: {names['prompt']}{style}",
        frames=names["frames"],
        extractor=names["extractor"],
        judge=f"{names['judge']}; {names['matcher'] if judged else 'rule only'}",
        token_limit=max_tokens or made.max_tokens,
        denominator=names["missing"],
        sampling={"temperature": made.temperature, "top_p": made.top_p, "repeats": made.repeats},
        more={"benchmark": benchmark.id, "samples": len(loaded.samples), "solver": solver,
              "mode": names["mode"]},
    )  # fmt: skip


def _write_json(path: Path, data: dict[str, Any]) -> None:
    with draft(path) as file:
        text = json.dumps(data, indent=1, default=str)
        Path(file).write_text(text + "\n", encoding="utf-8")
