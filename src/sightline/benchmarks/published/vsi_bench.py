"""VSI-Bench: eight kinds of questions about videos of rooms, by choice or by a number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import MRA, Choice, Number, to_si
from sightline.benchmarks.aggregate import Mean
from sightline.benchmarks.extract import AsFloat, Extractor, FirstToken
from sightline.benchmarks.frames import UniformTail
from sightline.benchmarks.judges import Equal, Judge, RelativeAccuracy
from sightline.benchmarks.loading import (
    FaultyRecord,
    Row,
    inline_options,
    load_files,
    options_of,
)
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["EXTRACT", "JUDGE", "PROMPT", "QUIRKS", "benchmark", "video_sample"]

UNITS = {
    "object_counting": None, "object_abs_distance": "m", "object_size_estimation": "cm",
    "room_size_estimation": "m2",
}  # fmt: skip
TASKS = (
    "object_counting", "object_abs_distance", "object_size_estimation", "room_size_estimation",
    "object_rel_distance", "object_rel_direction", "route_planning", "obj_appearance_order",
)  # fmt: skip


def like() -> Fresh:
    """The eight types about any rooms; frames are listed, since there may be no video."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Column,
        Images,
        Label,
        Options,
        Question,
        Record,
        SceneColumn,
        Truth,
    )  # fmt: skip
    from sightline.questions.tasks import (
        appearance,
        categories,
        counting,
        direction,
        distance,
        routes,
        size,
    )  # fmt: skip

    tasks = (
        counting.object_counting.called("object_counting"),
        distance.absolute_distance.referring("name").called("object_abs_distance"),
        size.object_size.referring("name").measured("cm").called("object_size_estimation"),
        size.room_size.called("room_size_estimation"),
        categories.nearest_kind.using(options=4).called("object_rel_distance"),
        direction.relative_direction_easy.referring("name").called("object_rel_direction_easy"),
        direction.relative_direction_medium.referring("name").called("object_rel_direction_medium"),
        direction.relative_direction_hard.referring("name").called("object_rel_direction_hard"),
        routes.route_two_turns.called("route_planning"),
        appearance.appearance_order.called("obj_appearance_order"),
    )
    fields = {
        "id": Column("id"), "dataset": SceneColumn("source"), "scene_name": SceneColumn("id"),
        "question_type": Label(), "question": Question(), "options": Options(),
        "ground_truth": Truth(letters=tuple(task.label for task in tasks)), "frames": Images(),
    }  # fmt: skip
    return Fresh(Mix.of(tasks), Record("test.jsonl", fields, shape="jsonl"))


def read(source: Path) -> Loaded:
    """Records ``{dataset, scene_name, question_type, question, options, ground_truth}``."""
    return load_files(source, _sample, "test*.jsonl", "**/*.jsonl", "**/*.parquet", "**/*.json")


def _sample(row: Row) -> Sample:
    kind = row.text("question_type")
    task, _, difficulty = kind.partition("direction_")
    task = f"{task}direction" if difficulty else kind
    if task not in TASKS:
        raise FaultyRecord("question_type", f"is none of VSI-Bench: {kind[:40]!r}")
    number = _number(UNITS[task]) if task in UNITS else None
    return video_sample(row, task, number, {"difficulty": difficulty, "type": kind})


def video_sample(row: Row, task: str, number: Number | None, tags: dict[str, str]) -> Sample:
    """A record of the kind that VSI-Bench, VSTI-Bench and QVS-Bench share.

    Args:
        row: ``scene_name``, ``dataset``, ``question``, ``options``, ``ground_truth``, ``frames``.
        task: the type it is reported by.
        number: how the strict rule reads its answer; None = it has options.
        tags: further columns.
    """
    scene, source = row.text("scene_name", "scene"), row.get("dataset", "")
    question = row.text("question", "problem")
    common: dict[str, Any] = {
        "id": str(row.get("id", row.number)),
        "task": task,
        "media": _shown(row, f"{source}/{scene}.mp4" if source else f"{scene}.mp4"),
        "tags": {"dataset": source, "scene": scene, **tags},
    }
    if number is not None:
        value = row.number_of("ground_truth", "answer")
        mended = to_si(value, number.unit)
        return Sample(**common, question=question, answer=number, truth=value, mended=mended)
    # re-published records have their options in the text
    question, listed = inline_options(question)
    options = listed or options_of(row.texts("options"))
    letter = row.text("mc_answer", "ground_truth", "answer").strip()
    if len(letter) != 1 or not "A" <= letter < chr(65 + len(options)):
        raise FaultyRecord("ground_truth", f"is no letter of its options: {letter[:40]!r}")
    return Sample(
        **common, question=question, answer=Choice(options), truth=letter, options=options
    )


def _shown(row: Row, video: str) -> tuple[Media, ...]:
    """The video; fresh records list its frames."""
    if "frames" in row:
        return tuple(Media("frame", name) for name in row.texts("frames"))
    return (Media("video", video),)


def _number(unit: str | None) -> Number:
    """The strict rule converts units; square metres and counts have none to convert."""
    return Number(unit if unit in ("m", "cm") else None, metric=MRA("vsi"))


PROMPT = Ask(
    template="These are frames of a video.\n{question}\n{options}{ending}",
    heading="Options:\n",
    ending={
        "choice": "\nAnswer with the option's letter from the given choices directly.",
        "": "Please answer the question using a single word or phrase.",
    },
)
EXTRACT: Switch[Extractor] = Switch("kind", {"choice": FirstToken()}, AsFloat(FirstToken()))
JUDGE: Switch[Judge] = Switch("kind", {"choice": Equal()}, RelativeAccuracy("vsi"))
QUIRKS = (
    "only what stands before the first space is read: (A) and 'The answer is A' are wrong",
    "numbers with a unit behind them are wrong",
    "a question type without questions is left out of the mean",
)
benchmark = Benchmark(
    id="vsi_bench",
    title="VSI-Bench",
    load=read,
    like=like,
    hub="nyu-visionx/VSI-Bench",
    protocol=Protocol(
        prompt=PROMPT,
        frames=UniformTail(32),
        extract=EXTRACT,
        judge=JUDGE,
        metrics={
            "overall": Metric(
                Mean("task", only=TASKS, where={"object_rel_direction": Mean("difficulty")})
            )
        },
        decoding=Decoding(max_tokens=16),
        quirks=QUIRKS,
        cite="vision-x-nyu/thinking-in-space, lmms_eval/tasks/vsibench/utils.py",
    ),
)
