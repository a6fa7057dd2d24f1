"""From samples and raw replies to scores: the authors' rule and our strict one, side by side.

*Parity* is the protocol of the benchmark, quirks included. *Clean* reads the same replies by the
form of the answer (:mod:`sightline.answers`): a reply that names two answers has none, units are
converted, and every question counts. Both see every reply; neither changes what the other sees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.answers import AnswerType, Outcome
from sightline.benchmarks.aggregate import Figure, Micro, Names, Rows
from sightline.benchmarks.judges.base import columns
from sightline.benchmarks.parts import chosen
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Sample
from sightline.uncollected import uncollected

__all__ = ["Prediction", "Scores", "Verdicts", "running_score", "score"]

REFUSALS = ("unparsed", "refused", "error")


@dataclass(frozen=True, slots=True)
class Prediction:
    """What came back for one question.

    Attributes:
        id: of the sample.
        reply: the raw text; None when there was none.
        repeat: number of the repeat, from 0.
        error: why there is none.
        scores: log-likelihood of every option, where options were scored instead of a reply asked.
        cut: the reply ended at the token limit.
        matched: what the authors' language model made of the reply, where it was asked.
        extracted: the text is what the authors' rule found in a reply, not the reply itself.
    """

    id: str
    reply: str | None
    repeat: int = 0
    error: str = ""
    scores: tuple[float, ...] = ()
    cut: bool = False
    matched: str | None = None
    extracted: bool = False


@dataclass(frozen=True)
class Verdicts:
    """One rule's verdict on every reply, as columns of the same order.

    Attributes:
        values: what was found in each reply; None where nothing was.
        kinds: right, partial, wrong, unparsed, refused or error.
        numbers: ``score``, ``valid`` (something was found), ``options``, what the judge measured.
        counted: rows that are in the denominator.
    """

    values: tuple[Any, ...]
    kinds: NDArray[np.str_]
    numbers: Mapping[str, NDArray[np.float64]]
    counted: NDArray[np.bool_]


@dataclass(frozen=True)
class Scores:
    """A benchmark's numbers for one set of replies.

    Attributes:
        benchmark: what was scored, with the protocol used.
        samples, predictions: rows that go together, one for each question and repeat.
        parity, clean: verdicts by the authors' rule and by ours.
        figures: metrics by the authors' rule, by name, scaled as printed.
        strict: the same metrics of our verdicts.
        faults: what is wrong with the benchmark's records, one line each.
        unknown: ids in the predictions that are no question of the benchmark.
    """

    benchmark: Benchmark
    samples: tuple[Sample, ...]
    predictions: tuple[Prediction, ...]
    parity: Verdicts
    clean: Verdicts
    figures: Mapping[str, Figure]
    strict: Mapping[str, Figure]
    faults: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def counts(self, verdicts: Verdicts) -> dict[str, int]:
        """How many replies were what."""
        return dict(Counter(verdicts.kinds.tolist()))

    @uncollected()
    def as_dict(self) -> dict[str, Any]:
        """For JSON: both scores with intervals, n, what became of the replies, and the protocol;
        and the benchmark's own summary."""
        return {
            **self.benchmark.summary(self.figures),
            "benchmark": self.benchmark.id,
            "n": len(self.samples),
            "protocol": self.benchmark.protocol.names(),
            "parity": _side(self.figures) | {"outcomes": self.counts(self.parity)},
            "clean": _side(self.strict) | {"outcomes": self.counts(self.clean)},
            "cut": sum(p.cut for p in self.predictions),
            "faults": list(self.faults),
            "unknown": list(self.unknown),
        }


