"""Small runs of cards for their tests: items as dicts, records as written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sightline.cards import Card
from sightline.datasets.audit import audit
from sightline.datasets.build import build
from sightline.datasets.items import read_parts
from sightline.datasets.records import write_record

__all__ = ["Made", "made"]


class Made:
    """A card's items with what its records hold of them."""

    def __init__(self, folder: Path, out: Path, card: Card) -> None:
        self.folder, self.out, self.card = folder, out, card
        self.items: list[dict[str, Any]] = [
            row for table in read_parts(folder) for row in table.to_pylist()
        ]
        assert card.data is not None
        for item in self.items:
            item["label"] = card.data.labels[item["task"]]
        self.by_id = {item["id"]: item for item in self.items}

    def record(self, name: str) -> list[dict[str, Any]]:
        text = (self.out / name).read_text(encoding="utf-8")
        if name.endswith(".json"):
            found: list[dict[str, Any]] = json.loads(text)
            return found
        return [json.loads(line) for line in text.splitlines()]

    def labelled(self, label: str) -> list[dict[str, Any]]:
        return [item for item in self.items if item["label"] == label]


def made(card: Card, scenes: Path, root: Path, per_task: int) -> Made:
    """Build, audit (nothing may be wrong or unaudited) and export."""
    assert card.data is not None
    build(scenes, root / "data", card.data, per_task=per_task)
    found = audit(root / "data")
    assert not found.disagreements, found.disagreements[:3]
    assert not found.unaudited
    write_record(root / "data", root / "record", card.records)
    return Made(root / "data", root / "record", card)
