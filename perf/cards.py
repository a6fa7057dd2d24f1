"""Every card on at least 100,000 items: audit, balance, duplicates, what can be guessed blindly.

    python perf/cards.py                     # all cards that ask questions
    python perf/cards.py robospatial spar    # some of them

Scenes are procedural, of the card's own kind, made once per kind and kept in ``--stores``. The
outcome of each card goes to ``docs/results/cards/ID.json``, its summary to the package's
``cards/evidence.json``, which ``sightline cards`` prints. Exits non-zero on any disagreement.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sightline.cards
from sightline.cards import Card, cards, find_card
from sightline.datasets.audit import audit
from sightline.datasets.blind import blind
from sightline.datasets.build import build
from sightline.datasets.records import write_record
from sightline.datasets.statistics import statistics
from sightline.errors import BadInput
from sightline.scenes.simulate import simulate

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "docs" / "results" / "cards"
EVIDENCE = Path(sightline.cards.__file__).parent / "evidence.json"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("cards", nargs="*", help="ids; all when left out")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--scenes", type=int, default=64)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--stores", type=Path, default=Path(tempfile.gettempdir()) / "card_stores")
    options = parser.parse_args()
    wrong = 0
    for name in options.cards or cards():
        card = find_card(name)
        if card.data is None:
            continue
        found = check(card, options)
        wrong += found["disagreements"] + sum(found["unaudited"].values())
        line = {k: found[k] for k in ("card", "items", "tasks", "disagreements", "duplicates")}
        print(json.dumps(line), flush=True)
    sys.exit(1 if wrong else 0)


def check(card: Card, options: argparse.Namespace) -> dict[str, Any]:
    """Build, audit and measure one card, and keep the outcome."""
    assert card.data is not None
    start = time.time()
    store = scenes(card, options)
    with tempfile.TemporaryDirectory(prefix="sightline-card-") as scratch:
        folder = Path(scratch) / "data"
        share = 1.3 * options.items / len(card.data.tasks)
        for _ in range(6):
            shutil.rmtree(folder, ignore_errors=True)
            built = build(
                store, folder, card.data, per_task=round(share), workers=options.workers,
                pictures=False,
            )  # fmt: skip
            if built.items >= options.items:
                break
            share *= min(4.0, 1.4 * options.items / built.items)
        audited = audit(folder, workers=options.workers)
        rows = statistics(folder)
        guessed = blind(folder)
        files = [p.name for p in write_record(folder, Path(scratch) / "record", card.records)]
    asked = {t.id for t in card.data.tasks}
    outcome = {
        "card": card.id,
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python perf/cards.py {card.id}",
        "items": audited.checked,
        "tasks": len(built.per_task),
        "tasks_without_items": sorted(asked - set(built.per_task)),
        "labels": sorted({t.label or t.name for t in card.data.tasks if t.id in built.per_task}),
        "disagreements": len(audited.disagreements),
        "unaudited": audited.unaudited,
        "duplicates": sum(r.duplicates for r in rows),
        "records": files,
        "scenes": f"{options.scenes} {card.world}, {card.frames} frames, {card.moving} moving",
        "balance": {r.task: [r.items, r.answer_kind, round(r.top_share, 4)] for r in rows},
        "blind": [asdict(b) for b in guessed],
        "seconds": round(time.time() - start),
        "machine": f"{platform.machine()}, {options.workers} processes",
        "first_disagreements": [vars(d) for d in audited.disagreements[:20]],
    }
    keep(card, outcome)
    return outcome


def scenes(card: Card, options: argparse.Namespace) -> Path:
    """The store of the card's kind of scenes."""
    movers = f"{card.moving}_{card.moving_share}"
    store = options.stores / f"{card.world}_{options.scenes}_{card.frames}_{movers}"
    if not (store / "scenes.json").is_file():
        shutil.rmtree(store, ignore_errors=True)
        simulate(
            card.world, options.scenes, store, frames=card.frames, moving=card.moving,
            moving_share=card.moving_share, workers=options.workers,
        )  # fmt: skip
    return store


def keep(card: Card, outcome: dict[str, Any]) -> None:
    """Write the outcome, and its summary where the catalogue reads it."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{card.id}.json").write_text(json.dumps(outcome, indent=1) + "\n")
    known = json.loads(EVIDENCE.read_text()) if EVIDENCE.is_file() else {}
    names = ("items", "tasks", "disagreements", "date", "command")
    known[card.id] = {n: outcome[n] for n in names}
    known[card.id]["missing"] = outcome["tasks_without_items"]
    EVIDENCE.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")


if __name__ == "__main__":
    try:
        main()
    except BadInput as error:
        sys.exit(f"perf/cards.py: {error}")
