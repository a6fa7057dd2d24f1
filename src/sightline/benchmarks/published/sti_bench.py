"""STI-Bench: sizes, relations, speeds and paths in videos of desks, rooms and streets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Breakdown
from sightline.benchmarks.extract.reasoned import StiLetter
from sightline.benchmarks.frames import UniformTail
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import (
    FaultyRecord,
    Row,
    inline_options,
    literal,
    load_files,
    rows,
)
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "benchmark"]

TASKS = (
    "Dimensional Measurement", "Spatial Relation", "3D Video Grounding",
    "Displacement & Path Length", "Speed & Acceleration", "Ego-Centric Orientation",
    "Trajectory Description", "Pose Estimation",
)  # fmt: skip
_REQUEST = "\nPlease output only the option letter!"


def like() -> Fresh:
    """Five of the types about any scenes; frames are listed, since there may be no video."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Column,
        Each,
        Images,
        Label,
        Letter,
        Options,
        Question,
        Record,
        SceneColumn,
    )
    from sightline.questions.tasks import camera_motion, distance, size, video

    def lettered(texts: list[str]) -> dict[str, str]:
        return dict(zip(LETTERS, texts, strict=False))

    tasks = (
        size.object_size.referring("name").called("Dimensional Measurement"),
        distance.absolute_distance.referring("name").called("Dimensional Measurement"),
        video.video_left_right.called("Spatial Relation"),
        video.video_up_down.called("Spatial Relation"),
        video.video_camera_displacement.called("Displacement & Path Length"),
        camera_motion.camera_rotation_angle.called("Ego-Centric Orientation"),
        video.video_camera_movement.called("Trajectory Description"),
    )
    fields = {
        "Video": SceneColumn("id"), "ID": Column("id"), "Task": Label(), "Question": Question(),
        "Candidates": Each(Options("{text}"), lettered), "Answer": Letter(), "time_start": "0",
        "time_end": "0", "frames": Images(), "scene": "made",
    }  # fmt: skip
    return Fresh(
        Mix.of([task.answering("choice") for task in tasks]),
        Record("qa.jsonl", fields, shape="jsonl"),
        notes="speeds, poses and boxes in space have no options here and are not asked; there are "
        "two to four options instead of five",
    )


def read(source: Path) -> Loaded:
    """Records ``{Video, ID, Task, Question, Candidates, Answer, time_start, time_end}``."""
    return load_files(source, _sample, "qa.parquet", "**/*.parquet", "**/*.jsonl", "**/*.json")


def _sample(row: Row) -> Sample:
    video = row.text("Video", "id")
    start, end = row.number_of("time_start", "time_s"), row.number_of("time_end", "time_e")
    question, options = _asked(row)
    truth = row.text("Answer", "ans").strip()
    if len(truth) != 1 or not "A" <= truth < chr(65 + len(options)):
        raise FaultyRecord("Answer", f"is no letter of its options: {truth[:40]!r}")
    return Sample(
        id=_id(row),
        task=row.text("Task"),
        question=question,
        answer=Choice(options),
        truth=truth,
        options=options,
        media=tuple(Media("frame", path) for path in row.texts("frames"))
        if "frames" in row
        else (Media("video", f"video/{video}"),),
        tags={
            "scene": str(row.get("scene", row.get("Scene")) or _scene(video)).lower(),
            "start": _seconds(row.need("time_start", "time_s"), start),
            "end": _seconds(row.need("time_end", "time_e"), end),
        },
    )


def _id(row: Row) -> str:
    """Questions are numbered within a video."""
    return f"{row.text('Video', 'id')}/{row.text('ID', 'id_file')}"


def _asked(row: Row) -> tuple[str, tuple[str, ...]]:
    """Question and options; result files have them in the text that was asked."""
    if "Question" not in row:
        return inline_options(row.text("que"), heading="")
    given: Any = row.need("Candidates")
    if isinstance(given, str):
        given = literal(given, "Candidates")
    if not isinstance(given, dict):
        raise FaultyRecord("Candidates", "is no object of letters and texts")
    letters = [letter for letter in LETTERS if given.get(letter) is not None]
    if len(letters) < 2 or "".join(letters) != LETTERS[: len(letters)]:
        raise FaultyRecord("Candidates", f"has the letters {''.join(map(str, given))[:40]!r}")
    return row.text("Question"), tuple(str(given[letter]) for letter in letters)


def _seconds(given: Any, value: float) -> str:
    return str(given) if isinstance(given, int | float | str) else str(value)


def _scene(video: str) -> str:
    """Where a video was taken, by the name of its file."""
    if "camera" in video:
        return "outdoor"
    if video.startswith("scene"):
        return "indoor"
    stem = video.split(".")[0]
    return "desktop" if stem.isdigit() and len(stem) == 6 else "unknown"


def _holds_records(file: Path) -> str | None:
    """Their result files hold what was asked, the right letter and ``model_out``."""
    first = next(iter(rows([file], [])), None) if file.suffix == ".json" else None
    return "" if first is not None and "que" in first and "model_out" in first else None


def _saved(file: Path, loaded: Loaded) -> list[Prediction] | None:
    if not file.is_file() or _holds_records(file) is None:
        return None
    return [Prediction(_id(row), row.get("model_out")) for row in rows([file], [])]


benchmark = Benchmark(
    id="sti_bench",
    title="STI-Bench",
    load=read,
    like=like,
    hub="MINT-SJTU/STI-Bench",
    holds_records=_holds_records,
    saved=_saved,
    chance=20.0,
    protocol=Protocol(
        prompt=Ask(
            template="From {start} s to {end} s. {question}\n{options}" + _REQUEST,
            option="({letter}) {option}",
        ),
        frames=UniformTail(30),
        most_pixels=360 * 420,
        extract=StiLetter(),
        judge=Equal(fold=False),
        metrics={"overall": Metric(Breakdown(by=("task", "scene")))},
        decoding=Decoding(max_tokens=512),
        quirks=(
            "forms may begin a word: 'option chosen' is C, '(a)' anywhere wins over what follows",
            "without one of the forms the last character of the reply counts if it is a capital",
            "the whole video is shown; the times of the question stand in its text only",
        ),
        cite="MINT-SJTU/STI-Bench, opensource_test.py",
    ),
    notes="Their video reader takes at most 30 frames evenly by a frame rate; that the first and "
    "the last are among them is our reading. An empty reply, where their code fails, is wrong. "
    "The count of 2,064 questions is unconfirmed.",
)
