"""The command line: parse, call, print. One module for each group of commands."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sightline import __version__

# each module adds its commands to the app when it is imported, in this order of --help
from sightline.cli import scenes, datasets, cards, benchmarks  # noqa: F401  # isort: skip
from sightline.cli.console import app
from sightline.errors import SightlineError

__all__ = ["app", "main"]


def main() -> None:
    """Entry point: a user's mistake is one line on stderr and exit code 2, never a traceback."""
    try:
        app()
    except SightlineError as error:
        print(f"sightline: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("sightline: stopped; run the same command again to go on", file=sys.stderr)
        raise SystemExit(130) from None


def _version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    pass
