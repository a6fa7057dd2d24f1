"""Replies and records that nobody would write, and what has to hold for any of them."""

from __future__ import annotations

import copy
import csv
import json
import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sightline.benchmarks import (
    Benchmark,
    Loaded,
    Prediction,
    Sample,
    Scores,
    find_benchmark,
    score,
)
from sightline.errors import BadInput
from sightline.runs import Picture
from sightline.solvers import requests_of

from .hostile import HOSTILE, LONG
from .records import record_files, write_records

__all__ = ["replies", "try_records", "try_replies"]

_PIECES = [
    *"ABCDEabcdeXYZ", *"0123456789", " ", " ", " ", "\n", "\t", ".", ",", ":", "(", ")", "[", "]",
    "{", "}", '"', "'", "<", ">", "/", "\\", "*", "`", "^^", "-", "1e309", "-1e309", "nan", "inf",
    "9" * 400, "1.5", "2,000", "\u00bd", "\u0664", "\u00b2", "\uff13", "m", "cm", "feet", "degrees",
    "yes", "no", "Yes", "No", "true", "none", "answer", "Answer:", "The answer is ", "option_no",
    "<answer>", "</answer>", "<think>", "</think>", "\\boxed{", "```json", "```", "null", "points",
    '{"answer": ', '"point_2d": ', '"bbox_2d": ', "<points x1=\"", '" y1="', "(0.5, 0.5)", "[1, 2]",
    "[[0.1, 0.2], [0.3, 0.4]]", "[10, 20, 30, 40]", "move_left:",
    "left", "right", "front", "behind",
    "step 1", "first", "\x00", "\x1b[0m", "\x7f", "\x85", "\u2028", "\u202e", "\ufeff", "\u0301",
    "\ud800", "\udfff", "\U0001f600", "\u7b54\u6848", "\u0130",
]  # fmt: skip


