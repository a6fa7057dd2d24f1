"""VLMEvalKit's tables and its multiple-choice protocol, shared by the benchmarks it scores.

A table (TSV) has a row a question: ``index``, ``question``, a column for every option letter,
``answer``, ``category`` and perhaps ``l2-category``, ``split``, ``hint``, and the pictures as
base64 in ``image`` or as paths in ``image_path``. In a circular table the options of a question are
rotated: rotation k of question g has the index ``g + k * 1,000,000`` (or names g in ``g_index``),
and a question is right when it is in every rotation.
Source: open-compass/VLMEvalKit, vlmeval/dataset/image_mcq.py, utils/multiple_choice.py.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sightline.answers import AnswerType, Choice
from sightline.benchmarks.aggregate import Aggregate, AllRight, Breakdown
from sightline.benchmarks.extract import CanInfer, Extractor
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, load, rows
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask, Prompt
from sightline.benchmarks.protocol import Matcher, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Fault, Loaded, Media, Sample

__all__ = [
    "EXTENSIONS",
    "MATCHED",
    "PROMPT",
    "QUIRKS",
    "choice_sample",
    "holds_replies",
    "lettered_options",
    "pictures",
    "read_table",
    "reported",
    "vlmevalkit",
]

ROTATION = 1_000_000
CAN_INFER = CanInfer()
EXTENSIONS = ("**/*.tsv", "**/*.parquet", "**/*.jsonl", "**/*.csv", "**/*.json")

PROMPT = Ask(
    template="{hint}Question: {question}\n{options}{ending}",
    option="{letter}. {option}\n",
    joined="",
    heading="Options:\n",
    ending={"choice": "Please select the correct answer from the options above. \n"},
)
MATCHED = (
    "Below are a question, its options and an answer somebody gave. Which option is closest in "
    "meaning to the answer? Reply with the option's letter alone, or with Z where the answer means "
    "none of them.\n\nQuestion: {question}\nOptions: {options}\nAnswer: {reply}\nLetter: "
)
QUIRKS = (
    "a lone option letter counts only among the last four words; a longer reply needs 'answer is "
    "X' or has to repeat one option",
    "'the answer is a chair' chooses A, 'the answer is because' B",
    "what the rule cannot read is matched by a language model; without one it is wrong, and after "
    "three failures of the model the toolkit draws an option, which is not repeated here",
)


def read_table(
    source: Path,
    make: Callable[[Row], Sample | Iterable[Sample]],
    *patterns: str,
    apart: Callable[[Row], str] | None = None,
) -> Loaded:
    """The samples of a table; pictures named by the index of another row are looked up.

    Args:
        source: a file, or a folder with one of the ``patterns``.
        make: a sample of a row.
        patterns: what is looked for in a folder; () = any file of records.
        apart: what is put before ids that occur more than once, of files that count anew.
    """
    faults: list[Fault] = []
    found = rows(files(source, *(patterns or EXTENSIONS)), faults)
    records = _told_apart(list(found), apart) if apart else found
    return load(_with_pictures(records), make, faults, folder_of(source))


def _told_apart(records: list[Row], apart: Callable[[Row], str]) -> list[Row]:
    """Every row with an ``index``; a row without any id goes by its place."""
    names = [str(row.get("index", row.get("id", row.number))) for row in records]
    often = Counter(names)
    for row, name in zip(records, names, strict=True):
        row.data["index"] = name if often[name] == 1 else f"{apart(row)}/{name}"
    return records


def _with_pictures(records: Iterable[Row]) -> Iterator[Row]:
    """An ``image`` of at most 64 characters is the index of the row that has the picture."""
    kept: dict[str, Any] = {}
    for row in records:
        value = row.get("image")
        if isinstance(value, str):
            if len(value) > 64:
                kept[str(row.get("index"))] = value
            elif value in kept:
                row.data["image"] = kept[value]
        yield row


def choice_sample(row: Row, answer: AnswerType[Any] | None = None, **changes: Any) -> Sample:
    """A multiple-choice question of a table.

    Args:
        row: the record.
        answer: form of the answer where it is no option; the truth is then taken as it is.
        changes: fields of the sample that differ.
    """
    options = lettered_options(row)
    truth = row.text("answer").strip()
    if answer is None:
        truth = _letter(truth, options)
    split = str(row.get("split", ""))
    fields: dict[str, Any] = {
        "id": changes.pop("id", None) or row.text("index", "id"),
        "task": str(row.get("category", "")),
        "question": row.text("question"),
        "answer": answer or Choice(options),
        "truth": truth,
        "options": options,
        "media": pictures(row),
        "group": _group(row),
        "tags": {
            "l2_category": str(row.get("l2-category", "")),
            "split": "" if split == "none" else split,
        },
        "extra": {"hint": f"Hint: {row.text('hint')}\n" if "hint" in row else ""},
    }
    fields["tags"] |= changes.pop("tags", {})
    fields["extra"] |= changes.pop("extra", {})
    return Sample(**(fields | changes))


def lettered_options(row: Row) -> tuple[str, ...]:
    """Options in columns A, B, ..., or in one list (``options``, ``candidates``, ``choices``).

    Raises:
        FaultyRecord: there are none, or a letter between others has none.
    """
    for name in ("options", "candidates", "choices"):
        if name in row:
            return row.texts(name)
    there = [letter for letter in LETTERS if str(row.get(letter, "nan")).lower() != "nan"]
    if "".join(there) != LETTERS[: len(there)] or not there:
        raise FaultyRecord("A", f"options are {', '.join(there) or 'missing'}")
    return tuple(row.text(letter) for letter in there)


def _letter(truth: str, options: tuple[str, ...]) -> str:
    """The letter of an answer, published as letter or as the option's text."""
    bare = truth.strip("().")
    if len(bare) == 1 and bare in LETTERS[: len(options)]:
        return bare
    if options.count(truth) == 1:
        return LETTERS[options.index(truth)]
    raise FaultyRecord("answer", f"is no option: {truth[:40]!r}")


