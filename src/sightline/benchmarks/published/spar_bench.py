"""SPAR-Bench: twenty tasks from depth to imagined viewpoints, in one picture or a few."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sightline.answers import MRA, AxesMRA, Choice, Number, ViewChange
from sightline.benchmarks.aggregate import Mean
from sightline.benchmarks.extract import Extractor
from sightline.benchmarks.extract.spar import AsIs, SparNumber, SparViewChange, view_change_steps
from sightline.benchmarks.judges import Judge, RelativeAccuracy
from sightline.benchmarks.judges.spar import SparOption, SparViewChanges
from sightline.benchmarks.loading import FaultyRecord, Row, inline_options, load_files
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["HIGH", "LOW", "MIDDLE", "benchmark"]

LOW = tuple(
    f"{kind}_prediction_{pair}{views}"
    for kind in ("depth", "distance") for pair in ("oc", "oo") for views in ("", "_mv")
)  # fmt: skip
MIDDLE = ("view_change_infer", "position_matching", "camera_motion_infer")
HIGH = (
    "obj_spatial_relation_oo", "obj_spatial_relation_oc_mv", "obj_spatial_relation_oo_mv",
    "spatial_imagination_oc", "spatial_imagination_oo", "spatial_imagination_oc_mv",
    "spatial_imagination_oo_mv", "distance_infer_center_oo", "distance_infer_center_oo_mv",
)  # fmt: skip
LAST = tuple(task for task in LOW if task.endswith("_mv"))


def like() -> Fresh:
    """All types about any scenes; points and boxes are drawn in colours, as published."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        AnswerForm,
        Column,
        Images,
        Label,
        Prompt,
        Record,
        SceneColumn,
        ShownAs,
        Truth,
    )  # fmt: skip
    from sightline.questions.shown import Entry, Way, variants
    from sightline.questions.tasks import centre_points as points
    from sightline.questions.tasks import observers as seen
    from sightline.questions.tasks import view_pairs as pairs

    point = ("coloured_point", "coloured_point_drawn_at")
    box = ("coloured_box", "coloured_box_drawn_at")
    either: tuple[Way, ...] = ("frame", "views")
    shown: list[Entry] = [
        (points.centre_depth.referring(*point), "depth_prediction_oc", either),
        (points.centre_depth_gap.referring(*point), "depth_prediction_oo", either),
        (points.centre_distance_to_camera.referring(*point), "distance_prediction_oc", either),
        (points.centre_distance.referring(*point), "distance_prediction_oo", either),
        (points.nearest_centre.referring(*point), "distance_infer_center_oo", either),
        (seen.object_from_camera.referring(*box), "obj_spatial_relation_oc", ("views",)),
        (seen.pair_from_camera.referring(*box), "obj_spatial_relation_oo", either),
        (seen.imagined_object.referring(*box), "spatial_imagination_oc", either),
        (seen.imagined_pair.referring(*box), "spatial_imagination_oo", either),
    ]
    tasks = [
        *(task for task, _ in variants(shown)),
        pairs.view_change.called("view_change_infer"),
        pairs.position_matching.called("position_matching"),
        pairs.camera_in_view.called("camera_motion_infer"),
    ]
    open_ones = {*LOW, "view_change_infer"}
    asked = [t if t.label in open_ones else t.answering("choice") for t in tasks]
    fields = {
        "id": Column("id"), "img_type": ShownAs(), "format_type": AnswerForm(), "task": Label(),
        "source": SceneColumn("source"), "image": Images(), "question": Prompt(),
        "answer": Truth(letters=(*MIDDLE[1:], *HIGH)),
    }  # fmt: skip
    return Fresh(Mix.of(asked), Record("spar_bench.jsonl", fields, shape="jsonl"))


def read(source: Path) -> Loaded:
    """Records ``{id, img_type, format_type, task, source, image, question, answer}``.

    SPAR-Bench-Tiny has the same records, fifty a task.
    """
    return load_files(
        source, _sample, "**/test*.parquet", "**/*.parquet", "**/*.jsonl", "**/*.json"
    )


