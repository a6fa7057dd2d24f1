"""Every card on at least 100,000 items: audit, balance, duplicates, what can be guessed blindly.

    python perf/cards.py                     # all cards that ask questions
    python perf/cards.py robospatial spar    # some of them
    python perf/cards.py --table             # only the table of docs/results.md, from the files

Scenes are procedural, of the card's own kind, made once per kind and kept in ``--stores``. Their
pictures are small and plain, as no question reads colours off them; cards that go by boxes and
cameras alone get many more scenes without pictures instead, and some items of rendered ones. The
published record is written of a few items. The outcome of each card goes to
``docs/results/cards/ID.json``, its summary to the package's ``cards/evidence.json``, which
``sightline cards`` prints. Exits non-zero on any disagreement.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sightline.cards
from sightline.cards import Card, cards, find_card
from sightline.datasets.audit import AuditResult, audit
from sightline.datasets.blind import Blind, blind
from sightline.datasets.build import BuildResult, build
from sightline.datasets.records import write_record
from sightline.datasets.statistics import statistics
from sightline.errors import BadInput
from sightline.scenes.simulate import Pictures, simulate

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "docs" / "results" / "cards"
TABLE = ROOT / "docs" / "results.md"
EVIDENCE = Path(sightline.cards.__file__).parent / "evidence.json"
SIZES: dict[Pictures, tuple[int, int]] = {"plain": (320, 240), "none": (640, 480)}
SCENES = {8: 128, 16: 64, 32: 32}
"""rendered scenes, by the frames of each"""
MORE = {"robotracer": 900}
"""rendered scenes of cards whose questions are rare"""
OUTLINES = {
    "compass": 6400, "dsr-suite": 5000, "sd-vlm": 400, "spatialladder": 800, "spatialthinker": 600,
    "spatialvlm": 256, "surprise3d": 4000, "vica2": 1000, "video2layout": 1000, "vlm-3r": 600,
    "voxrep": 1300, "vpt-synthetic": 1600, "vsd": 12000,
}  # fmt: skip
"""scenes of cards whose questions need no pixels: what is seen follows from boxes and cameras, and
there are scenes enough for the rarest questions"""
FEW = 4
"""rendered scenes that the record is written of"""
RECORDED = 25
"""and items of each task"""
BEYOND = 0.10
"""a baseline without pictures is listed when it is so much better than chance"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("cards", nargs="*", help="ids; all when left out")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--scenes", type=int, help="instead of the card's own number")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--stores", type=Path, default=Path(tempfile.gettempdir()) / "card_stores")
    parser.add_argument("--table", action="store_true", help="write the table, measure nothing")
    options = parser.parse_args()
    wrong = 0
    for name in () if options.table else options.cards or cards():
        card = find_card(name)
        if card.data is None:
            continue
        found = check(card, options)
        wrong += found["disagreements"] + sum(found["unaudited"].values())
        wrong += found["rendered"]["disagreements"]
        shown = ("card", "items", "tasks", "disagreements", "duplicates", "rendered", "seconds")
        print(json.dumps({k: found[k] for k in shown}), flush=True)
    write_table()
    sys.exit(1 if wrong else 0)


def check(card: Card, options: argparse.Namespace) -> dict[str, Any]:
    """Build, audit and measure one card, and keep the outcome."""
    assert card.data is not None
    took = Clock()
    outlines = card.id in OUTLINES
    count = options.scenes or MORE.get(card.id)
    count = count or (OUTLINES[card.id] if outlines else SCENES[card.frames or 0])
    store = scenes(card, count, "none" if outlines else "plain", options)
    took.mark("scenes")
    with tempfile.TemporaryDirectory(prefix="sightline-card-") as scratch:
        folder = Path(scratch) / "data"
        built = enough(card, store, folder, options)
        took.mark("build")
        audited = audit(folder, workers=options.workers)
        took.mark("audit")
        rows = statistics(folder)
        guessed = blind(folder, {t.id: t.name for t in card.data.tasks if t.option("predicate")})
        took.mark("blind")
        files, again = record(card, Path(scratch), options)
        took.mark("record")
    labels = {t.id: t.label or t.name for t in card.data.tasks}
    types = Counter[str]()
    for task, items in built.per_task.items():
        types[labels[task]] += items
    outcome = {
        "card": card.id,
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python perf/cards.py {card.id}",
        "items": audited.checked,
        "tasks": len(built.per_task),
        "tasks_without_items": sorted(set(labels) - set(built.per_task)),
        "types": dict(sorted(types.items())),
        "types_without_items": sorted(set(labels.values()) - set(types)),
        "disagreements": len(audited.disagreements),
        "unaudited": audited.unaudited,
        "duplicates": sum(r.duplicates for r in rows),
        "duplicates_by_task": {r.task: r.duplicates for r in rows if r.duplicates},
        "scenes": told(card, count, "none" if outlines else "plain"),
        "records": files,
        "rendered": {"items": again.checked, "disagreements": len(again.disagreements)},
        "guessed": [asdict(b) for b in guessed if guessable(b)],
        "balance": {r.task: [r.items, r.answer_kind, round(r.top_share, 4)] for r in rows},
        "blind": [asdict(b) for b in guessed],
        "seconds": took.total,
        "seconds_by_step": took.steps,
        "machine": f"{platform.machine()}, {options.workers} processes",
        "first_disagreements": [
            vars(d) for d in (*audited.disagreements[:20], *again.disagreements[:20])
        ],
    }
    keep(card, outcome)
    return outcome


