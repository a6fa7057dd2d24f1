"""Statistics and card against plain counting."""

from __future__ import annotations

import itertools
import re
import shutil
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sightline.datasets.card import _size_category, write_card
from sightline.datasets.items import parts, read_parts
from sightline.datasets.manifest import Manifest
from sightline.datasets.statistics import statistics


def slowly(folder: Path) -> dict[str, tuple[Any, ...]]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for table in read_parts(folder):
        for row in table.to_pylist():
            groups[row["task"]].append(row)
    out = {}
    for name, rows in groups.items():
        replies = Counter(r["answer"] for r in rows)
        top = max(replies.values())
        seen: Counter[Any] = Counter(
            (
                r["scene"],
                r["question"],
                tuple(r["images"]),
                tuple(sorted(r["choices"] or ())),
                tuple(r["objects"]) if r["reference"].startswith("region") else (),
                () if r["images"] else tuple(r["views"] or ()),
            )
            for r in rows
        )
        out[name] = (
            len(rows),
            rows[0]["answer_kind"],
            len({r["answer_text"] for r in rows}),
            top / len(rows),
            {a for a, n in replies.items() if n == top},
            sum(n - 1 for n in seen.values()),
            len({r["scene"] for r in rows}),
        )
    return out


def compare(folder: Path) -> int:
    expected = slowly(folder)
    found = statistics(folder)
    assert [s.task for s in found] == sorted(expected)
    for s in found:
        items, kind, answers, share, top, repeats, scenes = expected[s.task]
        got = (s.items, s.answer_kind, s.answers, s.top_share, s.duplicates, s.scenes)
        assert got == (items, kind, answers, pytest.approx(share), repeats, scenes)
        assert s.top_answer in top
    return sum(s.duplicates for s in found)


def test_statistics_are_counts(dataset: Path) -> None:
    compare(dataset)


def test_repeats_are_found_and_parts_are_added(dataset: Path, tmp_path: Path) -> None:
    shutil.copytree(dataset, tmp_path / "d")
    before = compare(tmp_path / "d")
    path = parts(tmp_path / "d")[0]
    table = pq.read_table(path)
    scene = table.column("scene").cast(pa.string()).to_pylist()
    first = [i for i, s in enumerate(scene) if s == scene[0]]
    rest = [i for i, s in enumerate(scene) if s != scene[0]]
    # seven rows of the first scene twice, options in another order; the other scene apart
    doubled = table.take(first + first[:7])
    choices = doubled.column("choices").to_pylist()
    choices[-7:] = [c[::-1] if c else c for c in choices[-7:]]
    at = doubled.column_names.index("choices")
    doubled = doubled.set_column(at, "choices", pa.array(choices, pa.list_(pa.string())))
    pq.write_table(doubled, path)
    pq.write_table(table.take(rest), path.with_name("part-00001.parquet"))
    assert compare(tmp_path / "d") >= before + 7


def test_the_same_words_about_other_regions_are_no_repeat(dataset: Path, tmp_path: Path) -> None:
    shutil.copytree(dataset, tmp_path / "d")
    path = parts(tmp_path / "d")[0]
    table = pq.read_table(path)
    rows = [r for r in table.to_pylist() if len(r["objects"]) == 2][:2]
    rows[1] = rows[0] | {"objects": rows[0]["objects"][::-1]}
    one, two = {"reference": "name"}, {"reference": "region_token"}
    bare = {"images": [], "views": ["here"]}
    for more, repeats in ((one, 1), (two, 0), (one | bare, 1)):
        told = [r | more for r in rows]
        pq.write_table(pa.Table.from_pylist(told, schema=table.schema), path)
        assert compare(tmp_path / "d") == repeats
    elsewhere = [rows[0] | bare, rows[0] | bare | {"views": ["there"]}]
    pq.write_table(pa.Table.from_pylist(elsewhere, schema=table.schema), path)
    assert compare(tmp_path / "d") == 0


def test_the_card_lists_every_task(dataset: Path, tmp_path: Path) -> None:
    text = (dataset / "README.md").read_text(encoding="utf-8")
    manifest = Manifest.read(dataset)
    for s in statistics(dataset):
        assert f"| {s.task} | {s.items:,} | {s.scenes:,} | {s.answer_kind} |" in text
    assert f"# {manifest.items:,} verified spatial questions over 2 scenes" in text
    assert "were left out" not in text
    assert len(re.findall(r"^---$", text, re.M)) == 2
    shutil.copytree(dataset, tmp_path / "d")
    replace(manifest, skipped=("a: b: c",)).write(tmp_path / "d")
    write_card(tmp_path / "d")
    assert "1 faulty scene was left out" in (tmp_path / "d" / "README.md").read_text()


def test_size_categories() -> None:
    """The names the Hugging Face hub knows, at their borders."""
    names = ["n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M",
             "100M<n<1B", "1B<n<10B"]  # fmt: skip
    assert [_size_category(10**k - 1) for k in range(3, 11)] == names
    assert [_size_category(10**k) for k in range(3, 10)] == names[1:]
    assert all(a != b for a, b in itertools.pairwise(names))
