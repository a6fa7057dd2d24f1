"""The dataset card: README.md with the metadata that ``datasets.load_dataset`` reads."""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_card"]


def write_card(out: Path) -> None:
    pass