class Clock:
    """Seconds of each step."""

    def __init__(self) -> None:
        self.steps: dict[str, int] = {}
        self._last = self._start = time.time()

    def mark(self, step: str) -> None:
        now = time.time()
        self.steps[step], self._last = round(now - self._last), now

    @property
    def total(self) -> int:
        return round(self._last - self._start)


def scenes(card: Card, count: int, pictures: Pictures, options: argparse.Namespace) -> Path:
    """The store of the card's kind of scenes."""
    words = told(card, count, pictures)
    store: Path = options.stores / words.replace(", ", "_").replace(" ", "-")
    if not (store / "scenes.json").is_file():
        shutil.rmtree(store, ignore_errors=True)
        simulate(
            card.world, count, store, frames=card.frames, size=SIZES[pictures], moving=card.moving,
            moving_share=card.moving_share, pictures=pictures, workers=options.workers,
        )  # fmt: skip
    return store


def told(card: Card, count: int, pictures: Pictures) -> str:
    """The card's scenes in words."""
    world = card.world if isinstance(card.world, str) else " and ".join(card.world)
    words = f"{count} {world}, {card.frames} frames"
    if card.frames:
        width, height = SIZES[pictures]
        words += f" of {width} x {height}" + ", outlines only" * (pictures == "none")
    return words + f", {card.moving} things move in {card.moving_share:.0%}" * bool(card.moving)


def enough(card: Card, store: Path, folder: Path, options: argparse.Namespace) -> BuildResult:
    """Build with growing shares, until there are items enough or no more to be had."""
    assert card.data is not None
    share, before = 1.3 * options.items / len(card.data.tasks), 0
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        built = build(
            store, folder, card.data, per_task=round(share), workers=options.workers,
            pictures=False,
        )  # fmt: skip
        if built.items >= options.items or built.items == before:
            return built
        before = built.items
        share *= min(4.0, 1.4 * options.items / built.items)


def record(card: Card, scratch: Path, options: argparse.Namespace) -> tuple[list[str], AuditResult]:
    """Files of the published record, of a few items with pictures, and the audit of these."""
    assert card.data is not None
    few = build(
        scenes(card, FEW, "plain", options), scratch / "few", card.data, per_task=RECORDED,
        workers=options.workers, pictures=False,
    ).folder  # fmt: skip
    files = write_record(few, scratch / "record", card.records)
    return sorted(p.name for p in files), audit(few, workers=options.workers)


def guessable(found: Blind) -> bool:
    """Whether replies without pictures are right clearly more often than by chance."""
    base = found.chance or found.most_frequent
    return max(found.most_frequent, found.linear) > base + BEYOND


def keep(card: Card, outcome: dict[str, Any]) -> None:
    """Write the outcome, and its summary where the catalogue reads it."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{card.id}.json").write_text(json.dumps(outcome, indent=1) + "\n")
    known = json.loads(EVIDENCE.read_text()) if EVIDENCE.is_file() else {}
    names = ("items", "tasks", "disagreements", "date", "command")
    known[card.id] = {n: outcome[n] for n in names}
    known[card.id]["missing"] = outcome["types_without_items"]
    if "kinds" in outcome:
        known[card.id]["kinds"] = outcome["kinds"]
    EVIDENCE.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")


def write_table() -> None:
    """The table of docs/results.md, between its marks, from the kept outcomes."""
    lines = [
        "| card | items | tasks | types | fewest of a type | disagreements | duplicates | date |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    for path in sorted(RESULTS.glob("*.json")):
        of = json.loads(path.read_text())
        fewest = min(of["types"].values())
        lines.append(
            f"| [{of['card']}](results/cards/{path.name}) | {of['items']:,} | {of['tasks']} | "
            f"{len(of['types'])} | {fewest:,} | {of['disagreements']} | {of['duplicates']} | "
            f"{of['date']} |"
        )
    start, end = "<!-- cards -->\n", "<!-- end of cards -->"
    head, _, rest = TABLE.read_text().partition(start)
    tail = rest.partition(end)[2]
    if rest:
        TABLE.write_text(head + start + "\n".join(lines) + "\n" + end + tail)


if __name__ == "__main__":
    try:
        main()
    except BadInput as error:
        sys.exit(f"perf/cards.py: {error}")
