"""Reading published records: every faulty one is named and counted, none is dropped silently.

A loader gives :func:`load` the rows of its files and a function that makes samples of one row. The
function asks the row for its fields (``row.text("question")``), and whatever is missing or of the
wrong form ends as one :class:`Fault` with file, row and field.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sightline.benchmarks.sample import LETTERS, Fault, Loaded, Sample
from sightline.errors import BadInput
from sightline.storage import stays_below
from sightline.uncollected import uncollected

__all__ = [
    "FaultyRecord",
    "Row",
    "below",
    "files",
    "folder_of",
    "inline_options",
    "literal",
    "load",
    "load_files",
    "options_of",
    "parsed",
    "rows",
]


class FaultyRecord(Exception):
    """A record that cannot be used: which field, and why."""

    def __init__(self, field: str, problem: str) -> None:
        self.field, self.problem = field, problem
        super().__init__(f"{field}: {problem}")


class Row:
    """One published record.

    Attributes:
        data: its fields.
        where: file and row, for messages.
        number: its place among all rows, from 0.
        folder: the folder of the benchmark; media are relative to it.
    """

    def __init__(self, data: dict[str, Any], where: str, number: int, folder: Path) -> None:
        self.data, self.where, self.number, self.folder = data, where, number, folder

    def __contains__(self, name: str) -> bool:
        return self.data.get(name) is not None

    def get(self, name: str, other: Any = None) -> Any:
        """A field as it is; ``other`` where there is none."""
        value = self.data.get(name)
        return other if value is None else value

    def need(self, *names: str) -> Any:
        """The first field that is there.

        Raises:
            FaultyRecord: none is.
        """
        for name in names:
            if self.data.get(name) is not None:
                return self.data[name]
        raise FaultyRecord(names[0], "is missing")

    def text(self, *names: str) -> str:
        """A field that is text (numbers become text)."""
        value = self.need(*names)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise FaultyRecord(names[0], f"is no text but {type(value).__name__}")
        return str(value)

    def number_of(self, *names: str) -> float:
        """A field that is a finite number, or text that states one."""
        value = self.need(*names)
        try:
            found = float(value) if not isinstance(value, bool) else float("nan")
        except (TypeError, ValueError, OverflowError):
            found = float("nan")
        if not -1e308 < found < 1e308:
            raise FaultyRecord(names[0], f"is no number: {str(value)[:40]!r}")
        return found

    def integer(self, *names: str) -> int:
        """A field that is a whole number."""
        value = self.number_of(*names)
        if value != int(value):
            raise FaultyRecord(names[0], f"is no whole number: {value}")
        return int(value)

    def texts(self, *names: str) -> tuple[str, ...]:
        """A field that is a list of texts, also one written as JSON or as a Python list."""
        value = self.need(*names)
        if isinstance(value, str):
            value = literal(value, names[0])
        if not isinstance(value, list | tuple) or not all(
            isinstance(v, str | int | float) for v in value
        ):
            raise FaultyRecord(names[0], "is no list of texts")
        return tuple(str(v) for v in value)


_LETTERED = re.compile(r"\s*\(?([A-Z])(?:\)|[.:])\s*", re.S)


def options_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Option texts without their letters, where all have theirs in order: "A. chair", "(B) bed"."""
    found = [_LETTERED.match(text) for text in texts]
    for i, match in enumerate(found):
        if match is None or ord(match[1]) != 65 + i:
            return tuple(texts)
    return tuple(text[match.end() :] for text, match in zip(texts, found, strict=True) if match)


_INLINE = re.compile(r"(?:^|[\s,;])\(?([A-Z])[.):]\s*")


