"""Suites: several benchmarks under one protocol, and a table by what their questions ask for.

A suite names benchmarks and what each of their task types needs (its *capabilities*). The table has
one line a benchmark, with the benchmark's own figure, and one a capability, over the questions of
all benchmarks. Only chance-adjusted accuracy can be pooled over questions with different numbers of
options, so choices are pooled by it; what is answered with a number is averaged apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from sightline.benchmarks.aggregate import ChanceAdjusted, Figure, Micro, Rows, averaged
from sightline.benchmarks.catalogue import find_benchmark
from sightline.benchmarks.protocol import Benchmark
from sightline.benchmarks.scored import score_with
from sightline.benchmarks.scoring import Scores, Verdicts
from sightline.errors import BadInput

__all__ = [
    "Capability",
    "Check",
    "Entry",
    "Member",
    "Suite",
    "SuiteTable",
    "find_suite",
    "named",
    "suites",
]

ANY = ""
"""the task type that stands for all that are not named"""
OK, VARIANCE = 2.5, 5.0
"""points between two runs of one model that EASI takes for agreement, and for chance"""


def _as_it_is(benchmark: Benchmark) -> Benchmark:
    return benchmark


@dataclass(frozen=True)
class Member:
    """A benchmark of a suite.

    Attributes:
        id: of the benchmark.
        variant: the protocol of it that the suite uses.
        protocol: what the suite makes of the benchmark, e.g. with a request of its own.
        capabilities: what a task type asks for; :data:`ANY` stands for types without a line.
    """

    id: str
    variant: str = ""
    protocol: Callable[[Benchmark], Benchmark] = _as_it_is
    capabilities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def benchmark(self) -> Benchmark:
        """The benchmark with the protocol of the suite."""
        return self.protocol(find_benchmark(self.id).using(self.variant))

    def asks_for(self, task: str) -> tuple[str, ...]:
        """Capabilities of a task type; () = none of the suite's."""
        return self.capabilities.get(task, self.capabilities.get(ANY, ()))


@dataclass(frozen=True)
class Entry:
    """One benchmark's line, all in percent.

    Attributes:
        title: of the benchmark.
        figure, strict: its own headline figure by the authors' rule and by ours.
        adjusted: chance-adjusted accuracy of its choices, by the authors' rule.
        numbers: mean score of what is answered otherwise.
    """

    title: str
    figure: Figure
    strict: Figure
    adjusted: Figure
    numbers: Figure


@dataclass(frozen=True)
class Capability:
    """One capability's line: questions of all benchmarks, in percent.

    Attributes:
        adjusted, strict: chance-adjusted accuracy of choices by the authors' rule and by ours.
        numbers: mean score, by the authors' rule, of what is answered with a number.
        benchmarks: where its questions come from.
    """

    adjusted: Figure
    strict: Figure
    numbers: Figure
    benchmarks: tuple[str, ...]


@dataclass(frozen=True)
class SuiteTable:
    """What a model scores in a suite.

    Attributes:
        suite: the suite.
        entries: lines of benchmarks, by id.
        capabilities: lines of capabilities, by name.
        mean, strict: mean of the benchmarks' own figures; of those that are there.
        missing: benchmarks of the suite without scores.
    """

    suite: Suite
    entries: Mapping[str, Entry]
    capabilities: Mapping[str, Capability]
    mean: Figure
    strict: Figure
    missing: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "suite": self.suite.id,
            "mean": self.mean.as_dict(),
            "strict": self.strict.as_dict(),
            "missing": list(self.missing),
            "benchmarks": {name: _told(entry) for name, entry in self.entries.items()},
            "capabilities": {name: _told(line) for name, line in self.capabilities.items()},
        }

    def lines(self) -> list[str]:
        """For people."""
        head = f"{'':<28} {'parity':>8} {'clean':>8} {'choices*':>9} {'numbers':>8} {'n':>7}"
        out = [self.suite.title, "", head]
        for entry in self.entries.values():
            figures = (entry.figure, entry.strict, entry.adjusted, entry.numbers)
            out.append(_line(entry.title, *figures, n=entry.figure.n))
        out.append(_line("mean", self.mean, self.strict, n=self.mean.n))
        if self.missing:
            out.append(f"the mean is of {len(self.entries)}; missing: {', '.join(self.missing)}")
        out += ["", f"{'':<28} {'choices*':>8} {'clean*':>8} {'numbers':>9} {'':>8} {'n':>7}"]
        for name, line in self.capabilities.items():
            n = line.adjusted.n + line.numbers.n
            out.append(_line(name, line.adjusted, line.strict, line.numbers, n=n))
        return [*out, "", "* adjusted for chance: 0 is blind drawing, 100 all right"]

    def verified(self, published: Mapping[str, float]) -> tuple[Check, ...]:
        """The benchmarks' figures beside published ones of the same model."""
        ours = {name: entry.figure.value for name, entry in self.entries.items()}
        return tuple(Check(name, published[name], ours[name]) for name in ours if name in published)


@dataclass(frozen=True)
class Check:
    """A measured figure beside the published one; both in points of 100.

    Source of the bands: EvolvingLMMs-Lab/EASI, docs/Benchmark_Verification.md.
    """

    name: str
    published: float
    measured: float

    @property
    def delta(self) -> float:
        """Measured less published, to two decimals."""
        return round(self.measured - self.published, 2)

    @property
    def verdict(self) -> Literal["ok", "variance", "discrepancy"]:
        """Within 2.5 points, within 5, or further apart."""
        gap = abs(self.delta)
        return "ok" if gap <= OK else "variance" if gap <= VARIANCE else "discrepancy"


