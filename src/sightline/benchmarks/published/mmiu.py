"""MMIU: 52 tasks over many pictures at once, of seven relations between them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Mean
from sightline.benchmarks.extract import BareLetter, CanInfer, Whole
from sightline.benchmarks.judges import Contains
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, load, rows
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Matcher, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Fault, Loaded, Sample
from sightline.benchmarks.scoring import Prediction
from sightline.benchmarks.vlmevalkit import MATCHED, pictures, vlmevalkit

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["benchmark"]

RECORD = {
    "task", "visual_input_component", "source", "options", "question", "context",
    "input_image_path", "output", "id", "index", "input",
}  # fmt: skip


def like() -> Fresh:
    """Two of the 52 tasks: which dot is the same spot, and which way the camera turned."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Answer,
        Column,
        Each,
        Images,
        Label,
        Options,
        Question,
        Record,
        SceneColumn,
    )
    from sightline.questions.tasks import camera_motion, dots

    tasks = (
        dots.dotted_correspondence.called("visual_correspondence_blink"),
        camera_motion.camera_rotation_direction.called("Multiview_reasoning"),
    )
    listed = Each(Options("{letter}: {text}\n"), "".join)
    fields = {
        "id": Column("id"), "task": Label(), "source": SceneColumn("source"), "options": listed,
        "question": Question(), "context": Each(listed, "Select one of these:\n{}".format),
        "input_image_path": Images(), "output": Answer(),
    }  # fmt: skip
    return Fresh(
        Mix.of(tasks),
        Record("mmiu.jsonl", fields, shape="jsonl"),
        notes="the other tasks are not geometric, or their wording is not known to us",
    )


def read(source: Path) -> Loaded:
    """Records ``{task, options, question, context, input_image_path, output}``, one file or many.

    Result files of the authors (``<task>/<model>/metadata_info.json``) are such records.
    """
    faults: list[Fault] = []
    found = files(source, "**/metadata_info.json", "**/*.json", "**/*.jsonl", "**/*.parquet")
    return load(_numbered(rows(found, faults)), _sample, faults,
                folder_of(source))  # fmt: skip


def _numbered(records: Iterable[Row]) -> Iterator[Row]:
    """Records have no id: they are counted within their task, over all files."""
    seen: dict[str, int] = {}
    for row in records:
        # the hub's files nest the record
        nested = row.data.pop("input", None)
        row.data |= nested if isinstance(nested, dict) else {}
        task = str(row.get("task", ""))
        row.data["place"] = seen.get(task, 0)
        seen[task] = row.data["place"] + 1
        yield row


def _sample(row: Row) -> Sample:
    options = _options(row.text("options"))
    letter = row.text("output").strip()
    if len(letter) != 1 or letter not in LETTERS[: len(options)]:
        raise FaultyRecord("output", f"is no option: {letter[:40]!r}")
    task = row.text("task")
    return Sample(
        id=f"{task}/{row.get('place')}",
        task=task,
        question=row.text("question"),
        answer=Choice(options),
        truth=letter,
        options=options,
        media=pictures(row),
        tags={"source": str(row.get("source", ""))},
        extra={"context": str(row.get("context", ""))},
    )


def _options(text: str) -> tuple[str, ...]:
    """Options of a block of text, each on lines of its own from "A: " on."""
    starts: list[re.Match[str]] = []
    for match in re.finditer(r"^\s*\(?([A-Z])[:.)]\s*", text, re.M):
        if match[1] == LETTERS[len(starts) : len(starts) + 1]:
            starts.append(match)
    if len(starts) < 2:
        raise FaultyRecord("options", f"are not listed as 'A: ...': {text[:40]!r}")
    ends = [*(match.start() for match in starts[1:]), len(text)]
    return tuple(text[m.end() : end].strip() for m, end in zip(starts, ends, strict=True))


def saved(file: Path, loaded: Loaded) -> list[Prediction] | None:
    """Replies in the authors' result files: a column named after the model, beside the record."""
    paths = sorted(file.rglob("metadata_info*.json")) if file.is_dir() else [file]
    found: list[Prediction] = []
    seen: dict[str, int] = {}
    for path in paths:
        for row in rows([path], []) if path.suffix == ".json" else ():
            task = row.get("task")
            models = [name for name in row.data if name not in RECORD]
            column = next((name for name in models if not name.endswith("_choice")), None)
            if not isinstance(task, str) or "options" not in row or column is None:
                return None
            place = seen.get(task, 0)
            seen[task] = place + 1
            chosen = row.get(f"{column}_choice")
            reply = row.data[column]
            text = reply if isinstance(reply, str) else json.dumps(reply)
            found.append(Prediction(f"{task}/{place}", text, matched=_plain(chosen)))
    return found or None


def _plain(choice: object) -> str | None:
    """What the authors' model made of a reply; its failures are no verdict."""
    return choice.strip() if isinstance(choice, str) and choice.strip() != "GPT error" else None


benchmark = Benchmark(
    id="mmiu",
    title="MMIU",
    load=read,
    like=like,
    saved=saved,
    hub="FanqingM/MMIU-Benchmark",
    chance=27.4,
    protocol=Protocol(
        # the context ends with the options
        prompt=Ask(template="{context}\n{question}\nAnswer with the option's letter."),
        extract=BareLetter(),
        judge=Contains(),
        metrics={"overall": Metric(Mean("task"))},
        matcher=Matcher(MATCHED, Whole(), "gpt-4o-mini"),
        quirks=(
            "the letter found has to be part of the right one: empty verdicts of the matching "
            "model are right",
            "replies that are no bare letter go to a language model; without one they are wrong",
            "questions without a right answer, and those where the matching model failed, are left "
            "out by the authors; here the latter are wrong",
        ),
        cite="OpenGVLab/MMIU, evaluate.py and evaluate_correct.py; the request is worded by us",
    ),
    variants={
        "vlmevalkit": vlmevalkit(
            prompt=Ask(template="{context}\n{question}\nAnswer with the option's letter."),
            extract=CanInfer(),
            metrics={"overall": Metric(Mean("task"))},
        )
    },
    published={
        "GPT-4o": 55.72, "Gemini 1.5": 53.41, "Claude 3.5": 53.38, "InternVL2": 50.30,
        "frequency guess": 31.5, "random guess": 27.4,
    },
    notes="Which Gemini and Claude the authors list is unconfirmed.",
)  # fmt: skip
