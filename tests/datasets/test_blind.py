"""Baselines without pictures: what words give away is found, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sightline.datasets.blind import Blind, blind
from sightline.datasets.manifest import Manifest

pytest.importorskip("sklearn")
LETTERS = "ABCD"
SCHEMA = pa.schema([
    ("task", pa.string()), ("scene", pa.string()), ("question", pa.string()),
    ("choices", pa.list_(pa.string())), ("answer", pa.string()), ("answer_kind", pa.string()),
    ("value", pa.float64()),
])  # fmt: skip


def measured(
    folder: Path, rows: list[dict[str, Any]], together: dict[str, str] | None = None
) -> Blind:
    (folder / "data").mkdir()
    table = pa.Table.from_pylist([{"task": "t", **row} for row in rows], schema=SCHEMA)
    pq.write_table(table, folder / "data" / "part-00000.parquet")
    Manifest(
        scenes="scenes", source="", scene_count=60, scene_digest="", tasks=(), per_task=None,
        seed=0, complete=True,
    ).write(folder)  # fmt: skip
    (found,) = blind(folder, together)
    return found


def items(kind: str, count: int = 1200) -> list[dict[str, Any]]:
    rng = np.random.default_rng(0)
    rows = []
    for number in range(count):
        word = f"word{rng.integers(40)}"
        row: dict[str, Any] = {"scene": f"s{number % 60}", "answer_kind": kind,
                               "choices": None, "value": None}  # fmt: skip
        rows.append(row | {"question": f"Is it {word}?", "word": word, "draw": rng.integers(100)})
    return rows


@pytest.mark.parametrize("told", [True, False])
def test_options(tmp_path: Path, told: bool) -> None:
    rows = items("choice")
    for row in rows:
        right = int(row["draw"]) % 4
        words = [f"thing{(int(row['draw']) + k) % 7}" for k in range(4)]
        words[right] = row["word"] if told else words[right]
        row |= {"choices": words, "answer": LETTERS[right]}
    found = measured(tmp_path, rows)
    assert found.chance == 0.25
    assert found.linear > 0.9 if told else found.linear < 0.35


@pytest.mark.parametrize("told", [True, False])
def test_replies(tmp_path: Path, told: bool) -> None:
    rows = items("text")
    for row in rows:
        # every fifth reply is one of a kind: it is never learnt, and does no harm
        odd = int(row["draw"]) % 5 == 0
        row["answer"] = f"only {len(row)}{row['draw']}{id(row)}" if odd else (
            row["word"] if told else f"word{int(row['draw']) % 40}"
        )  # fmt: skip
    found = measured(tmp_path, rows)
    assert found.chance == 0.0 and found.most_frequent < 0.1
    assert found.linear > 0.6 if told else found.linear < 0.2


@pytest.mark.parametrize("told", [True, False])
def test_numbers(tmp_path: Path, told: bool) -> None:
    rows = items("number")
    for row in rows:
        of = int(row["word"][4:]) if told else int(row["draw"]) % 40
        row |= {"answer": "", "value": 1.15**of}
    found = measured(tmp_path, rows)
    assert found.linear > found.most_frequent + 0.3 if told else found.linear < 0.25


def test_tasks_that_are_drawn_by_their_answer_are_measured_together(tmp_path: Path) -> None:
    rows = items("text")
    for row in rows:
        row["answer"] = "left" if row["draw"] % 2 else "right"
        row["task"] = row["answer"] + "_only"
    found = measured(tmp_path, rows, {"left_only": "side", "right_only": "side"})
    assert (found.task, found.fitted + found.scored) == ("side", len(rows))
    assert found.linear < 0.65