@uncollected()
def score(benchmark: Benchmark, loaded: Loaded, predictions: Iterable[Prediction]) -> Scores:
    """Score raw replies by both rules.

    Args:
        benchmark: with the protocol to use.
        loaded: its samples; every one counts, also without a prediction.
        predictions: at most one for each sample and repeat; of several the last one counts.
    """
    protocol = benchmark.protocol
    samples, rows, unknown = _joined(loaded.samples, predictions, protocol.decoding.repeats)
    parity = _parity(protocol, samples, rows)
    clean = _clean(samples, rows)
    texts = _texts(samples)
    return Scores(
        benchmark, samples, rows, parity, clean,
        _figures(protocol.metrics, parity, texts),
        _figures(_shares(protocol.metrics), clean, texts),
        tuple(map(str, loaded.faults)), unknown,
    )  # fmt: skip


def running_score(protocol: Protocol, sample: Sample, row: Prediction) -> float:
    """The score of one reply by the authors' rule, for a progress bar."""
    return float(_parity(protocol, [sample], [row]).numbers["score"][0])


def _joined(
    samples: Sequence[Sample], predictions: Iterable[Prediction], repeats: int
) -> tuple[tuple[Sample, ...], tuple[Prediction, ...], tuple[str, ...]]:
    """Rows in the order of the samples; a question without a prediction has one that says so."""
    found: dict[str, dict[int, Prediction]] = {sample.id: {} for sample in samples}
    unknown: dict[str, None] = {}
    for each in predictions:
        if each.id in found:
            found[each.id][each.repeat] = each
        else:
            unknown[each.id] = None
    kept: list[Sample] = []
    rows: list[Prediction] = []
    for sample in samples:
        given = found[sample.id]
        for repeat in sorted({*given, *range(repeats)}) if repeats > 1 or not given else given:
            kept.append(sample)
            rows.append(
                given.get(repeat) or Prediction(sample.id, None, repeat, "no prediction given")
            )
    return tuple(kept), tuple(rows), tuple(unknown)


def _parity(protocol: Protocol, samples: Sequence[Sample], rows: Sequence[Prediction]) -> Verdicts:
    """The authors' rule."""
    values: list[Any] = []
    counted = np.ones(len(rows), dtype=bool)
    plain = np.zeros(len(rows))
    read = np.zeros(len(rows), dtype=bool)
    for i, (sample, row) in enumerate(zip(samples, rows, strict=True)):
        value = _value(protocol, sample, row)
        read[i] = value is not None
        if value is None:
            missing = chosen(protocol.missing, sample)
            policy = missing.unparsed if row.reply is not None or row.scores else missing.absent
            if policy == "guess":
                value = missing.value
            elif policy == "drop":
                counted[i] = False
            else:
                plain[i] = missing.score
        values.append(value)
    judged = np.array([value is not None for value in values], dtype=bool)
    numbers = _judged(protocol, values, samples, judged)
    numbers["score"][~judged] = plain[~judged]
    kinds = _kinds(numbers["score"], read, rows)
    return Verdicts(tuple(values), kinds, _with_counts(numbers, read, samples), counted)


def _value(protocol: Protocol, sample: Sample, row: Prediction) -> Any:
    if row.scores:
        return int(np.argmax(row.scores))
    if row.reply is None or row.extracted:
        return row.reply
    value = chosen(protocol.extract, sample)(row.reply, sample)
    if value is None and row.matched is not None and protocol.matcher is not None:
        return chosen(protocol.matcher.read, sample)(row.matched, sample)
    return value


def _judged(
    protocol: Protocol, values: Sequence[Any], samples: Sequence[Sample], which: NDArray[np.bool_]
) -> dict[str, NDArray[np.float64]]:
    """Columns of numbers; rows that are not judged hold 0, or NaN besides the score."""
    groups: dict[int, tuple[Any, list[int]]] = {}
    for i in np.flatnonzero(which).tolist():
        judge = chosen(protocol.judge, samples[i])
        groups.setdefault(id(judge), (judge, []))[1].append(i)
    found: dict[str, NDArray[np.float64]] = {"score": np.zeros(len(values))}
    for judge, places in groups.values():
        chosen_rows = np.array(places, dtype=np.intp)
        given = columns(judge([values[i] for i in places], [samples[i] for i in places]))
        for name, column in given.items():
            found.setdefault(name, np.full(len(values), np.nan))[chosen_rows] = column
    return found


