"""SURDS: six kinds of questions about driving scenes; most are asked twice, both to be right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Choice, Point
from sightline.benchmarks.aggregate import AllRight, Mean, Micro
from sightline.benchmarks.extract.driving import Between, PointInPicture, SpokenOption
from sightline.benchmarks.judges.regions import Centerness
from sightline.benchmarks.judges.words import SameNormalised, without_articles
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, literal, load, rows
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "benchmark"]

TASKS = ("yaw", "xy2d", "depth", "dis", "lr", "fb")
ALONE = ("xy2d", "depth")
"""asked once; the others twice, in opposite words, in records 2k and 2k + 1"""
_OPTIONS = re.compile(r"Options:.*?\n(.*?)(?=\n\n|\Z)", re.S)
_OPTION = re.compile(r"-\s*(.*)")


def like() -> Fresh:
    """The six kinds about what a camera sees, a file for each, pairs in records 2k and 2k + 1."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        AnswerWords,
        Boxes,
        Column,
        Each,
        Field,
        Images,
        ImageSize,
        Options,
        Question,
        Record,
        Template,
    )
    from sightline.questions.tasks import driving, grounding

    words = ("name", "description")
    asked = {
        "yaw": driving.compass_heading.referring(*words),
        "xy2d": grounding.locate_point.referring(*words),
        "depth": driving.depth_between.referring(*words),
        "dis": driving.closer_or_level,
        "lr": driving.side_or_level,
        "fb": driving.ahead_or_level.referring(*words),
    }
    told: dict[str, Field] = {"q": Question(), "options": Each(Options("- {text}"), "\n".join)}
    place = Template(_PLACE, {"q": Question()})
    box = Boxes(at=0)

    def record(number: int, task: str) -> Record:
        paired: tuple[Field, ...] = (Column("twins"), Column("params"))
        fields = {
            "image_path": Images(0), "image_pixel": Each(ImageSize(), _size_text),
            "prompt": place if task == "xy2d" else Template(_LISTED, told),
            "answer": Each(box, _middle) if task == "xy2d" else AnswerWords(), "obj_bbox": box,
        }  # fmt: skip
        order = () if task in ALONE else paired
        return Record(f"{number:02d}_{task}_vqas.json", fields, only=(task,), order=order)

    return Fresh(
        Mix.of([task.called(name) for name, task in asked.items()]),
        tuple(record(number, task) for number, task in enumerate(TASKS)),
        world="street",
        notes="columns tie within a sixteenth of the width, as 100 of 1,600 pixels. The ranges of "
        "a depth are equally wide: of published ones the widest is the right one. Places have the "
        "middle of the visible box as truth",
    )  # fmt: skip


_HEAD = "Task Description:\nLook at the image and answer the question.\n\nQuestion:\n{q}\n\n"
_LISTED = _HEAD + (
    "Options:\n{options}\n\nFormat:\nGive the text of one option as <answer>option</answer>."
)
_PLACE = f"{_HEAD}Format:\nGive the pixel as <answer>[x, y]</answer>."


def _middle(box: Sequence[float]) -> str:
    """The middle of a box as the records write points."""
    return str([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])


def _size_text(size: Sequence[int]) -> str:
    return f"{size[0]}x{size[1]}"


def read(source: Path) -> Loaded:
    """Files ``00_yaw_vqas.json`` ... ``05_fb_vqas.json``, lists of
    ``{image_path, image_pixel, prompt, answer, obj_bbox}``."""
    faults: list[Fault] = []
    found = files(source, "*_vqas*.json", "**/*_vqas*.json")
    folder = folder_of(source)
    size: list[tuple[int, int]] = []

    def sample(row: Row) -> Sample:
        made = _sample(row, size)
        if made.task == "xy2d" and not size:
            size.append(made.extra["size"])
        return made

    return load(rows(found, faults), sample, faults, folder)


