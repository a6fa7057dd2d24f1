"""Replies in whatever file they come.

Known are run folders of ``sightline eval``; tables with one row a reply as JSON, JSON lines, CSV,
TSV or XLSX (VLMEvalKit's among them); JSON objects of ids and replies; lmms-eval's
``samples_*.jsonl``; and folders of such files. The raw reply is taken where a file holds both it
and what was read in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sightline.benchmarks.loading import rows
from sightline.benchmarks.predictions.own import predictions_of
from sightline.benchmarks.sample import Fault, Loaded
from sightline.benchmarks.scoring import Prediction
from sightline.errors import BadInput
from sightline.uncollected import uncollected

__all__ = ["read_predictions"]

REPLIES = (
    "reply", "raw_prediction", "full_prediction", "model_prediction", "response", "raw_response",
    "prediction", "assistant", "model_response", "model_answer", "output", "generated_text", "pred",
    "pred_answer", "text",
)  # fmt: skip
IDS = ("id", "idx", "index", "question_id", "sample_id", "qid", "vqa_idx")
_BARE = {"id", "reply"}
"""fields of most rows: nothing else has to be looked for in them"""
ENDINGS = (".json", ".jsonl", ".csv", ".tsv", ".xlsx")


@uncollected()
def read_predictions(
    source: Path,
    loaded: Loaded,
    ids: Sequence[str] = (),
    faults: list[Fault] | None = None,
    extracted: str = "",
    by_place: bool = False,
) -> list[Prediction]:
    """Replies for the samples of a benchmark.

    Args:
        source: a file or a folder of files.
        loaded: the benchmark, to find out how rows are matched: by id, else by place.
        ids: further columns that may hold the id.
        faults: rows that cannot be used are added here.
        extracted: pattern of values that an author's rule has found already, see
            :class:`~sightline.benchmarks.Benchmark`.
        by_place: rows without an id go by their place in the file, counted from 0.

    Raises:
        BadInput: the file cannot be read, or nothing in it belongs to the benchmark.
    """
    if (source / "replies.jsonl").is_file():
        return predictions_of(source / "replies.jsonl")
    noted: list[Fault] = [] if faults is None else faults
    names = tuple(dict.fromkeys((*ids, *IDS)))
    found = [
        each for path in _files(source) for each in _read(path, names, noted, extracted, by_place)
    ]
    if not found:
        raise BadInput(
            source, "--predictions", "holds no replies", f"columns: {', '.join(REPLIES)}"
        )
    known = {sample.id for sample in loaded.samples}
    if not any(each.id in known for each in found):
        found = _by_place(source, found, loaded)
    return found


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    found = sorted(p for p in source.rglob("*") if p.suffix in ENDINGS and p.is_file())
    if not found:
        raise BadInput(source, "--predictions", "no such file, or a folder without replies")
    return found


def _read(
    path: Path, ids: Sequence[str], faults: list[Fault], extracted: str, by_place: bool
) -> Iterator[Prediction]:
    source: Iterable[Any] = _sheet(path) if path.suffix == ".xlsx" else rows([path], faults)
    whole = path.suffix == ".json"
    for row in source:
        data = row.data
        if whole and _is_map(data, ids):
            texts = {key: _text(value) for key, value in data.items()}
            done = bool(extracted) and all(re.fullmatch(extracted, t or "") for t in texts.values())
            yield from (Prediction(key, text, extracted=done) for key, text in texts.items())
        elif data.keys() == _BARE and _is_plain(data):
            yield Prediction(str(data["id"]), data["reply"])
        else:
            place = str(row.number) if by_place else None
            yield from _replies(data, row.where, ids, faults, place)


def _is_plain(data: dict[str, Any]) -> bool:
    return isinstance(data["id"], str | int) and isinstance(data["reply"], str)


def _is_map(data: dict[str, Any], ids: Sequence[str]) -> bool:
    """Whether an object is ids and replies, and not one record."""
    return not any(name in data for name in (*ids, *REPLIES)) and all(
        isinstance(value, str | int | float) or value is None for value in data.values()
    )


def _replies(
    data: dict[str, Any], where: str, ids: Sequence[str], faults: list[Fault], place: str | None
) -> Iterator[Prediction]:
    """The replies of one row; several where a field holds a list of repeats.

    A row without an id goes by its place, where rows may (``place``).
    """
    name = _id(data, ids) or place
    if name is None:
        faults.append(Fault(where, ids[0], "is missing"))
        return
    error = str(data.get("error") or "")
    given = _reply(data)
    scores = tuple(map(float, data.get("scores") or ()))
    repeat = data.get("repeat") or 0
    cut = data.get("finish") == "length"
    texts = given if isinstance(given, list) else [given]
    for number, text in enumerate(texts):
        reply = None if error and not text else _text(text)
        # beside a raw reply, "prediction" is what the authors' model or rule made of it
        matched = data.get("matched", data.get("prediction") if "full_prediction" in data else None)
        yield Prediction(
            name, reply, int(repeat) + number, error, scores, cut,
            None if matched is None else str(matched),
        )  # fmt: skip


def _id(data: dict[str, Any], ids: Sequence[str]) -> str | None:
    record = data.get("doc")
    for fields in (record if isinstance(record, dict) else {}, data):
        for name in ids:
            if fields.get(name) is not None:
                return _plain(fields[name])
    return None if data.get("doc_id") is None else _plain(data["doc_id"])


def _plain(value: Any) -> str:
    """Ids of spreadsheets come back as 3.0."""
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def _reply(data: dict[str, Any]) -> Any:
    if "resps" in data:
        nested = data["resps"]
        while isinstance(nested, list) and nested and isinstance(nested[0], list):
            nested = nested[0]
        return nested
    for name in REPLIES:
        if name in data:
            return data[name]
    return None


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _by_place(source: Path, found: list[Prediction], loaded: Loaded) -> list[Prediction]:
    """Replies with numbers for ids, matched by the place of their sample."""
    samples = loaded.samples
    places = [int(each.id) if each.id.isdigit() else -1 for each in found]
    if not all(0 <= place < len(samples) for place in places):
        raise BadInput(
            source, "id", f"no row belongs to this benchmark; the first is {found[0].id!r}",
            f"ids are like {samples[0].id!r}" if samples else "it has no samples",
        )  # fmt: skip
    return [
        Prediction(samples[place].id, each.reply, each.repeat, each.error, each.scores, each.cut,
                   each.matched)
        for place, each in zip(places, found, strict=True)
    ]  # fmt: skip


class _SheetRow:
    """A row of a spreadsheet, in the shape of a loaded record."""

    def __init__(self, data: dict[str, Any], where: str, number: int) -> None:
        self.data, self.where, self.number = data, where, number


def _sheet(path: Path) -> Iterator[_SheetRow]:
    """Rows of the first sheet of an XLSX file; cells hold at most 32,767 characters."""
    try:
        import openpyxl
    except ImportError:
        raise BadInput(
            path, "file", "XLSX needs openpyxl", "pip install 'sightline[tables]'"
        ) from None
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        table = iter(book.worksheets[0].iter_rows(values_only=True))
        head = [str(cell) for cell in next(table, ())]
        for number, cells in enumerate(table, 2):
            data = {k: v for k, v in zip(head, cells, strict=False) if v is not None}
            yield _SheetRow(data, f"{path.name}:{number}", number - 2)
    except (OSError, KeyError, ValueError, StopIteration) as error:
        raise BadInput(path, "file", f"cannot be read as XLSX: {error}") from None
