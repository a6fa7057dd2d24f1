"""Commands about scenes: make them, and convert them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sightline.cli.console import (
    Form,
    Json,
    KeepGoing,
    Out,
    Seed,
    Source,
    Workers,
    app,
    progress,
    show_result,
)
from sightline.errors import BadInput

__all__: list[str] = []


@app.command(name="import")
def import_(
    scenes: Source,
    out: Out,
    form: Form = "",
    keep_going: KeepGoing = False,
    as_json: Json = False,
) -> None:
    """Convert scenes into a scene store: checked, with what is seen where."""
    from sightline.scenes.ingest import ingest

    with progress() as bar:
        taken = ingest(scenes, out, form=form, keep_going=keep_going,
                       progress=lambda d, n, _: bar(d, n, "scenes"))  # fmt: skip
    for problem in taken.skipped:
        print(f"skipped: {problem}", file=sys.stderr)
    result = {"scenes": taken.scenes, "skipped": [str(e) for e in taken.skipped], "out": str(out)}
    show_result(result, as_json, [f"{taken.scenes} scenes in {out}"])


@app.command()
def world(
    kind: Annotated[
        str, typer.Argument(help="rooms, lookouts, tabletop, warehouse, street or cube.")
    ],
    out: Out,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="Scenes to make.")] = 12,
    seed: Seed = 0,
    objects: Annotated[int | None, typer.Option(min=1, help="Objects in a scene.")] = None,
    frames: Annotated[int | None, typer.Option(min=0, help="Frames; 0 renders nothing.")] = None,
    size: Annotated[str, typer.Option(help="Width and height of the frames.")] = "640x480",
    moving: Annotated[int, typer.Option(min=0, help="Objects that move about.")] = 0,
    meshes: Annotated[
        Path | None, typer.Option(help="Folder of GLB furniture to use where it fits.")
    ] = None,
    workers: Workers = 1,
    as_json: Json = False,
) -> None:
    """Make procedural scenes: furnished rooms, tabletops, warehouses, streets."""
    from sightline.scenes.simulate import simulate

    width, _, height = size.partition("x")
    digits = width.isdecimal() and height.isdecimal()
    if not (digits and all(16 <= int(side) <= 8192 for side in (width, height))):
        raise BadInput("--size", size, "is no size", "WIDTHxHEIGHT, 16 to 8192 pixels")
    with progress() as bar:
        simulate(kind, count, out, seed=seed, objects=objects, frames=frames,
                 size=(int(width), int(height)), meshes=meshes, moving=moving,
                 workers=workers,
                 progress=lambda d, n: bar(d, n, "scenes"))  # fmt: skip
    show_result({"scenes": count, "out": str(out)}, as_json, [f"{count} scenes in {out}"])