def _task(file: str) -> str:
    """What a file asks, by its name; "" where it says nothing."""
    return next((task for task in TASKS if f"{task}_vqas" in file), "")


def _sample(row: Row, first: list[tuple[int, int]]) -> Sample:
    file, _, place = row.where.rpartition(":")
    task, number = _task(file), int(place)
    if not task:
        raise FaultyRecord("file", f"is named after none of {', '.join(TASKS)}")
    prompt, truth = row.text("prompt"), row.text("answer")
    common: dict[str, Any] = {
        "id": f"{task}/{number}",
        "task": task,
        "question": prompt,
        "truth": truth,
        "media": (Media(path=row.text("image_path")),),
        "group": "" if task in ALONE else f"{task}/{number // 2}",
    }
    if task == "xy2d":
        box = _box(row)
        # one size counts for all pictures: that of the first
        extra = {"box": box, "size": first[0] if first else _size(row)}
        literal(truth, "answer")
        return Sample(**common, answer=Point(), mended=box, extra=extra)
    listed = _OPTIONS.search(prompt)
    options = tuple(map(str.strip, _OPTION.findall(listed[1]))) if listed else ()
    if truth not in options:
        raise FaultyRecord("answer", f"is none of the prompt's options: {truth[:40]!r}")
    return Sample(**common, answer=Choice(options, style="text"), options=options)


def _box(row: Row) -> tuple[float, ...]:
    box = row.need("obj_bbox")
    if len(box) != 4 or not box[0] < box[2] or not box[1] < box[3]:
        raise FaultyRecord("obj_bbox", f"is no box: {box!r}"[:80])
    return tuple(map(float, box))


def _size(row: Row) -> tuple[int, int]:
    width, _, height = row.text("image_pixel").partition("x")
    return int(width), int(height)


def saved(source: Path, loaded: Loaded) -> Sequence[Prediction] | None:
    """Replies ``{vqa_idx, prompt, output}`` of files that are named after their task."""
    found = sorted(source.rglob("*.json")) if source.is_dir() else [source]
    named = [path for path in found if _task(path.name) and path.suffix == ".json"]
    replies = [
        Prediction(f"{_task(path.name)}/{row.get('vqa_idx')}", str(row.get("output", "")))
        for path in named
        for row in rows([path], [])
        if "vqa_idx" in row
    ]
    return replies or None


def _by_task(of: str, within: str = "") -> Metric:
    return Metric(Mean("task", AllRight("group", Micro(of, within)), only=TASKS))


benchmark = Benchmark(
    id="surds",
    title="SURDS",
    load=read,
    like=like,
    saved=saved,
    hub="bonbon-rj/SURDS",
    protocol=Protocol(
        prompt=Ask(template="{question}"),
        reply="<answer>{answer}</answer>",
        extract=Between(of=Switch("task", {"xy2d": PointInPicture()}, SpokenOption())),
        judge=Switch("task", {"xy2d": Centerness()}, SameNormalised(without_articles)),
        metrics={
            "overall": _by_task("score"),
            "valid_response_accuracy": _by_task("score", within="valid"),
            "valid_response_rate": _by_task("valid"),
        },
        decoding=Decoding(max_tokens=None),
        quirks=(
            "both questions of a pair have to be right, and both valid to count as valid",
            "a reply that holds an option among other words is valid, and wrong",
            "the object that is farther from the camera is 'in front'",
            "the size of the first picture counts for all; a point below 1 is a share of it",
        ),
        cite="XiandaGuo/Drive-MLLM at 7895f99, evaluation/eval_from_json.py",
    ),
    published={"Qwen2.5-VL-3B, GRPO": 40.80, "Gemini-2.0-Flash": 35.71, "GPT-4o": 13.30},
    notes="Ties: distances within 1 m, columns less than 100 pixels apart, depths less than 0.5 m "
    "apart. Blind drawing has 6.25 in pairs of four options, 11.1 in pairs of three, 33.3 in "
    "depths. The strict rule counts a point right anywhere in its box.",
)
