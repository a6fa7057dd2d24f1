"""What all commands share: the app, how results are printed, and the options they have in common.

Results go to stdout, progress and messages to stderr.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from sightline.storage import place

__all__ = [
    "Dataset",
    "Form",
    "Json",
    "KeepGoing",
    "Out",
    "Seed",
    "Source",
    "Workers",
    "app",
    "progress",
    "show_result",
]

app = typer.Typer(
    name="sightline",
    help="Turn posed scenes into verified spatial questions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Out = Annotated[
    Path,
    typer.Option(
        "--out", "-o", help="Folder or URL to write.", show_default=False, parser=place,
        metavar="PATH",
    ),
]  # fmt: skip
Source = Annotated[
    Path,
    typer.Argument(
        help="A scene store, or scenes in a published format; path or URL.", parser=place,
        metavar="SCENES",
    ),
]  # fmt: skip
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Workers = Annotated[int, typer.Option("--workers", "-w", min=1, help="Processes to use.")]
Form = Annotated[str, typer.Option("--format", help="Name of the reader; found by looking.")]
KeepGoing = Annotated[bool, typer.Option("--keep-going", help="Leave faulty scenes out.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Draws other questions and wordings.")]
Dataset = Annotated[Path, typer.Argument(help="A dataset made by build.", show_default=False)]


@contextmanager
def progress() -> Iterator[Callable[[int, int, str], None]]:
    """A bar on stderr, one line per phase."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:>10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    # a log file is no place for a moving bar
    hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        phases: dict[str, Any] = {}

        def update(done: int, total: int, phase: str) -> None:
            if phase not in phases:
                phases[phase] = bar.add_task(phase, total=total)
            bar.update(phases[phase], completed=done, total=total)

        yield update


def show_result(result: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    """Print a result, as one JSON object or as lines."""
    print(json.dumps(_plain(result), default=str) if as_json else "\n".join(lines))


def _plain(value: Any) -> Any:
    """JSON has no NaN and no infinity; they become null."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
