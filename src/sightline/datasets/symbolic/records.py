"""Writers of published records that several symbolic systems share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sightline.questions.symbolic import Pictures, Posed
from sightline.storage import draft

__all__ = ["write_lines"]

Fields = Callable[[Posed, tuple[str, ...]], Mapping[str, Any]]


def write_lines(
    file: str, fields: Fields, folder: Path, posed: Iterable[Posed], pictures: Pictures
) -> list[Path]:
    """JSON lines, one a question; ``partial(write_lines, "test.jsonl", fields)`` writes a record.

    Args:
        file: name of the file below ``folder``.
        fields: from a question and the paths of its pictures to the record's fields.
    """
    with draft(folder / file) as path, path.open("w", encoding="utf-8") as lines:
        for one in posed:
            lines.write(json.dumps(dict(fields(one, pictures(one))), ensure_ascii=False) + "\n")
    return [folder / file]
