"""Scores as text and as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from sightline.benchmarks.aggregate import Figure
from sightline.benchmarks.comparing import Comparison
from sightline.benchmarks.scoring import Scores
from sightline.storage import draft

__all__ = ["baseline_line", "comparison_lines", "score_lines", "write_items"]


def score_lines(scores: Scores) -> list[str]:
    """A table for people: parity and clean side by side, with n and intervals."""
    lines = [f"{scores.benchmark.title}, {len(scores.samples)} replies", ""]
    lines.append(f"{'':<36} {'parity':>22} {'clean':>22} {'n':>7}")
    for name, figure in scores.figures.items():
        unit = scores.benchmark.protocol.metrics[name].unit
        lines += _lines(figure, scores.strict.get(name), unit, 0)
    lines.append("")
    for title, verdicts in (("parity", scores.parity), ("clean", scores.clean)):
        counts = sorted(scores.counts(verdicts).items(), key=lambda c: -c[1])
        lines.append(f"{title}: " + ", ".join(f"{n} {kind}" for kind, n in counts))
    lines += [f"{name}: {value}" for name, value in scores.benchmark.protocol.names().items()]
    lines += [f"note: {quirk}" for quirk in scores.benchmark.protocol.quirks]
    if scores.unknown:
        lines.append(f"{len(scores.unknown)} replies belong to no question of the benchmark")
    return lines


def baseline_line(baselines: dict[str, float | None]) -> str:
    """The baselines' headline figures in one line."""
    told = [f"{name} {value:.2f}" for name, value in baselines.items() if value is not None]
    return "baselines, parity: " + ", ".join(told)


def comparison_lines(found: Comparison) -> list[str]:
    """Two runs side by side, for people."""
    lines = [f"{name}: {one} | {two}" for name, (one, two) in found.changed.items()]
    lines = ["what differs in the making:", *lines] if lines else ["made in the same way"]
    for side, rows in found.rows.items():
        lines += [
            "",
            f"{side:<30} {'n':>6} {'first':>8} {'second':>8} {'second - first':>24} {'p':>7}",
        ]
        for row in rows:
            low, high = (100 * end for end in row.interval)
            gap = f"{100 * (row.second - row.first):+.2f} [{low:+.1f}, {high:+.1f}]"
            lines.append(
                f"{row.name:<30} {row.n:>6} {100 * row.first:>7.2f}% {100 * row.second:>7.2f}% "
                f"{gap:>24} {row.p:>7.3f}"
            )
    lines += ["", f"{len(found.flips)} questions are right in one run only"]
    if found.only_first or found.only_second:
        lines.append(f"in one run only: {found.only_first} and {found.only_second} questions")
    return lines


def _lines(figure: Figure, strict: Figure | None, unit: str, depth: int) -> list[str]:
    name = "  " * depth + figure.name
    lines = [f"{name:<36} {_cell(figure, unit):>22} {_cell(strict, unit):>22} {figure.n:>7}"]
    others = {part.name: part for part in strict.parts} if strict else {}
    for part in figure.parts:
        lines += _lines(part, others.get(part.name), unit, depth + 1)
    return lines


def _cell(figure: Figure | None, unit: str) -> str:
    if figure is None or np.isnan(figure.value):
        return "-"
    low, high = figure.interval()
    return f"{figure.value:.2f}{unit} [{low:.1f}, {high:.1f}]"


def write_items(scores: Scores, path: Path) -> None:
    """One JSON line a reply: the reply, what each rule found in it, and both scores."""
    with draft(path) as file:
        lines = []
        for i, (sample, row) in enumerate(zip(scores.samples, scores.predictions, strict=True)):
            entry: dict[str, Any] = {"id": sample.id, "task": sample.task, "repeat": row.repeat}
            entry |= {"truth": _plain(sample.truth), "reply": row.reply, "error": row.error}
            for name, side in (("parity", scores.parity), ("clean", scores.clean)):
                entry[name] = {
                    "value": _plain(side.values[i]),
                    "outcome": str(side.kinds[i]),
                    "score": float(side.numbers["score"][i]),
                    "counted": bool(side.counted[i]),
                }
            lines.append(json.dumps(entry, ensure_ascii=True, default=str))
        Path(file).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
