"""MMSI-Video-Bench: spatial questions about one or several videos, and four benches within it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Aggregate, Breakdown, Only
from sightline.benchmarks.extract.mmsi_video import FIRST_RELEASE, StatedLetter
from sightline.benchmarks.frames import Proportional
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import (
    FaultyRecord,
    Row,
    files,
    folder_of,
    inline_options,
    literal,
    load,
    rows,
)
from sightline.benchmarks.prompts import Part, Turn
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Fault, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "ClipFrames", "benchmark"]

_SPATIAL, _MOTION, _CROSS = "(Spatial Construction)", "(Motion Understanding)", "(Cross-Video)"
TASKS = (
    f"{_CROSS} Memoery Update", f"{_CROSS} Multi-View Integration", "Planning", "Prediction",
    f"{_MOTION} Camera Motion", f"{_MOTION} Instance Motion", f"{_MOTION} Interactive Motion",
    f"{_SPATIAL} Instance-Instance Spatial Relationship",
    f"{_SPATIAL} Instance-Scene Spatial Relationship",
    f"{_SPATIAL} Scene-Scene Spatial Relationship",
    f"{_SPATIAL} Instance/Scene Attribute",
    f"{_SPATIAL} Camera-Instance Spatial Relationship",
    f"{_SPATIAL} Camera-Scene Spatial Relationship",
)  # fmt: skip
"""as the data spell them"""
BENCHES = {
    "robot": ("robot_bench", "Robot"),
    "grounding": ("ground_bench", "Grounding"),
    "indoor": ("indoor_perception_bench", "Indoor_Scene_Perception"),
    "difficulty": ("easy2hard_bench", "Easy2hard"),
}
"""benches within: their files of ids (``meta_data/``), and their columns in VLMEvalKit's table"""


