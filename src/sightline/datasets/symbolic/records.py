"""Writers of published records that several symbolic systems share."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sightline.questions.symbolic import Pictures, Posed
from sightline.storage import draft

__all__ = ["write_lines", "write_table"]

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


def write_table(
    file: str, fields: Fields, folder: Path, posed: Iterable[Posed], pictures: Pictures
) -> list[Path]:
    """A table with tabs, as VLMEvalKit reads them; the first question names the columns.

    Args:
        file: name of the file below ``folder``.
        fields: from a question and the paths of its pictures to the columns; lists become JSON.
    """
    with draft(folder / file) as path, path.open("w", encoding="utf-8", newline="") as lines:
        table: csv.DictWriter[str] | None = None
        for one in posed:
            row = fields(one, pictures(one))
            if table is None:
                table = csv.DictWriter(lines, list(row), delimiter="\t")
                table.writeheader()
            table.writerow({
                name: json.dumps(value) if isinstance(value, list | tuple) else value
                for name, value in row.items()
            })  # fmt: skip
    return [folder / file]
