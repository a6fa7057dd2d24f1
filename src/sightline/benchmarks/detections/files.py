"""Reading files of detections: what cannot be used is named, nothing fails with a trace."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sightline.errors import BadInput

__all__ = ["boxes_of", "numbers_of", "read_lines", "read_object"]


def read_object(path: Path) -> dict[str, Any]:
    """A JSON object.

    Raises:
        BadInput: the file is none.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(path, "--predictions", f"cannot be read as JSON: {error}") from None
    if not isinstance(data, dict):
        raise BadInput(path, "--predictions", f"is no object but {type(data).__name__}")
    return data


def read_lines(path: Path, faults: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Objects of a file of JSON lines, or of a JSON list, with their places.

    Raises:
        BadInput: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(path, "--predictions", f"cannot be read: {error}") from None
    rows: list[tuple[str, Any]] = []
    if text.lstrip().startswith("["):
        try:
            rows = [(f"{path.name}:{i}", row) for i, row in enumerate(json.loads(text))]
        except (ValueError, RecursionError) as error:
            raise BadInput(path, "--predictions", f"cannot be read as JSON: {error}") from None
    else:
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                try:
                    rows.append((f"{path.name}:{number}", json.loads(line)))
                except (ValueError, RecursionError):
                    faults.append(f"{path.name}:{number}: is no JSON")
    for where, row in rows:
        if isinstance(row, dict):
            yield where, row
        else:
            faults.append(f"{where}: is no object but {type(row).__name__}")


def numbers_of(value: Any, count: int) -> list[float] | None:
    """A list of ``count`` finite numbers (0 = any); None where it is none."""
    if not isinstance(value, list) or (count and len(value) != count):
        return None
    good = all(
        isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < 1e12 for v in value
    )
    return [float(v) for v in value] if good and not any(map(math.isnan, value)) else None


def boxes_of(value: Any, width: int = 4) -> list[list[float]] | None:
    """A list of boxes (x0, y0, x1, y1, and more where ``width`` says so); None where it is none."""
    if not isinstance(value, list):
        return None
    found = [numbers_of(box, width) for box in value]
    return None if None in found else [box for box in found if box is not None]