def like() -> Fresh:
    """Seven of the thirteen types about videos of rooms, in half of which something moves."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Answer,
        Column,
        Each,
        Gathered,
        Label,
        Options,
        Question,
        Record,
        Template,
    )
    from sightline.questions.tasks import (
        clip_questions,
        motion_courses,
        routes,
        video,
    )

    clip = {"frames": 16}
    nearest = video.video_nearest_to_camera.using(**clip)
    size = clip_questions.clip_object_size.using(seen="any", **clip).answering("choice")
    direction = clip_questions.clip_direction_hard.using(seen="several", **clip)
    distance = clip_questions.clip_relative_distance.using(seen="any", **clip)
    between, camera = TASKS[7], TASKS[11]
    tasks = (
        video.video_camera_movement.using(**clip).called(f"{_MOTION} Camera Motion"),
        motion_courses.absolute_direction_course.called(f"{_MOTION} Instance Motion"),
        direction.called(between),
        distance.called(between),
        nearest.called(camera),
        size.called(f"{_SPATIAL} Instance/Scene Attribute"),
        routes.route_two_turns.called("Planning"),
        motion_courses.relative_direction_prediction.called("Prediction"),
    )
    named = [t.referring("name", "description") if t.references else t for t in tasks]
    fields = {
        "id": Template("question_{id}", {"id": Column("id")}), "ref_images": [], "video_list": [],
        "frames_list": [Gathered("frames")], "type": Label(), "ground_truth": Answer(),
        "system_prompt": "You see the frames of a video in their order, numbered from 1.",
        "task_prompt": "",
        "user_prompt": Each([Question(), Options("{letter}. {text}")], _asked),
        "format_prompt": "\nReply with the letter of one option.", "ori_question": Question(),
    }  # fmt: skip
    return Fresh(
        Mix.of(named), Record("mmsivideo.json", fields), frames=32, moving=3, moving_share=0.5,
        notes="frames are told by their number, not by a time written into them. Regions of a "
        "scene (three types), interactions and questions across videos are not asked",
    )  # fmt: skip


def _asked(of: Sequence[Any]) -> str:
    """The video, the question and its options, a line each."""
    return "\n".join([f"<video>\n{of[0]}", *of[1]])


def read(source: Path) -> Loaded:
    """``mmsivideo.json``, and the id lists of the benches within where they lie beside it."""
    faults: list[Fault] = []
    found = files(source, "**/mmsivideo.json", "**/MMSIVideo*.tsv", "**/*.tsv")
    folder = folder_of(source)
    parts = {tag: _parts(folder, name) for tag, (name, _) in BENCHES.items()}
    return load(rows(found, faults), lambda row: _sample(row, parts), faults, folder)


def _parts(folder: Path, name: str) -> dict[str, str]:
    """Parts of a bench by the id of the question."""
    for path in sorted(folder.glob(f"**/{name}.json")):
        listed = json.loads(path.read_text(encoding="utf-8"))
        return {number: part for part, numbers in listed.items() for number in numbers}
    return {}


def _sample(row: Row, parts: dict[str, dict[str, str]]) -> Sample:
    task, number = row.text("type"), row.text("id")
    if task not in TASKS:
        raise FaultyRecord("type", f"is none of MMSI-Video-Bench: {task[:40]!r}")
    truth = row.text("ground_truth").strip()
    question, options = inline_options(row.text("user_prompt"), heading="")
    if len(truth) != 1 or truth not in LETTERS[:6]:
        raise FaultyRecord("ground_truth", f"is none of A to F: {truth[:40]!r}")
    if truth not in LETTERS[: len(options)]:
        question, options = row.text("user_prompt"), ()
    letters = LETTERS[: len(options) or 6]
    tags = {
        tag: parts[tag].get(number, "") or str(row.get(column, ""))
        for tag, (_, column) in BENCHES.items()
    }
    prompts = {name: str(row.get(f"{name}_prompt", "")) for name in
               ("system", "task", "user", "format")}  # fmt: skip
    clips, references = _clips(row), _paths(row.get("ref_images", []), "ref_images")
    return Sample(
        id=number, task=task, question=question, answer=Choice(options or None, letters),
        truth=truth, options=options, tags=tags,
        extra=prompts | {"clips": clips, "references": references},
        media=(*(frame for clip in clips for frame in clip), *references),
    )  # fmt: skip


def _clips(row: Row) -> tuple[tuple[Media, ...], ...]:
    listed = row.need("frames_list")
    listed = literal(listed, "frames_list") if isinstance(listed, str) else listed
    return tuple(_paths(clip, "frames", "frame") for clip in listed)


def _paths(listed: Any, folder: str, kind: Any = "image") -> tuple[Media, ...]:
    names = literal(listed, folder) if isinstance(listed, str) else listed
    return tuple(Media(kind, f"{folder}/{name}") for name in names)


@dataclass(frozen=True)
class ClipFrames:
    """The record's prompts in one message, its clips as frames in the places of ``<video>``.

    Attributes:
        frames: over all clips, where they have more together; see :class:`Proportional`.
        task_prompt: with the part of the prompt that is made for the type of question.
    """

    frames: int = 50
    task_prompt: bool = True

    def __call__(self, sample: Sample, repeat: int = 0) -> tuple[Turn, ...]:
        told = sample.extra
        text = f"{told['system']}\n{told['task'] * self.task_prompt}{told['user']}{told['format']}"
        clips = iter(self._shown(told["clips"]))
        references = iter(told["references"])
        return (Turn("user", tuple(_placed(text, clips, references))),)

    def _shown(self, clips: Sequence[Sequence[Media]]) -> list[list[Media]]:
        counts = [len(clip) for clip in clips]
        if sum(counts) <= self.frames:
            return [list(clip) for clip in clips]
        chosen = Proportional(self.frames).over(counts)
        return [[clip[i] for i in numbers] for clip, numbers in zip(clips, chosen, strict=True)]


def _placed(
    text: str, clips: Iterator[Sequence[Media]], references: Iterator[Media]
) -> Iterator[Part]:
    """Text with clips and pictures in their places; what has none comes first."""
    places = text.split("<video>")
    pieces: list[Part] = []
    for number, piece in enumerate(places):
        if number:
            pieces += next(clips, ())
        for inner, words in enumerate(piece.split("<image>")):
            if inner:
                pieces += [picture for picture in [next(references, None)] if picture]
            pieces += [words] * bool(words)
    yield from (frame for clip in clips for frame in clip)
    yield from references
    yield from pieces


def saved(source: Path, loaded: Loaded) -> Sequence[Prediction] | None:
    """A folder of result files, one a question, each the record with its ``response``."""
    if not source.is_dir():
        return None
    replies = [
        Prediction(str(row.get("id")), str(row.get("response", "")))
        for path in sorted(source.rglob("*.json"))
        for row in rows([path], [])
        if "response" in row
    ]
    return replies or None


def _bench(tag: str, *parts: str) -> Metric:
    inside: Aggregate = Breakdown(by=(tag,))
    return Metric(Only(tag, parts, inside))


PROTOCOL = Protocol(
    prompt=ClipFrames(),
    extract=StatedLetter(),
    judge=Equal(fold=False),
    metrics={
        "overall": Metric(Breakdown()),
        "robot": _bench("robot", "Manipulation", "Navigation"),
        "grounding": _bench("grounding", "Target Grounding", "Time Localization"),
        "indoor": _bench("indoor", "Static Scene (Instance-Centric)",
                         "Static Scene (Camera-Centric)", "Dynamic Scene"),
        "difficulty": _bench("difficulty", "level_1", "level_2", "level_3"),
    },
    decoding=Decoding(max_tokens=None),
    quirks=(
        "'answer is (B)' and 'The answer is B because' hold no letter; 'B' and 'B. left' do",
        "of several phrases the order of the rule decides, not that of the reply",
        "a clip that gets no frame is shown by its first one, so there may be more than 50",
    ),
    cite="InternRobotics/MMSI-Video-Bench, evaluation.py and dataset.py (Uniform-50)",
)  # fmt: skip
benchmark = Benchmark(
    id="mmsi_video",
    title="MMSI-Video-Bench",
    load=read,
    like=like,
    saved=saved,
    hub="rbler/MMSI-Video-Bench",
    protocol=PROTOCOL,
    variants={
        "sufficient_coverage": replace(PROTOCOL, prompt=ClipFrames(300)),
        "no_task_prompt": replace(PROTOCOL, prompt=ClipFrames(task_prompt=False)),
        "first_release": replace(
            PROTOCOL, extract=StatedLetter(FIRST_RELEASE),
            cite="InternRobotics/MMSI-Video-Bench at 2bd23da, evaluation.py: fewer phrases",
        ),
    },
    published={"Human": 96.40, "Gemini 3 Pro": 37.97},
    notes="Sufficient coverage is every frame of the record; VLMEvalKit, which it follows here, "
    "stops at 300.",
)  # fmt: skip
