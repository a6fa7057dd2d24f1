"""Datasets of symbolic worlds: the same for any number of workers, checked, even, resumable."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from counted_worlds import MIX, PARITY, never, pairs, parity, write
from PIL import Image

from sightline.cards import Card
from sightline.datasets.symbolic import (
    SymbolicMix,
    blind_symbolic,
    build,
    make_symbolic,
    read_symbolic,
    symbolic_statistics,
)
from sightline.errors import BadInput
from sightline.questions.symbolic import Recipe
from sightline.run_card import run_card


def _rows(folder: Path) -> list[dict[str, Any]]:
    return [row for table in read_symbolic(folder) for row in table.to_pylist()]


def test_what_is_made_is_checked_even_shown_and_written(tmp_path: Path) -> None:
    made = make_symbolic(MIX, tmp_path / "made", 600, name="counted")
    rows = _rows(made.folder)
    assert made.items == len(rows) == sum(made.per_task.values())
    assert made.per_task == {"first": 200, "last": 200, "parity": 200}
    assert made.audited.checked == 600 and made.audited.passed
    asked = Counter(row["answer"] for row in rows if row["task"] == "parity")
    assert max(asked.values()) <= 100, "no answer above one half"
    groups = Counter(row["group"] for row in rows if row["task"] != "parity")
    assert set(groups.values()) == {2}, "questions about one world stay together"
    assert len({row["id"] for row in rows}) == 600
    written = [json.loads(line) for line in made.files[0].read_text().splitlines()]
    assert {w["id"]: w["answer"] for w in written} == {r["id"]: r["answer"] for r in rows}
    for one in written:
        shown = [Image.open(made.files[0].parent / path) for path in one["images"]]
        assert [picture.getpixel((0, 0)) for picture in shown] == (
            [20 * int(one["text"][0])] if shown else []
        )
    assert sum(bool(one["images"]) for one in written) == 200
    by_task = {entry.task: entry for entry in symbolic_statistics(made.folder)}
    assert by_task["parity"].duplicates == 0 and by_task["parity"].top_share <= 0.5
    blind = {entry.task: entry for entry in blind_symbolic(made.folder)}
    assert abs(blind["parity"].linear - 0.5) < 0.25


def test_workers_and_a_stopped_run_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mix = SymbolicMix.of([PARITY], write)
    one = make_symbolic(mix, tmp_path / "one", 1500)
    two = make_symbolic(mix, tmp_path / "two", 1500, workers=2)
    assert _bytes(one.folder) == _bytes(two.folder)
    drafted = build._draft

    def stops(job: Any) -> None:
        if job[2] == 2:
            raise KeyboardInterrupt
        drafted(job)

    monkeypatch.setattr(build, "_draft", stops)
    with pytest.raises(KeyboardInterrupt):
        make_symbolic(mix, tmp_path / "three", 1500)
    assert list((tmp_path / "three" / "drafts").glob("*.parquet"))
    monkeypatch.setattr(build, "_draft", drafted)
    assert _bytes(make_symbolic(mix, tmp_path / "three", 1500).folder) == _bytes(one.folder)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_repeats_are_dropped_until_there_is_nothing_new(tmp_path: Path) -> None:
    """One digit gives ten worlds."""
    mix = SymbolicMix.of([Recipe("one", partial(parity, digits=1), PARITY.check)], write)
    made = make_symbolic(mix, tmp_path / "made", 500)
    assert {row["text"] for row in _rows(made.folder)} == {str(digit) for digit in range(10)}
    assert made.items == 10


def test_what_the_second_path_denies_is_counted(tmp_path: Path) -> None:
    mix = SymbolicMix.of([replace(PARITY, check=never)], write)
    made = make_symbolic(mix, tmp_path / "made", 20)
    assert len(made.audited.disagreements) == 20 and not made.audited.passed
    assert json.loads((made.folder / "audit.json").read_text())["disagreements"] == 20


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    mix = SymbolicMix.of([PARITY], write)
    make_symbolic(mix, tmp_path / "made", 20)
    with pytest.raises(BadInput, match="something else"):
        make_symbolic(mix, tmp_path / "made", 21)
    (tmp_path / "other").mkdir()
    with pytest.raises(BadInput, match="something else"):
        make_symbolic(mix, tmp_path / "other", 20)
    assert not list((tmp_path / "other").iterdir())


def test_a_recipe_without_questions_leaves_nothing(tmp_path: Path) -> None:
    mix = SymbolicMix.of([Recipe("none", partial(parity, digits=0), PARITY.check)], write)
    made = make_symbolic(mix, tmp_path / "empty", 5)
    assert made.items == 1
    barren = SymbolicMix.of([Recipe("none", _nothing, PARITY.check)], write)
    with pytest.raises(BadInput, match="no question"):
        make_symbolic(barren, tmp_path / "barren", 5)
    assert not (tmp_path / "barren").exists()


def _nothing(keys: Any) -> Any:
    return iter(())


def test_a_name_is_used_once() -> None:
    with pytest.raises(BadInput, match="listed twice"):
        SymbolicMix.of([PARITY, Recipe("parity", pairs, never)], write)


def test_a_card_runs(tmp_path: Path) -> None:
    card = Card("counted", 999, "Counted", ("data engine",), symbolic=lambda: MIX)
    done = run_card(card, tmp_path / "run", per_task=20, workers=1)
    # the second question of a world comes along
    assert done.built.items == 41 and done.audited.passed
    assert [path.name for path in done.files] == ["test.jsonl"]
    with pytest.raises(BadInput, match="its own worlds"):
        run_card(card, tmp_path / "other", scenes=tmp_path)
