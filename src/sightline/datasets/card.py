"""The dataset card: README.md with the metadata that ``datasets.load_dataset`` reads."""

from __future__ import annotations

import itertools
from pathlib import Path

import sightline
from sightline.datasets.blind import Blind, read_blind
from sightline.datasets.manifest import Manifest, write_atomically
from sightline.datasets.statistics import TaskStatistics, statistics

__all__ = ["write_card"]

_HEAD = """---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/part-*.parquet
task_categories:
- visual-question-answering
tags:
- spatial-reasoning
- sightline
size_categories:
- {size}
---

# {items:,} verified spatial questions over {scenes:,} scenes

Made by Sightline {version} from `{source}` with seed {seed}{share}.

```python
from datasets import load_dataset

items = load_dataset("{folder}", split="train")
```

Every answer is computed from the scene's geometry and kept only where it is clear by a margin
(column `margin`). `program` names the computation, `objects` and `views` say what it ran on; the
steps in words are in `sightline export --to parquet`. `sightline audit` recomputes all answers by a
second, slower method. Pictures are listed in `images`, relative to this folder. Numbers are in
`unit`; points and boxes run from 0 to 1000 across the width and height of the picture.

## Items

Most common reply is what always answering the same way would score; for choices that is a letter.

| task | items | scenes | reply | distinct answers | most common reply | repeats |
|---|---:|---:|---|---:|---:|---:|
"""


def write_card(out: Path) -> None:
    """Write the card of a finished dataset."""
    manifest, rows = Manifest.read(out), statistics(out)
    share = f", {manifest.per_task:,} items of each task" if manifest.per_task else ""
    head = _HEAD.format(
        size=_size_category(manifest.items),
        items=manifest.items,
        scenes=manifest.scene_count,
        version=sightline.__version__,
        source=Path(manifest.source).name,
        seed=manifest.seed,
        share=share,
        folder=out.name,
    )
    left_out = ""
    if manifest.skipped:
        count = len(manifest.skipped)
        scenes = "scene was" if count == 1 else "scenes were"
        left_out = f"\n{count:,} faulty {scenes} left out.\n"
    text = head + "\n".join(map(_row, rows)) + "\n" + left_out + _guessing(read_blind(out))
    write_atomically(out / "README.md", text)


def _guessing(found: list[Blind]) -> str:
    """What two baselines that never see a picture score."""
    if not found:
        return ""
    lines = [
        "",
        "## Guessing without looking",
        "",
        "Fitted on half of the scenes, scored on the other half: always the most frequent reply,",
        "and a linear model of the question's words. Numbers are scored by mean relative accuracy.",
        "",
        "| task | scored | chance | most frequent | text-only linear |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {b.task} | {b.scored:,} | {100 * b.chance:.0f} % | {100 * b.most_frequent:.1f} % "
        f"| {100 * b.linear:.1f} ± {100 * b.interval:.1f} % |"
        for b in found
    ]
    return "\n".join(lines) + "\n"


def _row(s: TaskStatistics) -> str:
    return (
        f"| {s.task} | {s.items:,} | {s.scenes:,} | {s.answer_kind} | {s.answers:,} "
        f"| {100 * s.top_share:.1f} % | {s.duplicates:,} |"
    )


def _size_category(items: int) -> str:
    steps = ("1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B")
    for i, (below, step) in enumerate(itertools.pairwise(("", *steps))):
        if items < 10 ** (3 + i):
            return f"{below}<n<{step}" if below else f"n<{step}"
    return "10B<n<100B"
