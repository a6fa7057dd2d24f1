"""SpatialScore: questions of twelve benchmarks and of VGBench's geometry in one record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import (
    MRA,
    UNITS,
    AnswerType,
    Choice,
    Exact,
    FactorOfTwo,
    Number,
    Text,
    YesNo,
    to_si,
)  # fmt: skip
from sightline.benchmarks.aggregate import Breakdown
from sightline.benchmarks.extract import Whole
from sightline.benchmarks.extract.spatialscore import (
    ScoreLength,
    ScoreNumber,
    ScoreOption,
    ScoreYesNo,
    length_of,
    option_letter,
)
from sightline.benchmarks.judges import Equal, EqualAsRead
from sightline.benchmarks.judges.lengths import SameNumber, VsiOrZero, WithinFactor
from sightline.benchmarks.loading import FaultyRecord, Row, inline_options, load_files
from sightline.benchmarks.missing import WRONG, Missing
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Turn
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["AssistantFirst", "benchmark"]

LENGTHS = (
    "meter", "meters", "m", "cm", "centimeter", "centimeters", "km", "kilometer", "kilometers",
    "inch", "inches", "ft", "foot", "feet",
)  # fmt: skip
_SI = {"meter": "m", "meters": "m", "metre": "m", "metres": "m", "centimeter": "cm",
       "centimeters": "cm", "inch": "in", "inches": "in", "foot": "ft", "feet": "ft"}  # fmt: skip


def like() -> Fresh:
    """Seven of the eight categories, by options, yes and no, counts and lengths."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        AnswerWords,
        Column,
        Each,
        Images,
        Label,
        Options,
        Question,
        Record,
        ShownAs,
    )
    from sightline.questions.tasks import (
        camera_motion,
        centre_points,
        clip_questions,
        depth,
        dots,
        grounding,
        multiview,
        photo_relations,
        quantities,
        relations,
    )

    turn, several = camera_motion.camera_rotation_direction, "multi-images"
    tasks = (
        grounding.count_in_view.called("Counting"),
        clip_questions.clip_object_count.using(frames=8).called("Counting"),
        grounding.visible_in_view.called("Object Localization"),
        grounding.identify_marked.called("Object Localization"),
        relations.left_right.called("3D Positional Relation"),
        photo_relations.is_before.called("3D Positional Relation"),
        depth.depth_value.called("Depth and Distance"),
        depth.nearer_point.called("Depth and Distance"),
        centre_points.centre_distance.called("Depth and Distance"),
        quantities.object_width_in_view.called("Object Properties"),
        photo_relations.is_bigger.called("Object Properties"),
        turn.called("Camera and Image Transformation"),
        camera_motion.camera_distance_moved.called("Camera and Image Transformation"),
        dots.dotted_correspondence.called("Point and Object Tracking"),
        multiview.point_correspondence.called("Point and Object Tracking"),
    )
    kind = Column("answer_kind")
    shown = ShownAs(("single-image", several, "video"), few=4)
    fields = {
        "index": Column("id"), "category": Label(), "subcategory": Each(Column("task"), _plain),
        "question_type": Each(kind, _kind), "input_modality": shown,
        "question": Each([Question(), Options("({letter}) {text}")], _asked),
        "answer": Each([kind, Column("answer"), AnswerWords(unit_words=True)], _answered),
        "img_paths": Images(), "source": Each([kind, shown], _source),
    }  # fmt: skip
    return Fresh(
        Mix.of(tasks), Record("SpatialScore.json", fields), frames=24,
        notes="source is the one whose request and rule apply. Camera parameters, homographies, "
        "pictures that result from a pose, and the category Others are not asked; places run from "
        "0 to 1000, not in pixels",
    )  # fmt: skip


def _plain(task: str) -> str:
    return task.partition("[")[0]


def _kind(answer: str) -> str:
    return {"choice": "multi-choice", "yes_no": "judgment"}.get(answer, "open-ended")


def _source(of: Sequence[str]) -> str:
    """A source whose request and rule fit the form of the answer."""
    answer, shown = of
    if answer == "choice":
        return "BLINK" if shown == "single-image" else "MMIU"
    return {"yes_no": "SpatialSense", "integer": "VSI-Bench_8"}.get(answer, "VGBench")


def _asked(of: Sequence[Any]) -> str:
    return "\n".join([of[0], *of[1]])


def _answered(of: Sequence[str]) -> str:
    """A letter in parentheses, Yes or No, a count, or a length with its unit in words."""
    kind, answer, words = of
    return f"({answer})" if kind == "choice" else words.capitalize() if kind == "yes_no" else words


def read(source: Path) -> Loaded:
    """``SpatialScore.json`` or ``SpatialScore-Hard.json``, a list of records.

    Result files (``all_results.json``) hold the records too, under other names.
    """
    return load_files(source, _sample, "**/SpatialScore*.json", "**/all_results.json", "**/*.json")