def _clean(samples: Sequence[Sample], rows: Sequence[Prediction]) -> Verdicts:
    """The strict rule: the form of the answer reads the reply."""
    found: dict[int, Outcome] = {}
    forms: dict[AnswerType[Any], list[int]] = {}
    for i, (sample, row) in enumerate(zip(samples, rows, strict=True)):
        if row.scores:
            best = int(np.argmax(row.scores))
            right = best == sample.truth or sample.letters[best : best + 1] == sample.strict_truth
            found[i] = Outcome.right(best) if right else Outcome.wrong(best)
        elif row.reply is None:
            found[i] = Outcome.error(row.error)
        else:
            forms.setdefault(sample.answer, []).append(i)
    for form, places in forms.items():
        truths = [samples[i].strict_truth for i in places]
        judged = form.judge_many([rows[i].reply for i in places], truths)
        found.update(zip(places, judged, strict=True))
    outcomes = [found[i] for i in range(len(rows))]
    scores = np.array([outcome.score for outcome in outcomes], dtype=np.float64)
    read = np.array([outcome.answered for outcome in outcomes], dtype=bool)
    numbers = _with_counts({"score": scores}, read, samples)
    return Verdicts(
        tuple(outcome.value for outcome in outcomes),
        np.array([outcome.kind for outcome in outcomes], dtype=np.str_),
        numbers,
        np.ones(len(outcomes), dtype=bool),
    )


def _kinds(
    scores: NDArray[np.float64], read: NDArray[np.bool_], rows: Sequence[Prediction]
) -> NDArray[np.str_]:
    kinds = np.where(scores >= 1, "right", np.where(scores > 0, "partial", "wrong")).astype("<U8")
    absent = np.array([row.reply is None and not row.scores for row in rows], dtype=bool)
    kinds[~read] = "unparsed"
    kinds[absent] = "error"
    return kinds


def _with_counts(
    numbers: dict[str, NDArray[np.float64]], read: NDArray[np.bool_], samples: Sequence[Sample]
) -> dict[str, NDArray[np.float64]]:
    options = np.array([len(sample.letters) for sample in samples], dtype=np.float64)
    return {**numbers, "valid": read.astype(np.float64), "options": options}


def _texts(samples: Sequence[Sample]) -> Names:
    """Columns of names: those of every sample, and every tag that any has."""
    tags = dict.fromkeys(name for sample in samples for name in sample.tags)

    def column(name: str) -> NDArray[np.str_]:
        return np.array([sample.column(name) for sample in samples], dtype=np.str_)

    return Names(("id", "task", "kind", "group", *tags), column)


def _figures(
    metrics: Mapping[str, Metric], verdicts: Verdicts, texts: Mapping[str, NDArray[np.str_]]
) -> dict[str, Figure]:
    rows = Rows(verdicts.numbers, texts).take(verdicts.counted)
    with np.errstate(over="ignore", invalid="ignore"):  # a stated number may be beyond any
        return {
            name: metric.of(rows, name).scaled(metric.scale) for name, metric in metrics.items()
        }


def _shares(metrics: Mapping[str, Metric]) -> dict[str, Metric]:
    """The metrics that a strict score of a reply has: errors belong to the authors' judge."""
    kept = {name: metric for name, metric in metrics.items() if not metric.lower_is_better}
    return kept or {"overall": Metric(Micro())}


def _side(figures: Mapping[str, Figure]) -> dict[str, Any]:
    """Figures for JSON: their values, and with them n and interval."""
    told = {name: figure.as_dict() for name, figure in figures.items()}
    return {**{name: figure["value"] for name, figure in told.items()}, "figures": told}
