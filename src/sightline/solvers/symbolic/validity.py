"""Which published answers follow from their text: an audit of benchmarks that are told in words.

Reader and reasoner of :mod:`sightline.solvers.symbolic` say of every question which answers are not
excluded. From that follows what a perfect reasoner can score, which published answers cannot be
right, and which questions always have the same answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sightline.benchmarks.protocol import Benchmark
from sightline.benchmarks.sample import Loaded, Sample
from sightline.errors import BadInput
from sightline.solvers.symbolic.answering import solve
from sightline.solvers.symbolic.reading import Coverage

__all__ = ["Checked", "Shortcut", "Validity", "audit_published"]

LEAST = 10
"""questions of a kind that must have the same answer before that is called a shortcut"""
_SHOWN = {"undecided": "unread"}


@dataclass(frozen=True)
class Checked:
    """One question.

    Attributes:
        id, task: of the sample; the task is its tag ``type`` where it has one.
        status: ``determined``, ``ambiguous``, ``impossible`` (nothing fits) or ``unread``.
        left: answers that are not excluded.
        gold: the published one.
        excluded: whether the published one is; never of an unread question.
        expected: what drawing among the answers left scores, 0 to 1; None where unread. Where
            nothing fits any option is as good as the others.
        asked: kind of the question and its relation word; "" where it was not read.
    """

    id: str
    task: str
    status: str
    left: tuple[Any, ...]
    gold: Any
    excluded: bool
    expected: float | None
    asked: str


@dataclass(frozen=True)
class Shortcut:
    """Questions of a kind that all have one answer, so that nobody has to look at the story.

    Attributes:
        task, kind: of the questions.
        words: the relation words they ask about; () where they name none.
        answer: the one that all have.
        n: questions.
    """

    task: str
    kind: str
    words: tuple[str, ...]
    answer: str
    n: int

    def __str__(self) -> str:
        words = f" ({', '.join(self.words)})" if self.words else ""
        return f"{self.task}: {self.kind}{words}: always {self.answer}, {self.n:,} questions"


@dataclass(frozen=True)
class Validity:
    """What an audit found.

    Attributes:
        benchmark: its id.
        items: every question that comes with a text.
        shortcuts: kinds of questions with one answer.
        coverage: how much of the texts was read.
        without_text: questions that are only shown, which are not among the items.
    """

    benchmark: str
    items: tuple[Checked, ...]
    shortcuts: tuple[Shortcut, ...]
    coverage: Coverage
    without_text: int = 0

    @property
    def excluded(self) -> tuple[Checked, ...]:
        """Questions whose published answer cannot hold."""
        return tuple(item for item in self.items if item.excluded)

    def as_dict(self) -> dict[str, Any]:
        """For JSON; shares in percent."""
        by_task: dict[str, list[Checked]] = {}
        for item in self.items:
            by_task.setdefault(item.task, []).append(item)
        told = {"benchmark": self.benchmark, **_told(self.items)}
        easy = sum(each.n for each in self.shortcuts)
        return {
            **told,
            "by_task": {name: _told(items) for name, items in by_task.items()},
            "shortcuts": [asdict(each) for each in self.shortcuts],
            "shortcut_share": _percent(easy, len(self.items)),
            "excluded": [
                {"id": item.id, "gold": item.gold, "left": list(item.left)}
                for item in self.excluded[:1000]
            ],
            "without_text": self.without_text,
            "read": asdict(self.coverage),
            "items": [asdict(item) for item in self.items],
        }

    def lines(self) -> list[str]:
        """For people."""
        told = self.as_dict()
        head = f"{'':28} {'n':>6} {'determined':>11} {'ambiguous':>10} {'impossible':>11} "
        rows = {**told["by_task"], "all": told}
        lines = [head + f"{'unread':>7} {'gold excl.':>11} {'perfect':>8}"]
        for name, row in rows.items():
            status = row["status"]
            perfect = "-" if row["expected_score"] is None else f"{row['expected_score']:.1f} %"
            lines.append(
                f"{name:28} {row['n']:6,} {row['determined']:9.1f} % {status['ambiguous']:10,} "
                f"{status['impossible']:11,} {status['unread']:7,} {row['gold_excluded']:11,} "
                f"{perfect:>8}"
            )
        lines += [f"without a text: {self.without_text:,}"] if self.without_text else []
        lines += [f"shortcut: {shortcut}" for shortcut in self.shortcuts]
        for item in self.excluded[:20]:
            left = ", ".join(map(str, item.left)) or "nothing"
            lines.append(f"cannot hold: {item.id}: {item.gold}, only {left}")
        return lines


def _told(items: Sequence[Checked]) -> dict[str, Any]:
    read = [item.expected for item in items if item.expected is not None]
    count = Counter(item.status for item in items)
    names = ("determined", "ambiguous", "impossible", "unread")
    return {
        "n": len(items),
        "determined": _percent(count["determined"], len(items)),
        "expected_score": _percent(sum(read), len(read)) if read else None,
        "gold_excluded": sum(item.excluded for item in items),
        "status": {name: count[name] for name in names},
    }


def _percent(part: float, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def audit_published(benchmark: Benchmark, loaded: Loaded) -> Validity:
    """Ask the reasoner every question of a published set.

    Raises:
        BadInput: no question comes with a story in a language that can be read.
    """
    solved = solve(loaded.samples)
    if not any(status != "no story" for status in solved.status):
        raise BadInput(
            benchmark.id, "--published", "has no question whose text can be read",
            "spatialeval, stepgame, babi17, babi19, ...",
        )  # fmt: skip
    columns = zip(loaded.samples, solved.status, solved.left, solved.asked, strict=True)
    told = [row for row in columns if row[1] != "no story"]
    items = tuple(_checked(*row) for row in told)
    shortcuts = _shortcuts(items, [row[0] for row in told])
    without = len(loaded.samples) - len(items)
    return Validity(benchmark.id, items, shortcuts, solved.coverage, without)


def _checked(sample: Sample, status: str, left: tuple[Any, ...], asked: str) -> Checked:
    shown = _SHOWN.get(status, status)
    # open ways of bAbI 19 cannot be listed, and exclude nothing
    listed = bool(left) or shown == "impossible"
    excluded = shown != "unread" and listed and sample.truth not in left
    expected: float | None = None
    if shown == "impossible":
        expected = 1 / len(sample.options) if sample.options else 0.0
    elif shown != "unread" and left:
        expected = 0.0 if excluded else 1 / len(left)
    task = sample.column("type") or sample.task
    return Checked(sample.id, task, shown, left, sample.truth, excluded, expected, asked)


def _shortcuts(items: Sequence[Checked], samples: Sequence[Sample]) -> tuple[Shortcut, ...]:
    """Kinds of questions that always have the same answer, by kind and relation word."""
    golds: dict[tuple[str, str, str], Counter[str]] = {}
    for item, sample in zip(items, samples, strict=True):
        if item.asked:
            kind, _, word = item.asked.partition(" ")
            golds.setdefault((item.task, kind, word), Counter())[_said(sample)] += 1
    found: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
    for (task, kind, word), answers in sorted(golds.items()):
        if len(answers) == 1:
            answer = next(iter(answers))
            found.setdefault((task, kind, answer), []).append((word, answers.total()))
    shortcuts = [
        Shortcut(task, kind, tuple(w for w, _ in words if w), answer, sum(n for _, n in words))
        for (task, kind, answer), words in found.items()
    ]
    return tuple(each for each in shortcuts if each.n >= LEAST)


def _said(sample: Sample) -> str:
    """The published answer in words, also where a letter stands for it."""
    text, letters = str(sample.truth), sample.letters
    if sample.options and text[:1] in letters and text not in sample.options:
        return sample.options[letters.index(text[:1])]
    return text
