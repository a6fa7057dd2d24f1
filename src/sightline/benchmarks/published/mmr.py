"""MMR: eleven tasks of reading pictures with text, from the colour of a font to boxes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sightline.answers import Box, Choice, IoU, Text
from sightline.benchmarks.aggregate import Breakdown, Total
from sightline.benchmarks.extract import Extractor, Match
from sightline.benchmarks.extract.reading import JsonBox, Unquoted, UnquotedAndBox
from sightline.benchmarks.judges import Judge
from sightline.benchmarks.judges.reading import BoxFound, SameIndex, TextAndBoxFound, TextFound
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, load, parsed, rows
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

__all__ = ["TASKS", "benchmark"]

CHOICES = ("font_color", "font_size", "localize_o", "localize_t", "spatial_oo", "spatial_ot",
           "spatial_tt")  # fmt: skip
TASKS = (*CHOICES, "recognition_label", "recognition_pos", "grounding_o", "grounding_t")
ASKED = 50
"""questions of a task that are asked: the first ones"""
_OPTION = re.compile(r"^(\d)\. (.*)$", re.M)


def read(source: Path) -> Loaded:
    """``mmr_qa.json``: ``{img_id, url, Question, Answer, task}``; the first fifty of every task."""
    faults: list[Fault] = []
    found = files(source, "mmr_qa.json", "**/mmr_qa.json", "**/*.jsonl", "**/*.parquet")
    return load(_first(rows(found, faults)), _sample, faults, folder_of(source))


def _first(source: Iterator[Row]) -> Iterator[Row]:
    count: Counter[str] = Counter()
    for row in source:
        task = str(row.get("task", ""))
        count[task] += 1
        if count[task] <= ASKED:
            yield Row(row.data | {"place": count[task]}, row.where, row.number, row.folder)


def _sample(row: Row) -> Sample:
    task, picture, question = row.text("task"), row.text("img_id"), row.text("Question")
    if task not in TASKS:
        raise FaultyRecord("task", f"is none of MMR: {task[:40]!r}")
    common: dict[str, Any] = {
        "id": f"{task}/{row.integer('place')}",
        "task": task,
        "question": question,
        "media": (Media(path=f"img/{picture}.jpg"),),
        "tags": {"picture": picture},
    }
    answer = row.text("Answer")
    if task in CHOICES:
        options = tuple(text for _, text in _OPTION.findall(question))
        letters = "123456789"[: len(options) or 4]
        if len(answer) != 1 or answer not in letters:
            raise FaultyRecord("Answer", f"is no number of its options: {answer[:40]!r}")
        # the number decides: an option's text may hold a number as well
        form = Choice(None, letters)
        return Sample(**common, answer=form, truth=answer, extra={"letters": letters})
    if task.startswith("recognition"):
        return Sample(**common, answer=Text(), truth=answer.replace('"', ""))
    box_form = Box(convention="unit", metric=IoU(0.3, strict=True))
    given = parsed(answer, "Answer")
    if task == "grounding_o":
        return Sample(**common, answer=box_form, truth=_box(given))
    if not isinstance(given, list) or len(given) != 2 or not isinstance(given[0], str):
        raise FaultyRecord("Answer", "is no text with a box")
    box = _box(given[1])
    return Sample(
        **common,
        answer=box_form,
        truth=f'"{given[0]}", {json.dumps(box)}',
        mended=box,
        extra={"text": given[0], "box": box},
    )


def _box(given: Any) -> tuple[float, ...]:
    if not isinstance(given, list) or len(given) != 4:
        raise FaultyRecord("Answer", "is no box of four numbers")
    return tuple(float(value) for value in given)


def _saved(file: Path, loaded: Loaded) -> list[Prediction] | None:
    """Their results: the records with ``model_answer``, a file a task; failures are left out."""
    found = sorted(file.glob("*.json")) if file.is_dir() else [file]
    first = next(iter(rows(found[:1], [])), None) if found and found[0].suffix == ".json" else None
    if first is None or "model_answer" not in first.data or "Question" not in first:
        return None
    names = {(s.task, s.tags["picture"], s.question): s.id for s in loaded.samples}
    replies = []
    for row in rows(found, []):
        name = names.get((row.get("task"), row.get("img_id"), row.get("Question")))
        said = row.data["model_answer"]
        if isinstance(said, list):
            # boxes are saved as they were read
            said = f"{said[0]}, {json.dumps(said[1])}" if len(said) == 2 else json.dumps(said)
        if name is not None:
            replies.append(Prediction(name, str(said)))
    return replies


AS_BOX = (
    "\nPlease write the position as a bounding box, and output the [x_min, y_min, x_max, y_max] "
    "coordinates in float numbers on a scale from 0 to 1 as a python list.\n"
)
PROMPT = Switch(
    "task",
    {
        "recognition_label": Ask(
            template="{question}\nOnly print the text; do not include any other descriptions."
        ),
        "recognition_pos": Ask(
            template="{question}\nOnly print the text; do not include any other descriptions."
        ),
        "grounding_o": Ask(template="{question}" + AS_BOX + "Output the list only."),
        "grounding_t": Ask(
            template="{question}" + AS_BOX + "Output the text and bounding box only. For example, "
            '"Hello world", [x_min, y_min, x_max, y_max]'
        ),
    },
    Ask(
        template="{question}\nOnly print the index of the correct choice as answer, such as 1, 2, "
        "3, or 4"
    ),
)
READ: dict[str, Extractor] = {
    "recognition_label": Unquoted(), "recognition_pos": Unquoted(), "grounding_o": JsonBox(),
    "grounding_t": UnquotedAndBox(),
}  # fmt: skip
COMPARED: dict[str, Judge] = {
    "recognition_label": TextFound(), "recognition_pos": TextFound(), "grounding_o": BoxFound(),
    "grounding_t": TextAndBoxFound(),
}  # fmt: skip
benchmark = Benchmark(
    id="mmr",
    title="MMR",
    load=read,
    hub="llavar/MMR_Bench",
    saved=_saved,
    protocol=Protocol(
        prompt=PROMPT,
        extract=Switch("task", READ, Match((r"\d+",))),
        judge=Switch("task", COMPARED, SameIndex()),
        metrics={
            "overall": Metric(Breakdown(Total("hits"), by=("task",)), scale=1.0, unit=""),
            "share": Metric(Breakdown(by=("task",))),
        },
        decoding=Decoding(max_tokens=800),
        quirks=(
            "hits are added up, a text and its box are one each: at most 600 of 550 questions",
            "the first number of a reply is its option, 'of the 3 shown, number 2' is 3",
            "a text with its box inside one list cannot be read",
        ),
        cite="llavar/MMR_Bench, test_fn.py, util/metrics.py and util/model_handler.py",
    ),
    notes="The headline is a sum of hits, not a percentage; 'share' is ours. The clean score of "
    "grounding_t reads the box alone. Whether the published 550 are the first fifty of every task "
    "in this order is unconfirmed. In spatial_oo the right options are 1, 2, 3, 4 in turn.",
)  # fmt: skip
