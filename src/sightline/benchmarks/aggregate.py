"""From scores of single replies to the numbers of a table, each with its interval.

An aggregate is a tree of small frozen parts. Its leaves are plain means; what is above says which
means are averaged, and which rows count only together. Intervals are bootstrap intervals: the units
of every leaf are drawn anew with replacement (a unit is a row, or a group where rows count
together), and the tree is computed on the drawn means. Only how often each distinct score occurs
matters to a mean, so a leaf costs the same for a hundred rows and for a million.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sightline.hashing import key

__all__ = [
    "F1",
    "Aggregate",
    "AllRight",
    "Breakdown",
    "Cells",
    "ChanceAdjusted",
    "Figure",
    "InverseError",
    "Mapped",
    "Mean",
    "MeanOfRepeats",
    "Micro",
    "Names",
    "Only",
    "PairBonus",
    "Rows",
    "Total",
    "averaged",
]

DRAWS = 1000
FloatArray = NDArray[np.float64]
TextArray = NDArray[np.str_]


class Names(Mapping[str, TextArray]):
    """Columns of names, each made when it is first asked for: metrics ask for few of them.

    Args:
        names: of the columns.
        make: a column by its name.
    """

    def __init__(self, names: Sequence[str], make: Callable[[str], TextArray]) -> None:
        self._names, self._make = dict.fromkeys(names), make
        self._made: dict[str, TextArray] = {}

    def __getitem__(self, name: str) -> TextArray:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True)
class Rows:
    """Scored replies as columns, one row each.

    Attributes:
        numbers: columns of numbers, each (n,): ``score`` in any case, ``valid`` (1 where the reply
            could be read), and what else the judge measured.
        texts: columns of names, each (n,): ``id``, ``task``, ``kind``, ``group`` and the tags.
    """

    numbers: Mapping[str, FloatArray]
    texts: Mapping[str, TextArray]

    def __len__(self) -> int:
        return len(self.numbers["score"])

    def text(self, name: str) -> TextArray:
        """A column of names; empty names where no sample has it."""
        found = self.texts.get(name)
        return np.full(len(self), "") if found is None else found

    def take(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> Rows:
        """Some of the rows."""
        return Rows(
            {name: column[chosen] for name, column in self.numbers.items()},
            Names(tuple(self.texts), lambda name: self.texts[name][chosen]),
        )

    def split(self, name: str) -> dict[str, Rows]:
        """Rows by their value of a column, in the order of first occurrence."""
        column = self.text(name)
        values, first, inverse = np.unique(column, return_index=True, return_inverse=True)
        order = np.argsort(first, kind="stable")
        rows = np.argsort(inverse, kind="stable")
        ends = np.cumsum(np.bincount(inverse, minlength=len(values)))
        starts = np.concatenate([[0], ends[:-1]]) if len(values) else ends
        return {str(values[i]): self.take(rows[starts[i] : ends[i]]) for i in order}


@dataclass(frozen=True)
class Figure:
    """A number of a table.

    Attributes:
        name: what it is the score of.
        value: NaN when there is nothing to average.
        n: units behind it: rows, or groups where rows count together.
        draws: (DRAWS,) the same number on redrawn units.
        parts: the figures it was made of.
    """

    name: str
    value: float
    n: int
    draws: FloatArray = field(repr=False, default_factory=lambda: np.full(DRAWS, np.nan))
    parts: tuple[Figure, ...] = ()

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Percentile bootstrap interval; NaN when there is nothing to draw."""
        if not self.n or np.isnan(self.draws).all():
            return (float("nan"), float("nan"))
        tail = 50 * (1 - level)
        with np.errstate(invalid="ignore"):  # errors may be infinite
            low, high = np.nanpercentile(self.draws, [tail, 100 - tail])
        return float(low), float(high)

    def scaled(self, factor: float) -> Figure:
        """The same in another unit, parts included."""
        parts = tuple(part.scaled(factor) for part in self.parts)
        return replace(self, value=self.value * factor, draws=self.draws * factor, parts=parts)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: value, n and interval, with those of its parts."""
        low, high = self.interval()
        told: dict[str, Any] = {
            "value": _plain(self.value), "n": self.n, "interval": [_plain(low), _plain(high)],
        }  # fmt: skip
        if self.parts:
            told["parts"] = {part.name: part.as_dict() for part in self.parts}
        return told

    def find(self, *path: str) -> Figure:
        """A part by the names that lead to it.

        Raises:
            KeyError: there is none.
        """
        if not path:
            return self
        for part in self.parts:
            if part.name == path[0]:
                return part.find(*path[1:])
        raise KeyError("/".join(path))


class Aggregate(Protocol):
    """One rule that makes a figure of rows."""

    def __call__(self, rows: Rows, name: str = "overall") -> Figure: ...


@dataclass(frozen=True)
class Micro:
    """The plain mean over rows.

    Attributes:
        of: the column averaged.
        within: only rows with a 1 in this column count, e.g. ``valid``.
    """

    of: str = "score"
    within: str = ""

    def __call__(self, rows: Rows, name: str = "overall") -> Figure:
        if self.within:
            rows = rows.take(rows.numbers[self.within] > 0)
        # what only the authors' judge measures is not there for the strict rule
        scores = rows.numbers.get(self.of, np.empty(0))
        scores = scores[~np.isnan(scores)]
        if not len(scores):
            return Figure(name, float("nan"), 0)
        return Figure(name, float(scores.mean()), len(scores), _redrawn(scores, name))


@dataclass(frozen=True)
class Mean:
    """The plain mean of the figures of groups of rows.

    Attributes:
        by: the column that names the groups.
        of: the figure of a group.
        where: other figures for some of the groups.
        only: groups that count, in this order; () = all there are.
        absent: what a group of ``only`` without rows counts.
    """

    by: str = "task"
    of: Aggregate = field(default_factory=Micro)
    where: Mapping[str, Aggregate] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    absent: Literal["skip", "zero"] = "skip"

    def __call__(self, rows: Rows, name: str = "overall") -> Figure:
        groups = rows.split(self.by)
        names = self.only or tuple(groups)
        parts = [
            self.where.get(each, self.of)(groups[each], each)
            if each in groups
            else Figure(each, 0.0, 0, np.zeros(DRAWS))
            for each in names
            if each in groups or self.absent == "zero"
        ]
        return averaged(name, parts)


@dataclass(frozen=True)
class Cells:
    """The plain mean of named figures that need not be disjoint; see :class:`Only`."""

    cells: Mapping[str, Aggregate]

    def __call__(self, rows: Rows, name: str = "overall") -> Figure:
        return averaged(name, [cell(rows, each) for each, cell in self.cells.items()])


@dataclass(frozen=True)
class Breakdown:
    """A figure of all rows; the same figure of the groups of some columns are its parts.

    Unlike :class:`Mean` the groups do not make the figure, they only show where it comes from. Rows
    that have no name in a column are in none of its groups.
    """

    of: Aggregate = field(default_factory=Micro)
    by: tuple[str, ...] = ("task",)

    def __call__(self, rows: Rows, name: str = "overall") -> Figure:
        parts = [
            self.of(group, each)
            for column in self.by
            for each, group in rows.split(column).items()
            if each
        ]
        return replace(self.of(rows, name), parts=tuple(parts))


@dataclass(frozen=True)
class Only:
    """A figure of some of the rows: those whose column has one of the values."""

    column: str
    values: tuple[str, ...]
    of: Aggregate = field(default_factory=Micro)

    def __call__(self, rows: Rows, name: str = "overall") -> Figure:
        return self.of(rows.take(np.isin(rows.text(self.column), self.values)), name)


@dataclass(frozen=True)
class AllRight:
    """Rows of a group count as one, with the lowest score among them.

    Pairs, flips and circular rotations: right only when all are right. Rows without a group stand
    for themselves.

    Attributes:
        by: the column that names the groups.
        sizes: groups with fewer rows than this count as wrong; 0 = whatever rows there are.
    """

    by: str = "group"
    of: Aggregate = field(default_factory=Micro)
    sizes: int = 0

    def __call__(self, rows: Rows, name: str = "overall") -> Figure:
        return self.of(_together(rows, self.by, np.minimum, self.sizes), name)


@dataclass(frozen=True)
class PairBonus:
    """Rows of a group count as one: the sum of n scores and of the lowest again, over n + 1.

    SpatialBot: of a pair one right is 1/3, both are 1.
    """

    by: str = "group"
    of: Aggregate = field(default_factory=Micro)

    def __call__(self, rows: Rows, name: str = "overall") -> Figure:
        if not len(rows):
            return self.of(rows, name)
        mean = _together(rows, self.by, np.add)
        least = _together(rows, self.by, np.minimum).numbers["score"]
        names, often = np.unique(rows.text(self.by), return_counts=True)
        named = mean.text(self.by)
        size = np.where(named == "", 1, often[np.searchsorted(names, named)])
        score = (size * mean.numbers["score"] + least) / (size + 1)
        return self.of(Rows({**mean.numbers, "score": score}, mean.texts), name)


@dataclass(frozen=True)
class MeanOfRepeats:
    """Repeats of a question (seeds, shuffles) count as one row with their mean score."""

    by: str = "id"
    of: Aggregate = field(default_factory=Micro)

    def __call__(self, rows: Rows, name: str = "overall") -> Figure:
        return self.of(_together(rows, self.by, np.add), name)


@dataclass(frozen=True)
class ChanceAdjusted:
    """EASI's CAA: (sum of scores - sum of 1/options) / (n - sum of 1/options).

    0 is blind drawing and 1 all right; below 0 is worse than drawing. Rows without options
    (``options`` 0) have no chance level; their scores enter as they are.
    """

    def __call__(self, rows: Rows, name: str = "overall") -> Figure:
        if not len(rows):
            return Figure(name, float("nan"), 0)
        count = rows.numbers["options"]
        chance = np.divide(1.0, count, out=np.zeros(len(rows)), where=count > 0)
        kinds, often = np.unique(
            np.stack([rows.numbers["score"], chance]), axis=1, return_counts=True
        )
        random = _generator(name, len(rows))
        drawn = random.multinomial(len(rows), often / len(rows), size=DRAWS)
        return Figure(name, float(_adjusted(kinds, often)), len(rows), _adjusted(kinds, drawn))


def _adjusted(kinds: FloatArray, often: NDArray[np.int64]) -> FloatArray:
    """The score of n rows by how ``often`` (..., k) each of k scores and chances (2, k) occurs."""
    score, chance = kinds
    gained, possible = often @ (score - chance), often @ (1 - chance)
    return np.divide(gained, possible, out=np.zeros(np.shape(possible)), where=possible > 0)


@dataclass(frozen=True)
class F1:
    """F1 of a yes: 2 hits / (2 hits + false alarms + misses), of the judge's columns of counts.

    Rows without a count (NaN) are left out, as those are whose reply could not be read; without any
    hit it is 0.

    Attributes:
        hits, alarms, misses: the columns.
    """

    hits: str = "hits"
    alarms: str = "alarms"
    misses: str = "misses"

    def __call__(self, rows: Rows, name: str = "overall") -> Figure:
        names = (self.hits, self.alarms, self.misses)
        empty = np.full(len(rows), np.nan)
        counts = np.stack([rows.numbers.get(each, empty) for each in names])
        counts = counts[:, ~np.isnan(counts).any(axis=0)]
        if not counts.size:
            return Figure(name, float("nan"), 0)
        kinds, often = np.unique(counts, axis=1, return_counts=True)
        n = counts.shape[1]
        drawn = _generator(name, n).multinomial(n, often / n, size=DRAWS)
        return Figure(name, float(_f1(kinds, often)), n, _f1(kinds, drawn))


def _f1(kinds: FloatArray, often: NDArray[np.int64]) -> FloatArray:
    """F1 by how ``often`` (..., k) each of k kinds of rows (3, k) occurs."""
    hits, alarms, misses = (often @ column for column in kinds)
    whole = 2 * hits + alarms + misses
    return np.divide(2 * hits, whole, out=np.zeros(np.shape(whole)), where=whole > 0)


@dataclass(frozen=True)
class Mapped:
    """A function of a figure, e.g. ``100 / (1 + 0.05 x)`` of a mean error, or a square root."""

    of: Aggregate
    function: Callable[[FloatArray], FloatArray]

    def __call__(self, rows: Rows, name: str = "overall") -> Figure:
        found = self.of(rows, name)
        with np.errstate(invalid="ignore", divide="ignore"):
            value = float(self.function(np.array([found.value]))[0])
            return replace(found, value=value, draws=self.function(found.draws))


@dataclass(frozen=True)
class InverseError:
    """DriveMLLM's score of a mean error: ``1 / (1 + alpha * error)``, over rows that could be read.

    Where only right and wrong are known, as by the strict rule, it is the share that is right.

    Attributes:
        alpha: per unit of the error.
    """

    alpha: float

    def __call__(self, rows: Rows, name: str = "overall") -> Figure:
        if "error" not in rows.numbers:
            return Micro()(rows, name)
        return Mapped(Micro("error", within="valid"), self._score)(rows, name)

    def _score(self, error: FloatArray) -> FloatArray:
        return 1 / (1 + self.alpha * error)


@dataclass(frozen=True)
class Total:
    """A sum instead of a mean: of a column over rows, e.g. the hits of MMR."""

    of: str = "score"

    def __call__(self, rows: Rows, name: str = "overall") -> Figure:
        found = Micro(self.of)(rows, name)
        if self.of not in rows.numbers:
            return found
        if not found.n:
            return replace(found, value=0.0, draws=np.zeros(DRAWS))
        return replace(found, value=found.value * found.n, draws=found.draws * found.n)


def averaged(name: str, parts: Sequence[Figure]) -> Figure:
    """Mean of figures; those of nothing are left out."""
    kept = [part for part in parts if not np.isnan(part.value)]
    if not kept:
        return Figure(name, float("nan"), 0, parts=tuple(parts))
    value = float(np.mean([part.value for part in kept]))
    draws = np.mean([part.draws for part in kept], axis=0)
    return Figure(name, value, sum(part.n for part in kept), draws, tuple(parts))


def _plain(value: float) -> float | None:
    """A number for JSON, which has no NaN."""
    return None if np.isnan(value) else round(value, 4)


def _together(rows: Rows, by: str, joined: np.ufunc, sizes: int = 0) -> Rows:
    """One row for each group, its numbers joined; the names are those of its first row."""
    column = rows.text(by)
    alone = column == ""
    labels = np.where(alone, np.char.add("\x00", np.arange(len(column)).astype(str)), column)
    _, first, inverse, count = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.argsort(inverse, kind="stable")
    starts = np.concatenate([[0], np.cumsum(count)[:-1]]).astype(np.intp)
    numbers = {}
    for name, values in rows.numbers.items():
        merged = joined.reduceat(values[order], starts) if len(order) else values
        if joined is np.add:
            merged = merged / count
        numbers[name] = merged
    if sizes and len(order):
        numbers["score"] = np.where((count >= sizes) | alone[first], numbers["score"], 0.0)
    return Rows(numbers, rows.take(first).texts)


def _redrawn(scores: FloatArray, name: str) -> FloatArray:
    """Means of bootstrap samples of the scores."""
    values, counts = np.unique(scores, return_counts=True)
    random = _generator(name, len(scores))
    if len(values) > 200 and len(scores) < 20_000:
        # many distinct scores: drawing rows is cheaper than drawing how often each occurs
        return np.array([scores[random.integers(0, len(scores), len(scores))].mean()
                         for _ in range(DRAWS)])  # fmt: skip
    drawn = random.multinomial(len(scores), counts / len(scores), size=DRAWS)
    return np.asarray(drawn @ values / len(scores), dtype=np.float64)


def _generator(name: str, n: int) -> np.random.Generator:
    """The same draws for the same table on every run."""
    return np.random.default_rng([key(name), n])