def _sample(row: Row) -> Sample:
    task, question = row.text("task"), row.text("question")
    common: dict[str, Any] = {
        "id": str(row.get("id", row.number)),
        "task": task,
        "question": question,
        "media": tuple(_pictures(row.get("image", row.get("images", ())))),
        "tags": {"shown": str(row.get("img_type", "")), "source": str(row.get("source", ""))},
    }
    if task in LOW:
        form = Number("m", metric=MRA("easi"))
        return Sample(**common, answer=form, truth=row.number_of("answer"))
    if task == "view_change_infer":
        truth = row.text("answer").replace(" ", "")
        steps = view_change_steps(truth)
        if steps is None:
            raise FaultyRecord("answer", f"is no change of view: {truth[:60]!r}")
        value = (*steps[:3], *np.radians(steps[3:]).tolist())
        return Sample(**common, answer=ViewChange(metric=AxesMRA()), truth=truth, mended=value)
    if task not in (*MIDDLE, *HIGH):
        raise FaultyRecord("task", f"is none of SPAR-Bench: {task[:40]!r}")
    # options stand in the question
    _, options = inline_options(question, heading="")
    letters = LETTERS[: len(options)] or LETTERS[:4]
    truth = row.text("answer").strip()
    if len(truth) != 1 or truth.upper() not in letters:
        raise FaultyRecord("answer", f"is no letter of its options: {truth[:40]!r}")
    return Sample(
        **common,
        answer=Choice(options or None, letters),
        truth=truth,
        options=options,
        extra={} if options else {"letters": letters},
    )


def _pictures(given: Any) -> list[Media]:
    """Paths, or pictures as the Parquet files have them."""
    listed = given if isinstance(given, list | tuple) else [given]
    return [
        Media(path=str(one.get("path") or ""), data=one.get("bytes"))
        if isinstance(one, dict)
        else Media(path=str(one))
        for one in listed
    ]


LETTER = "Answer with the option's letter from the given choices directly."
BOXES = (
    "The values represent the bounding box coordinates normalized to a 0-1000 scale, with the "
    "top-left corner as the origin of the image.\n" + LETTER
)
ENDED = "\n{question}\n"
PROMPT = Switch(
    "task",
    {
        **{task: Ask(template=ENDED + "Please answer the question using a single word or phrase.")
           for task in LOW},
        "view_change_infer": Ask(template=ENDED + "\n"),
        "position_matching": Ask(template=ENDED + BOXES),
        "camera_motion_infer": Ask(template=ENDED + BOXES),
    },
    Ask(template=ENDED + "\n" + LETTER),
)  # fmt: skip
EXTRACT: Switch[Extractor] = Switch(
    "task",
    {
        **{task: SparNumber(last=task in LAST) for task in LOW},
        "view_change_infer": SparViewChange(),
    },
    AsIs(),
)
GROUPS = {
    "Low": Metric(Mean("task", only=LOW)),
    "Middle": Metric(Mean("task", only=MIDDLE[1:])),
    "Middle of three": Metric(Mean("task", only=MIDDLE)),
    "High": Metric(Mean("task", only=HIGH)),
}
JUDGES: dict[str, Judge] = {"number": RelativeAccuracy("easi"), "view_change": SparViewChanges()}
benchmark = Benchmark(
    id="spar_bench",
    title="SPAR-Bench",
    load=read,
    like=like,
    hub="jasonzhango/SPAR-Bench",
    chance=32.74,
    protocol=Protocol(
        prompt=PROMPT,
        extract=EXTRACT,
        judge=Switch("kind", JUDGES, SparOption()),
        metrics={"overall": Metric(Mean("task")), **GROUPS},
        decoding=Decoding(max_tokens=None),
        quirks=(
            "an empty reply to a choice is right, and so is any that begins with the right letter",
            "the last number counts for depths and distances in several views, else the first one",
            "in view_change_infer the error is taken relative to the reply, not to the truth, and "
            "a step behind a space is not read",
            "view_change_infer is missing from their mean of the middle level; all three of it are "
            "in 'Middle of three'",
        ),
        cite="EvolvingLMMs-Lab/lmms-eval, tasks/sparbench/utils.py (fudan-zvg/spar's own scorer)",
    ),
    variants={
        "unswapped": Protocol(
            prompt=PROMPT,
            extract=EXTRACT,
            judge=Switch(
                "kind", {**JUDGES, "view_change": SparViewChanges(swapped=False)}, SparOption()
            ),
            metrics={"overall": Metric(Mean("task")), **GROUPS},
            quirks=("errors of view_change_infer are relative to the truth, as the text says",),
            cite="the formula of the paper's text, with the rest of the published scorer",
        )
    },
    published={"human": 67.27, "GPT-4o": 36.39, "Qwen2.5-VL-72B": 39.40},
)  # fmt: skip
