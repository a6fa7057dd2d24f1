"""Every card of symbolic worlds on at least 100,000 items: second path, balance, repeats, guessing.

    python perf/symbolic_cards.py                    # all cards that draw their own worlds
    python perf/symbolic_cards.py spatialevalllm     # some of them

Pictures and the published record are made of a few items only. The outcome of each card goes to
``docs/results/cards/ID.json``, its summary to the package's ``cards/evidence.json``. Exits non-zero
on any disagreement.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cards import Clock, guessable, keep, write_table
from sightline.benchmarks import find_benchmark
from sightline.cards import Card, cards, find_card
from sightline.datasets.symbolic import (
    SymbolicMix,
    blind_symbolic,
    make_symbolic,
    symbolic_statistics,
)
from sightline.errors import BadInput

ITEMS = 100_000
RECORDED = 4
"""items of each recipe that pictures and the record are made of"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("cards", nargs="*", help="ids; all when left out")
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    wrong = 0
    for name in options.cards or cards():
        card = find_card(name)
        mix = mix_of(card)
        if mix is None:
            continue
        found = check(card, mix, options)
        wrong += found["disagreements"] + found["rendered"]["disagreements"]
        shown = ("card", "items", "tasks", "disagreements", "duplicates", "rendered", "seconds")
        print(json.dumps({key: found[key] for key in shown}), flush=True)
    write_table()
    sys.exit(1 if wrong else 0)


def mix_of(card: Card) -> SymbolicMix | None:
    """What the card, or its benchmark, asks about worlds of its own."""
    if card.symbolic is not None:
        return card.symbolic()
    like = find_benchmark(card.benchmark).like if card.benchmark and card.data is None else None
    mix = like() if like is not None else None
    return mix if isinstance(mix, SymbolicMix) else None


def check(card: Card, mix: SymbolicMix, options: argparse.Namespace) -> dict[str, Any]:
    """Make, check and measure one card's questions, and keep the outcome."""
    took = Clock()
    with tempfile.TemporaryDirectory(prefix="sightline-card-") as scratch:
        made = make_symbolic(
            mix, Path(scratch) / "data", options.items, record=False, workers=options.workers
        )
        took.mark("build and check")
        rows = symbolic_statistics(made.folder)
        guessed = blind_symbolic(made.folder)
        took.mark("blind")
        few = make_symbolic(
            mix, Path(scratch) / "few", RECORDED * len(mix.recipes), workers=options.workers
        )
        files = sorted(path.name for path in few.files)
        took.mark("record")
    outcome = {
        "card": card.id,
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python perf/symbolic_cards.py {card.id}"
        + ("" if options.items == ITEMS else f" --items {options.items}"),
        "items": made.items,
        "tasks": len(made.per_task),
        "types": made.per_task,
        "types_without_items": [],
        "disagreements": len(made.audited.disagreements),
        "duplicates": sum(row.duplicates for row in rows),
        "scenes": "worlds of its own",
        "kinds": ["data engine", "world"],
        "records": files,
        "rendered": {"items": few.items, "disagreements": len(few.audited.disagreements)},
        "guessed": [asdict(entry) for entry in guessed if guessable(entry)],
        "balance": {
            row.task: [row.items, row.answer_kind, round(row.top_share, 4)] for row in rows
        },
        "blind": [asdict(entry) for entry in guessed],
        "seconds": took.total,
        "seconds_by_step": took.steps,
        "machine": f"{platform.machine()}, {options.workers} processes",
        "first_disagreements": [vars(d) for d in made.audited.disagreements[:20]],
    }
    keep(card, outcome)
    return outcome


if __name__ == "__main__":
    try:
        main()
    except BadInput as error:
        sys.exit(f"perf/symbolic_cards.py: {error}")