def inline_options(text: str, heading: str = "Options:") -> tuple[str, tuple[str, ...]]:
    """A question and the options that its text lists behind ``heading`` ("A. left, B. right").

    Without the heading the options are looked for in the whole text; () where there are not two in
    the order of their letters. Where each has a line of its own, what follows the last one's line
    is no part of it.
    """
    before, found, after = text.rpartition(heading) if heading else ("", "", text)
    listed = after if found or not heading else text
    starts: list[re.Match[str]] = []
    for match in _INLINE.finditer(listed):
        if ord(match[1]) == 65 + len(starts):
            starts.append(match)
    if len(starts) < 2:
        return text, ()
    ends = [*(match.start() for match in starts[1:]), len(listed)]
    options = [listed[m.end() : end].strip(" ,;\n") for m, end in zip(starts, ends, strict=True)]
    if all(m[0].startswith("\n") for m in starts[1:]):
        options[-1] = options[-1].partition("\n")[0].rstrip(" ,;")
    asked = before if found else listed[: starts[0].start()]
    return asked.rstrip(), tuple(options)


def parsed(text: str, field: str) -> Any:
    """JSON in a field."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise FaultyRecord(field, f"is no JSON: {text[:40]!r}") from None


def literal(text: str, field: str) -> Any:
    """JSON in a field, or a Python literal as pandas writes lists; nothing is evaluated."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        raise FaultyRecord(field, f"is neither JSON nor a literal: {text[:40]!r}") from None


def files(source: Path, *patterns: str) -> list[Path]:
    """The files of a benchmark: ``source`` itself, or the first pattern that finds any below it.

    Raises:
        BadInput: nothing is there.
    """
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise BadInput(source, "--data", "no such file or folder")
    for pattern in patterns:
        found = sorted(p for p in source.glob(pattern) if p.is_file() and _inside(source, p))
        if found:
            return found
    raise BadInput(source, "--data", f"holds none of {', '.join(patterns)}")


def folder_of(source: Path) -> Path:
    """Where the media of a benchmark lie: ``source``, or the folder that the file is in."""
    return source if source.is_dir() else source.parent


def below(folder: Path, name: str) -> Path:
    """A path of a record, resolved in the benchmark's folder.

    Raises:
        FaultyRecord: it leads out of the folder, or no file can be called so.
    """
    path = folder / name
    try:
        inside = stays_below(name) and _inside(folder, path)
        path.is_file()
    except (OSError, ValueError):  # too long, or no text
        raise FaultyRecord("path", f"is no path: {name[:80]!r}") from None
    if not inside:
        raise FaultyRecord("path", f"leads out of the folder: {name[:80]!r}")
    return path


def _inside(folder: Path, path: Path) -> bool:
    """Whether a file lies in a folder, links followed; the hub's cache links to its blobs."""
    home = folder.resolve()
    if "snapshots" in home.parts:
        home = Path(*home.parts[: home.parts.index("snapshots")])
    return path.resolve().is_relative_to(home)


def rows(paths: Sequence[Path], faults: list[Fault], inside: str = "") -> Iterator[Row]:
    """Records of JSON, JSON-lines, CSV, TSV and Parquet files, by their ending.

    Args:
        paths: files to read, in order.
        faults: rows that cannot be read are added here.
        inside: key of the list of records where a JSON file holds an object; "" = the file is the
            list, an object whose values are all lists of records, or one record.

    Raises:
        BadInput: a whole file cannot be read.
    """
    number = 0
    for path in paths:
        name, folder = path.name, path.parent
        for place, data in _READERS.get(path.suffix.lower(), _json_lines)(path, faults, inside):
            where = f"{name}:{place}"
            if isinstance(data, dict):
                yield Row(data, where, number, folder)
            else:
                faults.append(Fault(where, "record", f"is no object but {type(data).__name__}"))
            number += 1


