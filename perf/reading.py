"""Replies per CPU-second that the strict reading judges, by kind of reply, on one core.

    python perf/reading.py --json
    python perf/reading.py --sample shared/data/qa/blink_raw --json

``judge`` is one call a reply, ``judge_many`` one call a column, which reads equal replies once:
``distinct`` says how many differ. ``own options`` gives every reply a choice of its own that was
never seen before, as a benchmark with other options at each question does.
``--sample`` is a folder of BLINK's raw replies (fields ``full_prediction`` and ``answer``); without
it prose of about that length is made.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from sightline.answers import AnswerType, Choice, Integer, Number, Text, Tolerance, YesNo

COUNT = 4000
SIDES = ("left", "right", "in front of", "behind")
NOUNS = ("chair", "table", "lamp", "sofa", "shelf", "door", "window", "plant", "box", "screen")
SHORT = (
    "({0}) {1}", "The answer is {0}.", "{0}. {1}", "Answer: ({0})", "It is {1} it, so {0}", "{1}",
    "The {2} is {1} the {3}.", "I think the answer is ({0}) {1}, as the {2} is nearer.",
)  # fmt: skip
SENTENCES = (
    "The {0} stands near the {1}, about halfway between the {2} and the wall.",
    "From this view, the {0} appears larger than the {1}.",
    "Looking at the {0}, we can see that it is partly hidden by the {1}.",
    "1. **{0}**: It is next to the {1} and in front of the {2}.",
    "- The {0} is not as close to the camera as the {1}.",
    "However, the {0} does not overlap the {1} in the second image.",
)


@dataclass(frozen=True)
class Group:
    """Replies of one kind, the truth of each, and what makes the answer type of each."""

    name: str
    kinds: Callable[[], Sequence[AnswerType[Any]]]
    replies: Sequence[str]
    truths: Sequence[Any]


def groups(sample: Path | None) -> Iterator[Group]:
    draw = random.Random(0)
    letters = [draw.choice("ABCD") for _ in range(COUNT)]
    sides = Choice(SIDES)
    bare = [draw.choice(("{}", "{}.", "({})", "{}\n")).format(letter) for letter in letters]
    yield _group("bare letters", sides, bare, letters)
    yield _group("bare letters, letters only", Choice(), bare, letters)
    short = [
        draw.choice(SHORT).format(x, SIDES["ABCD".index(x)], *draw.sample(NOUNS, 2))
        for x in letters
    ]
    yield _group("short sentences", sides, short, letters)
    yield _own_options(draw, letters)
    prose, truths = _blink(sample) if sample else _prose(draw)
    yield _group("prose", Choice(), prose, truths)
    yield _group("prose, options", sides, prose, truths)
    metres = [round(draw.uniform(0.1, 9), 2) for _ in range(COUNT)]
    distance = Number("m")
    for name, forms in (
        ("numbers with units", ("{:.2f} m", "{:.2f}", "{:.1f} meters", "about {:.1f} meters")),
        ("numbers in a sentence", ("The distance is about {:.2f} meters.", "It is {:.2f} m away.")),
    ):
        yield _group(name, distance, [draw.choice(forms).format(x) for x in metres], metres)
    lengthy = [
        f"{_paragraph(draw)}\nTherefore, the distance is approximately {x:.2f} meters."
        for x in metres
    ]
    yield _group("numbers in prose", distance, lengthy, metres)
    turns = [f"{draw.uniform(-180, 180):.1f} degrees" for _ in range(COUNT)]
    yield _group("angles", Number("deg", Tolerance(absolute=15), circular=True), turns, metres)
    counts = [draw.randrange(30) for _ in range(COUNT)]
    told = [draw.choice(("{}", "{} chairs", "There are {} chairs.")).format(n) for n in counts]
    yield _group("counts", Integer(), told, counts)
    says = [draw.choice(("Yes", "No", "yes.", "No, it is not.", "Yes, it is.")) for _ in metres]
    yield _group("yes or no", YesNo(), says, [draw.random() < 0.5 for _ in metres])
    named = [
        f"{draw.choice(('the ', 'The answer is ', ''))}{draw.choice(NOUNS)} {draw.randrange(900)}"
        for _ in metres
    ]
    yield _group("text", Text(), named, [draw.choice(NOUNS) for _ in metres])


def _group(name: str, kind: AnswerType[Any], replies: list[str], truths: list[Any]) -> Group:
    return Group(name, lambda: [kind], replies, truths)


def _own_options(draw: random.Random, letters: list[str]) -> Group:
    """More choices than are remembered, so that each is new."""
    letters = letters * 2
    options = [tuple(f"{noun} {i}" for noun in draw.sample(NOUNS, 4)) for i in range(len(letters))]
    replies = [f"({x}) {own['ABCD'.index(x)]}" for x, own in zip(letters, options, strict=True)]
    return Group("own options", lambda: list(map(Choice, options)), replies, letters)


def _paragraph(draw: random.Random) -> str:
    chosen = (draw.choice(SENTENCES) for _ in range(draw.randint(4, 14)))
    return draw.choice("\n ").join(form.format(*draw.sample(NOUNS, 3)) for form in chosen)


def _prose(draw: random.Random) -> tuple[list[str], list[str]]:
    letters = [draw.choice("ABCD") for _ in range(COUNT)]
    ends = ("Therefore, the answer is ({}).", "So the correct choice is {}.", "**Answer: ({})**")
    return [f"{_paragraph(draw)}\n\n{draw.choice(ends).format(x)}" for x in letters], letters


def _blink(folder: Path) -> tuple[list[str], list[str]]:
    rows = [
        row
        for path in sorted(folder.glob("*/*.json"))
        for row in json.loads(path.read_text())["val"]
        if row["answer"].strip("()") in ("A", "B", "C", "D")
    ]
    return [r["full_prediction"] for r in rows], [r["answer"].strip("()") for r in rows]


def each(group: Group, kinds: Sequence[AnswerType[Any]]) -> None:
    for kind, reply, truth in zip(cycle(kinds), group.replies, group.truths, strict=False):
        kind.judge(reply, truth)


def at_once(group: Group, kinds: Sequence[AnswerType[Any]]) -> None:
    kinds[0].judge_many(group.replies, group.truths)


Run = Callable[[Group, Sequence[AnswerType[Any]]], None]


def rate(run: Run, group: Group, seconds: float) -> float:
    """Replies per CPU-second: repeated for about ``seconds``, the best run counts."""
    best, spent = 0.0, 0.0
    while spent < seconds:
        kinds = group.kinds()
        start = time.process_time()
        run(group, kinds)
        used = time.process_time() - start
        best, spent = max(best, len(group.replies) / max(used, 1e-9)), spent + used
    return best


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sample", type=Path, help="folder of BLINK's raw replies")
    parser.add_argument("--seconds", type=float, default=1.0, help="for each figure")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sample = options.sample if options.sample and options.sample.is_dir() else None
    out: dict[str, Any] = {"prose": "blink_raw" if sample else "made", "replies_per_cpu_s": {}}
    for group in groups(sample):
        n = len(group.replies)
        figures = {
            "n": n,
            "distinct": len(set(group.replies)),
            "mean_length": round(sum(map(len, group.replies)) / n, 1),
            "judge": round(rate(each, group, options.seconds)),
        }
        if len(group.kinds()) == 1:
            figures["judge_many"] = round(rate(at_once, group, options.seconds))
        out["replies_per_cpu_s"][group.name] = figures
    json.dump(out, sys.stdout, indent=1) if options.json else _print(out)


def _print(out: dict[str, Any]) -> None:
    print(f"prose: {out['prose']}; replies per CPU-second")
    for name, row in out["replies_per_cpu_s"].items():
        many = f"{row['judge_many']:,}" if "judge_many" in row else "-"
        print(
            f"{name:28}{row['judge']:>10,} judge {many:>10} judge_many  "
            f"({row['distinct']} of {row['n']} distinct, {row['mean_length']} characters)"
        )


if __name__ == "__main__":
    main()
