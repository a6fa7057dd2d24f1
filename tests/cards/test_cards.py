"""The catalogue, every card's shape, and a run from scenes to record."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sightline.cards as package
from sightline.cards import KINDS, Card, cards, catalogue, entries, find_card
from sightline.cards.catalogue import ENOUGH
from sightline.cli import app
from sightline.datasets.mix import Mix
from sightline.datasets.records import Record
from sightline.errors import BadInput
from sightline.run_card import run_card

FOLDER = Path(package.__path__[0])
ALL = sorted(cards())


def test_the_catalogue_is_whole() -> None:
    found = entries()
    assert [e.nr for e in found] == list(range(1, 120))
    assert len({e.id for e in found}) == 119
    assert all(set(e.kinds) <= set(KINDS) and e.title and e.works_when for e in found)
    assert {e.status for e in found} <= {"works", "partial", "planned"}
    for entry in found:
        assert (entry.status == "planned") == (entry.id not in cards())
        assert entry.evidence or entry.status == "planned"


@pytest.mark.parametrize("name", ALL)
def test_a_card_matches_its_entry(name: str) -> None:
    card = cards()[name]
    entry = next(e for e in entries() if e.id == name)
    assert (card.nr, card.title) == (entry.nr, entry.title)
    assert set(card.kinds) <= set(entry.kinds)
    assert card.data is None or card.record
    for quirk in card.quirks:
        changed = card.parity(quirk)
        assert changed.data is not None and card.data is not None
        assert changed.data.plans() != card.data.plans()


@pytest.mark.parametrize("name", ALL)
def test_a_card_holds_no_mechanism(name: str) -> None:
    path = FOLDER / f"{name.replace('-', '_')}.py"
    if not path.is_file():
        path = FOLDER / f"system_{name.replace('-', '_')}.py"
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) <= 150
    forbidden = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If)
    assert not [n for n in ast.walk(ast.parse(text)) if isinstance(n, forbidden)]


@pytest.mark.parametrize("name", ALL)
def test_plans_round_trip(name: str) -> None:
    data = cards()[name].data
    if data is not None:
        again = Mix.from_plans(data.plans())
        assert again.plans() == data.plans()
        assert [t.id for t in again.tasks] == [t.id for t in data.tasks]


def test_a_kind_is_covered_by_its_own_evidence_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions of maps with a disagreement cover nothing, and say nothing about the agent."""
    row = next(e for e in entries() if e.id == "mapeval")
    audit = {"items": ENOUGH, "tasks": 5, "disagreements": 1, "date": "d", "command": "c",
             "missing": [], "kinds": ["data engine", "world"]}  # fmt: skip
    found = {
        "evidence.json": {"mapeval": audit},
        "agent_evidence.json": {"mapeval": {"told": "wins", "date": "d", "command": "c"}},
    }
    monkeypatch.setattr(catalogue, "_file", lambda name: found.get(name, {}))
    monkeypatch.setattr(catalogue, "entries", catalogue.entries.__wrapped__)
    assert row.kinds == ("world", "agent", "benchmark")
    assert catalogue.entry("mapeval").covered == ("agent",)
    audit["disagreements"] = 0
    assert catalogue.entry("mapeval").covered == ("world", "agent")
    audit["items"] = ENOUGH - 1
    found["agent_evidence.json"] = {}
    assert catalogue.entry("mapeval").covered == ()


def test_unknown_names() -> None:
    with pytest.raises(BadInput, match="is no card"):
        find_card("robospacial")
    planned = next(e.id for e in entries() if e.status == "planned")
    with pytest.raises(BadInput, match="is planned"):
        find_card(planned)
    with pytest.raises(BadInput, match="no quirk"):
        find_card("robospatial").parity("perfect")


def test_command_line(tmp_path: Path) -> None:
    run = CliRunner().invoke
    listed = json.loads(run(app, ["cards", "--json"]).stdout)["cards"]
    assert len(listed) == 119
    assert set(listed[0]) >= {"id", "kinds", "status", "evidence"}
    shown = json.loads(run(app, ["cards", "show", "robospatial", "--json"]).stdout)
    assert shown["tasks"] and shown["records"] and shown["status"] != "planned"
    assert run(app, ["cards", "show", "drivepi"]).exit_code == 0


def test_run_from_scenes_to_record(rooms: Path, tmp_path: Path) -> None:
    card = find_card("robospatial")
    done = run_card(card, tmp_path / "out", scenes=rooms, per_task=6, workers=1)
    assert done.audited.passed and done.built.items
    entries = json.loads(done.files[0].read_text())
    assert len(entries) == done.built.items
    assert set(entries[0]) == {"image_path", "question", "answer", "qa_type"}
    assert (tmp_path / "out" / "dataset" / entries[0]["image_path"]).is_file()
    # made anew over its own folder, refused over another one
    run_card(card, tmp_path / "out", scenes=rooms, per_task=2, workers=1)
    (tmp_path / "other").mkdir()
    with pytest.raises(BadInput, match="choose another"):
        run_card(card, tmp_path / "other", scenes=rooms)
    with pytest.raises(BadInput, match="asks no questions"):
        run_card(Card("x", 0, "x", ()), tmp_path / "x", scenes=rooms)


def test_records_are_frozen_data() -> None:
    for card in cards().values():
        assert all(isinstance(r, Record) for r in card.records)
        hash(card.id)