def try_replies(name: str, folder: Path, draw: random.Random, number: int, long: int = 0) -> int:
    """Score at least ``number`` fuzzed replies, a like part by every protocol of a benchmark.

    Args:
        name: of the benchmark.
        folder: where its records are written.
        draw: what chooses.
        number: of replies.
        long: how many of them, for each protocol, have 100 kB.

    Raises:
        AssertionError: a score is no number; any other error that a rule raised.
    """
    benchmark = find_benchmark(name)
    loaded = benchmark.load(write_records(name, folder))
    assert loaded.samples, loaded.faults
    ways = _usable(benchmark, loaded)
    share = -(-number // len(ways))
    return sum(_fuzzed_scores(way, loaded, draw, share, long) for way in ways)


def try_records(name: str, folder: Path, draw: random.Random, number: int) -> Counter[str]:
    """Corrupt ``number`` records, one at a time: how many were refused, faulty or still usable.

    Raises:
        AssertionError: records were lost; any other error than BadInput that was raised.
    """
    benchmark = find_benchmark(name)
    source = write_records(name, folder)
    clean = benchmark.load(source)
    single = len(clean.samples) + clean.left_out == sum(map(len, record_files(source).values()))
    found: Counter[str] = Counter()
    for each in _corrupted(benchmark, source, draw, number):
        if each.refused:
            found["refused"] += 1
            continue
        found["faulty" if each.faults > clean.left_out else "usable"] += 1
        if single:
            # a record is a sample or a fault; one that leads to others' faults adds some
            assert each.samples + each.faults == each.records, (name, each)
    return found


def _usable(benchmark: Benchmark, loaded: Loaded) -> list[Benchmark]:
    """The benchmark with each of its protocols; without those whose word lists are not here."""
    ways = []
    for variant in ("", *benchmark.variants):
        way = benchmark.using(variant)
        try:
            score(way, loaded, [Prediction(s.id, "A") for s in loaded.samples])
        except BadInput as fault:
            assert "NLTK" in str(fault)
        else:
            ways.append(way)
    return ways


def replies(draw: random.Random, sample: Sample, long: bool = False) -> str:
    """One reply: a hostile one, a mixture of what rules look for, or a broken right answer."""
    kind = draw.random()
    if long:
        return draw.choice(LONG)
    if kind < 0.2:
        return draw.choice(HOSTILE)
    own = [*sample.options, str(sample.truth)[:2000], *sample.letters]
    pieces = [
        draw.choice(own) if draw.random() < 0.25 else draw.choice(_PIECES)
        for _ in range(draw.randint(1, 24))
    ]
    text = draw.choice(("", "", " ")).join(pieces)
    if kind < 0.35:
        right = str(sample.truth)[:2000]
        at = draw.randint(0, len(right))
        text = right[:at] + draw.choice(_PIECES) + right[at + draw.randint(0, 2) :]
    if kind > 0.9:
        text = json.dumps({draw.choice(("answer", "option_no", "points", "x")): draw.choice(
            (text, [text], {text: text}, None, 1e308, True, [[]], -1))})  # fmt: skip
    return text


def _fuzzed_scores(
    benchmark: Benchmark, loaded: Loaded, draw: random.Random, number: int, long: int = 0
) -> int:
    """Score about ``number`` fuzzed replies, ``long`` of them of 100 kB; how many there were.

    Raises:
        AssertionError: a number that is none where the rule counts it.
    """
    repeats = benchmark.protocol.decoding.repeats
    copies = max(1, number // (len(loaded.samples) * repeats))
    many = Loaded(tuple(
        replace(s, id=f"{s.id}~{i}", group=f"{s.group}~{i}" if s.group else "")
        for i in range(copies) for s in loaded.samples
    ), folder=loaded.folder)  # fmt: skip
    lengths = set(draw.sample(range(len(many.samples)), min(long, len(many.samples))))
    made = [
        Prediction(
            s.id,
            replies(draw, s, i in lengths and not repeat),
            repeat,
            matched=replies(draw, s) if benchmark.protocol.matcher else None,
            scores=_likelihoods(draw, s),
        )
        for i, s in enumerate(many.samples)
        for repeat in range(repeats)
        if draw.random() > 0.01
    ]
    _finite(score(benchmark, many, made))
    return len(made)


def _likelihoods(draw: random.Random, sample: Sample) -> tuple[float, ...]:
    """Now and then the options are scored instead of a reply asked."""
    asked = sample.kind == "choice" and draw.random() < 0.02
    return tuple(draw.uniform(-9, 0) for _ in sample.options) if asked else ()


def _finite(found: Scores) -> None:
    """Scores are numbers, figures may be NaN where nothing is counted, and all goes into JSON.

    Errors in the authors' own unit are infinite where a reply states a number beyond any.
    """
    metrics = found.benchmark.protocol.metrics
    bounded = {name for name, metric in metrics.items() if not metric.lower_is_better}
    for verdicts in (found.parity, found.clean):
        points = verdicts.numbers["score"][verdicts.counted]
        assert np.isfinite(points).all(), (found.benchmark.id, points)
    assert ((found.clean.numbers["score"] >= 0) & (found.clean.numbers["score"] <= 1)).all()
    for figures in (found.figures, found.strict):
        told = {n: f.value for n, f in figures.items() if n in bounded}
        assert not any(map(math.isinf, told.values())), (found.benchmark.id, told)
    json.dumps(found.as_dict())


_VALUES: tuple[Any, ...] = (
    None, "", " ", "x", "-1", "nan", "inf", "1e999", "9" * 400, -1, 0, 1, 3.5, 10**400, 1e308,
    float("nan"), float("inf"), True, [], {}, [[]], [[[[[[1]]]]]], {"a": {"b": []}}, [None], ["a"],
    [1, 2], [[1, 2], [3]], "A", "E", "Z", "[", "{", "[1, 2", "('a',)", "__import__('os')", "\x00",
    "\ud800", "x" * 10_000, "../../etc/passwd", "/etc/passwd", "~/x", "a/../../b", "\\\\host\\c$",
    "C:\\x", "file:///etc/passwd", {"bytes": "x", "path": "../../etc/passwd"},
    {"counts": "x", "size": [1, 10**9]}, ["../../etc/passwd"], [10**400, 1],
    "[" * 5000 + "]" * 5000,
)  # fmt: skip


@dataclass(frozen=True)
class Corrupted:
    """What was made of a record, and what became of all records.

    Attributes:
        change: the file and field that were changed, and to what.
        refused: the loader said in one message that it cannot read the file.
        records, samples, faults: counts of the whole.
    """

    change: str
    refused: bool
    records: int
    samples: int
    faults: int


def _corrupted(
    benchmark: Benchmark, source: Path, draw: random.Random, number: int
) -> Iterator[Corrupted]:
    """Corrupt one record at a time, load all, and score what could be loaded."""
    tables = record_files(source)
    for _ in range(number):
        path = draw.choice(list(tables))
        kept = path.read_bytes()
        change, count = _corrupt(path, tables[path], draw)
        whole = sum(map(len, tables.values())) - len(tables[path]) + count
        try:
            yield _tried(benchmark, source, draw, f"{path.name}: {change}", whole)
        finally:
            path.write_bytes(kept)


def _tried(
    benchmark: Benchmark, source: Path, draw: random.Random, change: str, records: int
) -> Corrupted:
    try:
        loaded = benchmark.load(source)
        if loaded.samples:
            for way in _usable(benchmark, loaded):
                made = [Prediction(s.id, replies(draw, s)) for s in loaded.samples]
                _finite(score(way, loaded, made))
                _asked(way, loaded)
    except BadInput:
        return Corrupted(change, True, records, 0, 0)
    except Exception as error:
        error.add_note(f"{benchmark.id}: {change[:300]}")
        raise
    return Corrupted(change, False, records, len(loaded.samples), loaded.left_out)


def _asked(benchmark: Benchmark, loaded: Loaded) -> None:
    """Every question can be asked, or is refused in one message; no file outside is shown."""
    home = (loaded.folder or Path()).resolve()
    for sample in loaded.samples:
        try:
            (asked, *_) = requests_of(benchmark.protocol, replace(loaded, samples=(sample,)))
        except BadInput:
            continue
        parts = [p for m in getattr(asked, "messages", ()) for p in m.parts]
        shown = [p.path for p in parts if isinstance(p, Picture) and p.path is not None]
        assert all(path.resolve().is_relative_to(home) for path in shown), shown


def _corrupt(path: Path, records: list[Any], draw: random.Random) -> tuple[str, int]:
    """Write the file with one record changed; what was done, and how many records it has now."""
    rows = copy.deepcopy(records)
    at = draw.randrange(len(rows))
    change = _changed(rows, at, draw)
    if path.suffix == ".parquet":
        return _as_parquet(path, rows, change)
    if path.suffix == ".tsv":
        _as_table(path, rows)
        return change, len(rows)
    written = str if path.suffix == ".txt" else json.dumps
    texts = [written(row) for row in rows]
    if draw.random() < 0.1:
        texts[at] = texts[at][: draw.randrange(1, max(2, len(texts[at])))]
        change = f"record {at} cut"
    listed = path.suffix == ".json" and path.read_bytes()[:1] != b"{"
    text = f"[{', '.join(texts)}]" if listed else "\n".join(texts)
    path.write_bytes(text.encode(errors="surrogatepass"))
    return change, len(rows)


def _changed(rows: list[Any], at: int, draw: random.Random) -> str:
    """Change one record: a field, a field of a field, or the whole."""
    place = rows[at]
    names: list[str] = []
    while isinstance(place, dict) and place:
        name = draw.choice(list(place))
        names.append(name)
        if not isinstance(place[name], dict) or not place[name] or draw.random() < 0.5:
            break
        place = place[name]
    kind = draw.random()
    if kind < 0.05 or not names:
        rows[at] = draw.choice(_VALUES)
        return f"record {at} = {rows[at]!r}"
    if kind < 0.2:
        del place[names[-1]]
        return f"record {at}: {names} dropped"
    if kind < 0.25:
        rows.insert(at, copy.deepcopy(rows[at]))
        return f"record {at} twice"
    value = draw.choice(_VALUES)
    if kind < 0.4 and isinstance(place[names[-1]], list) and place[names[-1]]:
        place[names[-1]][draw.randrange(len(place[names[-1]]))] = value
    else:
        place[names[-1]] = value
    return f"record {at}: {names} = {value!r}"


def _as_table(path: Path, rows: list[Any]) -> None:
    """A cell holds text; what is no record becomes a line of its own."""
    head = list(dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row))
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n")
        table.writerow(head)
        for row in rows:
            cells = [row.get(name, "") for name in head] if isinstance(row, dict) else [f"{row}x"]
            table.writerow(["" if cell is None else str(cell)[:100_000] for cell in cells])


def _as_parquet(path: Path, rows: list[Any], change: str) -> tuple[str, int]:
    """Columns have one type: those of several become text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kept = [row if isinstance(row, dict) else {"record": repr(row)} for row in rows]
    columns = dict.fromkeys(name for row in kept for name in row)
    texts = {name: [None if row.get(name) is None else ascii(row[name]).strip("'") for row in kept]
             for name in columns}  # fmt: skip
    pq.write_table(pa.table(texts), path)
    return change, len(kept)
