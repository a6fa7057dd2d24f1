"""Stories in the format of bAbI: numbered lines, and questions with their answers among them.

    1 The office is south of the hallway.
    2 How do you go from the hallway to the office?<tab>s<tab>1

A line with the number 1 begins a story. A question is asked of all statements before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sightline.benchmarks.loading import Row
from sightline.benchmarks.sample import Fault
from sightline.errors import BadInput

__all__ = ["story_rows"]

_LINE = re.compile(r"(\d+) (.*)")


def story_rows(paths: Sequence[Path], faults: list[Fault]) -> Iterator[Row]:
    """One row for every question: ``file`` (its name without ending), ``place`` (story-line),
    ``story`` (statements before it, one a line), ``question`` and ``answer``.

    Args:
        paths: files to read, in order.
        faults: lines that cannot be read are added here, and stories without a question.

    Raises:
        BadInput: a whole file cannot be read.
    """
    number = 0
    for path in paths:
        for place, data in _questions(path, faults):
            yield Row(data, f"{path.name}:{place}", number, path.parent)
            number += 1


def _questions(path: Path, faults: list[Fault]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(path, "file", f"cannot be read as text: {error}") from None
    told: list[str] = []
    story = open_since = 0
    for at, line in enumerate(lines, 1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            faults.append(Fault(f"{path.name}:{at}", "line", f"has no number: {line[:40]!r}"))
            continue
        if match[1] == "1":
            _closed(path, open_since, faults)
            story, told, open_since = story + 1, [], at
        text, *rest = match[2].split("\t")
        if not rest:
            told.append(text.strip())
            continue
        open_since = 0
        yield at, {
            "file": path.stem, "place": f"{story}-{match[1]}", "story": "\n".join(told),
            "question": text.strip(), "answer": rest[0].strip(),
        }  # fmt: skip
    _closed(path, open_since, faults)


def _closed(path: Path, open_since: int, faults: list[Fault]) -> None:
    if open_since:
        faults.append(Fault(f"{path.name}:{open_since}", "story", "has no question"))