@dataclass(frozen=True)
class Suite:
    """Benchmarks that are reported together.

    Attributes:
        id, title: its name on the command line, and the published one.
        members: its benchmarks.
        capabilities: what questions may ask for, in the order of the table.
        published: known figures, by model and benchmark.
        cite: the source; which part of the suite is ours.
    """

    id: str
    title: str
    members: tuple[Member, ...]
    capabilities: tuple[str, ...]
    published: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    cite: str = ""

    def member(self, name: str) -> Member:
        """A benchmark of the suite.

        Raises:
            BadInput: it is none of them.
        """
        for member in self.members:
            if member.id == name:
                return member
        known = ", ".join(member.id for member in self.members)
        raise BadInput(self.id, name, "is no benchmark of the suite", known)

    def score(self, data: Path, predictions: Path) -> SuiteTable:
        """Score what there is: a folder of records and one of replies, by benchmark.

        Args:
            data: holds ``ID/`` or one file ``ID.*`` of records for each benchmark.
            predictions: holds ``ID/`` or one file ``ID.*`` of replies for each.

        Raises:
            BadInput: there are no replies to any, or records are missing.
        """
        found = {}
        for member in self.members:
            replies, records = named(predictions, member.id), named(data, member.id)
            if replies is not None:
                found[member.id] = score_with(member.benchmark(), records, replies)
        if not found:
            raise BadInput(predictions, "--predictions", "no replies to a benchmark of the suite",
                           ", ".join(member.id for member in self.members))  # fmt: skip
        return self.table(found)

    def table(self, scores: Mapping[str, Scores]) -> SuiteTable:
        """The table of scores by benchmark id.

        Raises:
            BadInput: a benchmark is none of the suite, or there is none.
        """
        if not scores:
            raise BadInput(self.id, "scores", "of no benchmark are given")
        for name in scores:
            self.member(name)
        given = {each.id: scores[each.id] for each in self.members if each.id in scores}
        entries = {name: _entry(found) for name, found in given.items()}
        lines = {name: self._capability(name, given) for name in self.capabilities}
        return SuiteTable(
            self,
            entries,
            {name: line for name, line in lines.items() if line.benchmarks},
            averaged("mean", [entry.figure for entry in entries.values()]),
            averaged("mean", [entry.strict for entry in entries.values()]),
            tuple(member.id for member in self.members if member.id not in given),
        )

    def _capability(self, name: str, scores: Mapping[str, Scores]) -> Capability:
        asked = {
            each: np.array([name in self.member(each).asks_for(s.task) for s in found.samples])
            for each, found in scores.items()
        }
        asked = {each: rows for each, rows in asked.items() if rows.any()}
        parity = _pooled((scores[each].parity, rows) for each, rows in asked.items())
        clean = _pooled((scores[each].clean, rows) for each, rows in asked.items())
        choice, strict = (rows.take(rows.numbers["options"] > 0) for rows in (parity, clean))
        numbers = parity.take(parity.numbers["options"] == 0)
        return Capability(
            ChanceAdjusted()(choice, name).scaled(100),
            ChanceAdjusted()(strict, name).scaled(100),
            Micro()(numbers, name).scaled(100),
            tuple(asked),
        )


def suites() -> tuple[str, ...]:
    """Ids of all suites."""
    return tuple(_known())


def find_suite(name: str) -> Suite:
    """The suite of an id, ``easi-8``.

    Raises:
        BadInput: there is none.
    """
    known = _known()
    if name.lower().replace("_", "-") not in known:
        raise BadInput("suites", name, "no such suite", ", ".join(known))
    return known[name.lower().replace("_", "-")]


def _known() -> dict[str, Suite]:
    from sightline.benchmarks import easi_suites

    return {suite.id: suite for suite in easi_suites.SUITES}


def named(folder: Path, name: str) -> Path | None:
    """What a folder holds by a name: a folder, or a file whatever its ending."""
    if (folder / name).exists():
        return folder / name
    return next(iter(sorted(folder.glob(f"{name}.*"))), None)


def _entry(scores: Scores) -> Entry:
    rows = _pooled([(scores.parity, np.ones(len(scores.samples), dtype=bool))])
    choices = rows.take(rows.numbers["options"] > 0)
    numbers = rows.take(rows.numbers["options"] == 0)
    name = next(iter(scores.figures))
    return Entry(
        scores.benchmark.title,
        scores.figures[name],
        scores.strict[name],
        ChanceAdjusted()(choices, "choices").scaled(100),
        Micro()(numbers, "numbers").scaled(100),
    )


def _pooled(parts: Iterable[tuple[Verdicts, Any]]) -> Rows:
    """Scores and numbers of options of chosen rows of several benchmarks that count."""
    kept = [
        {name: side.numbers[name][rows & side.counted] for name in ("score", "options")}
        for side, rows in parts
    ]
    empty = np.empty(0)
    numbers = {
        name: np.concatenate([empty, *(part[name] for part in kept)])
        for name in ("score", "options")
    }
    return Rows(numbers, {})


def _told(line: Entry | Capability) -> dict[str, Any]:
    return {
        name: value.as_dict() if isinstance(value, Figure) else value
        for name, value in vars(line).items()
    }


def _line(name: str, *figures: Figure, n: int) -> str:
    cells = [f"{f.value:.2f}" if f.n else "-" for f in figures]
    return f"{name:<28}" + "".join(f" {cell:>8}" for cell in cells).ljust(36) + f" {n:>7}"