@uncollected()
def load(
    source: Iterable[Row],
    make: Callable[[Row], Sample | Iterable[Sample]],
    faults: list[Fault],
    folder: Path | None = None,
) -> Loaded:
    """Samples of rows.

    Args:
        source: rows, see :func:`rows`.
        make: samples of one row; raises :class:`FaultyRecord`.
        faults: what was wrong before, and what is found wrong here.
        folder: where media lie.
    """
    samples: dict[str, Sample] = {}
    for row in source:
        try:
            made = make(row)
            for sample in [made] if isinstance(made, Sample) else made:
                _check(sample)
                if sample.id in samples:
                    raise FaultyRecord("id", f"{sample.id!r} is there twice")
                samples[sample.id] = sample
        except FaultyRecord as fault:
            faults.append(Fault(row.where, fault.field, fault.problem))
        except (
            ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError
        ) as error:  # fmt: skip
            # a form that the loader did not foresee is the record's fault, and named
            problem = f"cannot be read: {type(error).__name__}: {error}"
            faults.append(Fault(row.where, "record", problem[:200]))
    return Loaded.of(samples.values(), faults, folder)


def load_files(
    source: Path, make: Callable[[Row], Sample | Iterable[Sample]], *patterns: str
) -> Loaded:
    """Samples of all rows of a benchmark's files; see :func:`files`, :func:`rows`, :func:`load`.

    Raises:
        BadInput: nothing is there, or a whole file cannot be read.
    """
    faults: list[Fault] = []
    return load(rows(files(source, *patterns), faults), make, faults, folder_of(source))


def _check(sample: Sample) -> None:
    """What questions are grouped by is text, media have paths, and every option has a letter."""
    if len(sample.options) > len(LETTERS):
        raise FaultyRecord("options", f"are {len(sample.options)}, more than there are letters")
    names = {"id": sample.id, "task": sample.task, "group": sample.group, **sample.tags}
    for field, name in names.items():
        if not isinstance(name, str):
            raise FaultyRecord(field, f"is no text but {type(name).__name__}")
    for media in sample.media:
        if not isinstance(media.path, str):
            raise FaultyRecord("media", f"is no path but {type(media.path).__name__}")


Found = Iterator[tuple[int, Any]]


def _json(path: Path, faults: list[Fault], inside: str) -> Found:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError, OSError) as error:
        if not inside and getattr(error, "msg", "") == "Extra data":  # one object a line
            yield from _json_lines(path, faults, inside)
            return
        raise BadInput(path, "file", f"cannot be read as JSON: {error}") from None
    if inside:
        if not isinstance(data, dict) or inside not in data:
            raise BadInput(path, inside, "is missing")
        data = data[inside]
    if isinstance(data, dict):
        lists = list(data.values())
        whole = lists and all(isinstance(value, list) for value in lists)
        data = [row for rows in lists for row in rows] if whole else [data]
    if not isinstance(data, list):
        raise BadInput(path, "file", "holds no list of records")
    yield from enumerate(data)


def _json_lines(path: Path, faults: list[Fault], inside: str) -> Found:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BadInput(path, "file", f"cannot be read: {error}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError):
            faults.append(Fault(f"{path.name}:{number}", "record", "is no JSON"))


def _separated(path: Path, faults: list[Fault], inside: str) -> Found:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ",")
            for number, data in enumerate(table, 2):
                yield (
                    number,
                    {k: v for k, v in data.items() if k is not None and v not in ("", None)},
                )
    except (csv.Error, OSError, UnicodeDecodeError) as error:
        raise BadInput(path, "file", f"cannot be read as a table: {error}") from None


def _parquet(path: Path, faults: list[Fault], inside: str) -> Found:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        number = 0
        for batch in file.iter_batches(512):
            for data in batch.to_pylist():
                yield number, data
                number += 1
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise BadInput(path, "file", f"cannot be read as Parquet: {error}") from None


_READERS: dict[str, Callable[[Path, list[Fault], str], Found]] = {
    ".json": _json, ".jsonl": _json_lines, ".tsv": _separated, ".csv": _separated,
    ".parquet": _parquet,
}  # fmt: skip