def _group(row: Row) -> str:
    """The question that a rotation belongs to."""
    if "g_index" in row:
        return row.text("g_index")
    index = row.get("index")
    text = str(int(index)) if isinstance(index, float) and index == int(index) else str(index)
    return str(int(text) % ROTATION) if text.isdecimal() and len(text) < 16 else ""


def pictures(row: Row) -> tuple[Media, ...]:
    """Pictures of a row: base64 in ``image``, else paths in ``image_path``, one or a list.

    Bytes and ``{"bytes": ..., "path": ...}``, as Parquet files have them, do as well.
    """
    for name in ("image", "images", "image_path", "input_image_path", "visual"):
        if name in row:
            value = row.get(name)
            if isinstance(value, str) and value[:1] == "[":
                value = row.texts(name)
            listed = value if isinstance(value, list | tuple) else [value]
            coded = name in ("image", "images")
            return tuple(_picture(each, coded) for each in listed)
    return ()


def _picture(value: Any, coded: bool) -> Media:
    if isinstance(value, bytes):
        return Media(data=value)
    if isinstance(value, Mapping):
        return Media(path=str(value.get("path") or ""), data=value.get("bytes"))
    if not isinstance(value, str):
        raise FaultyRecord("image", f"is no picture but {type(value).__name__}")
    if coded and (len(value) > 260 or not Path(value).suffix):
        try:
            return Media(data=base64.b64decode(value, validate=True))
        except (binascii.Error, ValueError):
            raise FaultyRecord("image", f"is no base64: {value[:40]!r}") from None
    return Media(path=value)


def holds_replies(file: Path) -> str | None:
    """Whether a file is a result table of VLMEvalKit: records with a ``prediction`` each."""
    if not file.is_file() or file.suffix not in (".tsv", ".csv", ".json", ".jsonl"):
        return None
    first = next(iter(rows([file], [])), None)
    needed = ("index", "question", "answer", "prediction")
    return "" if first is not None and all(name in first for name in needed) else None


def reported(*by: str, circular: bool = False) -> dict[str, Metric]:
    """``report_acc``: the plain mean of all questions, shown by these columns as well.

    Args:
        by: columns; () = split, ``l2-category`` and category.
        circular: a question counts once, when it is right in all its rotations.
    """
    rule: Aggregate = Breakdown(by=by or ("split", "l2_category", "task"))
    return {"overall": Metric(AllRight("group", rule) if circular else rule)}


def vlmevalkit(
    prompt: Prompt | Switch[Prompt] = PROMPT,
    extract: Extractor | Switch[Extractor] = CAN_INFER,
    circular: bool = False,
    **changes: Any,
) -> Protocol:
    """The multiple-choice protocol of VLMEvalKit.

    Args:
        prompt, extract: where a benchmark has its own.
        circular: see :func:`reported`.
        changes: other fields of the protocol; ``quirks`` come before those of the toolkit.
    """
    own = changes.pop("quirks", ())
    settings: dict[str, Any] = {
        "judge": Equal(fold=False),
        "metrics": reported(circular=circular),
        "matcher": Matcher(MATCHED, extract, "chatgpt-0125"),
        "cite": "open-compass/VLMEvalKit, vlmeval/dataset/image_mcq.py; the matching request is "
        "worded by us",
    }
    return Protocol(
        prompt=prompt, extract=extract, quirks=(*own, *QUIRKS), **(settings | changes),
    )  # fmt: skip