def _sample(row: Row) -> Sample:
    source, question = row.text("source"), row.text("question")
    truth = row.text("answer", "gt_answer").strip()
    rule = _rule(row.text("question_type").lower(), source, truth)
    answer, mended = _form(rule, truth)
    options: tuple[str, ...] = ()
    extra: dict[str, Any] = {}
    if rule == "option":
        letter = option_letter(truth)
        options = inline_options(question, heading="")[1]
        if letter is None:
            raise FaultyRecord("answer", f"holds no letter: {truth[:40]!r}")
        letters = LETTERS[: len(options) or 6]
        if letter not in letters:
            options, letters = (), LETTERS[:6]
        answer, mended = Choice(options or None, letters), letter
        extra = {"letters": letters}
    return Sample(
        id=row.text("index", "id") if "index" in row or "id" in row else str(row.number),
        task=row.text("category"),
        question=question,
        answer=answer,
        truth=truth,
        mended=mended,
        options=options,
        media=tuple(Media(path=name) for name in row.texts("img_paths")),
        tags={
            "source": source, "subcategory": str(row.get("subcategory", "")),
            "modality": str(row.get("input_modality", "")), "rule": rule,
            "prompt": _prompt(source, row.text("question_type").lower()),
        },
        extra=extra,
        problems=(NO_LENGTH,) if rule == "length" and length_of(truth) is None else (),
    )  # fmt: skip


NO_LENGTH = "the authors' rule takes it for a length and can never count it right"


def _rule(kind: str, source: str, truth: str) -> str:
    """Which of the rules scores a question."""
    if kind in ("multi-choice", "judgment"):
        return "option" if kind == "multi-choice" else "yes_no"
    if kind != "open-ended":
        raise FaultyRecord("question_type", f"is none of SpatialScore: {kind[:40]!r}")
    if any(unit in truth.lower() for unit in LENGTHS):
        return "length"
    if source == "RealWorldQA":
        return "text"
    return "vsi" if source == "VSI-Bench_8" else "number"


def _form(rule: str, truth: str) -> tuple[AnswerType[Any], Any]:
    """The form for the strict rule, and the truth in it."""
    if rule == "yes_no":
        if truth.lower() not in ("yes", "no"):
            raise FaultyRecord("answer", f"is neither yes nor no: {truth[:40]!r}")
        return YesNo(), truth
    if rule in ("number", "vsi"):
        try:
            number = float(truth)
        except ValueError:
            raise FaultyRecord("answer", f"is no number: {truth[:40]!r}") from None
        # there is no relative error of nothing
        return Number(metric=MRA("vsi") if rule == "vsi" and number else Exact()), number
    if rule == "length":
        number, unit = length_of(truth) or (0.0, "")
        unit = _SI.get(unit, unit)
        if unit in UNITS:
            return Number(unit, metric=FactorOfTwo()), float(to_si(number, unit))
    return Text(), truth


def _prompt(source: str, kind: str) -> str:
    if source in ("cvbench", "MMIU", "BLINK", "3DSRBench", "MMVP"):
        return "letter"
    measured = source.startswith("QSpatial") or (source == "VGBench" and kind == "open-ended")
    return "measure" if measured else "word"


@dataclass(frozen=True)
class AssistantFirst:
    """The instruction as the model's own first turn, then pictures and question as the user's."""

    text: str

    def __call__(self, sample: Sample, repeat: int = 0) -> tuple[Turn, ...]:
        asked = Turn("user", (*sample.media, sample.question))
        return (Turn("assistant", (self.text,)), asked)


PROMPTS = {
    "letter": "**Please select the most appropriate answer from options (A), (B), (C), (D), (E), "
    "or (F).**\n**Respond ONLY with the letter and its parentheses, for example: (A)**\n\n"
    "Question: ",
    "word": "**Answer concisely with a single word, number, or option (e.g., yes, no, 5, 2.2, A)."
    "**\n\nQuestion: ",
    "measure": "The question below asks for a distance in space that has to be told from one "
    "image. Look for objects, or parts of them, whose size is known, and reason step by step. End "
    "with the number and its unit as **\\scalar{scalar} \\distance_unit{distance unit}**.\n\n"
    "Question:",
}
ZERO = Missing(unparsed="guess", value=0.0)
SHOWN = ("task", "source", "modality")
benchmark = Benchmark(
    id="spatialscore",
    title="SpatialScore",
    load=read,
    like=like,
    hub="haoningwu/SpatialScore",
    protocol=Protocol(
        prompt=Switch("prompt", {name: AssistantFirst(text) for name, text in PROMPTS.items()}),
        extract=Switch("rule", {
            "option": ScoreOption(), "yes_no": ScoreYesNo(), "length": ScoreLength(),
            "number": ScoreNumber(), "vsi": ScoreNumber(), "text": Whole(lower=True),
        }),
        judge=Switch("rule", {
            "option": EqualAsRead(ScoreOption()), "length": WithinFactor(), "number": SameNumber(),
            "vsi": VsiOrZero(),
        }, Equal()),
        missing=Switch("rule", {"number": ZERO, "vsi": ZERO}, WRONG),
        metrics={"overall": Metric(Breakdown(by=SHOWN))},
        decoding=Decoding(max_tokens=1024),
        quirks=(
            "the instruction is a turn of the assistant before the question",
            "the first letter a to f of any word is an option where nothing better is found",
            "'that is not right' is yes",
            "a reply without a number is 0 where a number is asked",
            "numbers have no sign; a unit that is not known counts as centimetres",
            "a text that has an m in it is measured as a length with a unit",
        ),
        cite="haoningwu3639/SpatialScore, version_0/test_qwen.py and utils/util.py; the request "
        "for measures is worded by us",
    ),
    notes="The first edition of the benchmark (28K questions, Hard 1,400); its agent is not part "
    "of it.",
)  # fmt: skip
