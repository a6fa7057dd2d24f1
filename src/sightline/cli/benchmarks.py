"""Commands about benchmarks: score replies, ask models, compare runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from sightline.cli.console import Json, app, show_result

__all__: list[str] = []

Data = Annotated[
    Path | None, typer.Option("--data", help="Folder or file of the benchmark's records.")
]
Variant = Annotated[str, typer.Option(help="Another published protocol of the benchmark.")]


@app.command()
def score(
    benchmark: Annotated[str, typer.Argument(help="Id; see `sightline benchmarks`.")],
    predictions: Annotated[Path, typer.Option(help="Replies: a file, or a folder of files.")],
    data: Data = None,
    variant: Variant = "",
    items: Annotated[
        Path | None, typer.Option(help="Also write the verdict on every reply, JSON lines.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Score replies by the authors' rule (parity) and by ours (clean)."""
    from sightline.benchmarks import score_file
    from sightline.benchmarks.tables import score_lines, write_items

    scores = score_file(benchmark, data, predictions, variant)
    if items is not None:
        write_items(scores, items)
    for fault in scores.faults[:20]:
        print(f"faulty record: {fault}", file=sys.stderr)
    if len(scores.faults) > 20:
        print(f"and {len(scores.faults) - 20} more faulty records", file=sys.stderr)
    show_result(scores.as_dict(), as_json, score_lines(scores))


@app.command(name="benchmarks")
def benchmarks_(as_json: Json = False) -> None:
    """List the benchmarks."""
    from sightline.benchmarks import benchmarks, find_benchmark

    rows: list[dict[str, Any]] = []
    for name in benchmarks():
        found = find_benchmark(name)
        rows.append(
            {"id": name, "title": found.title, "variants": list(found.variants), "hub": found.hub}
        )
    lines = [f"{row['id']:<22} {row['title']}" for row in rows]
    show_result({"benchmarks": rows}, as_json, lines)
