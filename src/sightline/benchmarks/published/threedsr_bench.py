"""3DSRBench: spatial relations in photos, asked also mirrored and with rotated options."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sightline.benchmarks.aggregate import AllRight, Breakdown
from sightline.benchmarks.extract import After, Match
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Media, Sample
from sightline.benchmarks.vlmevalkit import (
    PROMPT,
    choice_sample,
    holds_replies,
    pictures,
    read_table,
    vlmevalkit,
)

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "benchmark"]

TASKS = {
    "height_higher": "height",
    "location_above": "location",
    "location_closer_to_camera": "location",
    "location_next_to": "location",
    "orientation_in_front_of": "orientation",
    "orientation_on_the_left": "orientation",
    "orientation_viewpoint": "orientation",
    "multi_object_closer_to": "multi_object",
    "multi_object_facing": "multi_object",
    "multi_object_viewpoint_towards_object": "multi_object",
    "multi_object_parallel": "multi_object",
    "multi_object_same_direction": "multi_object",
}
"""question types and the groups they are reported in"""


def like() -> Fresh:
    """Four of the twelve types, each about one picture."""
    from sightline.benchmarks.fresh import lettered_table
    from sightline.datasets.records import Images
    from sightline.questions.tasks import centre_points, photo_relations, relations, viewed_boxes

    tasks = (
        photo_relations.which_over.referring("name").called("height_higher"),
        relations.nearer_camera.referring("name").called("location_closer_to_camera"),
        viewed_boxes.facing_in_view.referring("name").called("orientation_viewpoint"),
        centre_points.nearest_centre.referring("name").called("multi_object_closer_to"),
    )
    return lettered_table(
        "3DSRBench.tsv",
        tasks,
        image_path=Images(0),
        notes="of the other types the catalogue has no question that is the same for one picture",
    )


def read(source: Path) -> Loaded:
    """Records ``{index, qid, question, A, B, C, D, answer, category, image}``, as any table."""
    return read_table(source, _sample)


def _sample(row: Row) -> Sample:
    task = row.text("category")
    if task not in TASKS:
        raise FaultyRecord("category", f"is none of 3DSRBench: {task[:40]!r}")
    name = row.text("index", "qid")
    asked = str(row.get("qid", name))
    return choice_sample(
        row,
        id=name,
        tags={
            "type": TASKS[task],
            "flip": asked.replace("-flip", ""),
            "circular": asked[: 13 if "-flip" in asked else 8] if "qid" in row else asked,
            "flip_circular": asked[:8] if "qid" in row else asked,
        },
        media=pictures(row) or (Media(path=row.text("image_url")),),
    )


SHOWN = Breakdown(by=("type", "task"))
METRICS = {
    "overall": Metric(SHOWN),
    "flip": Metric(AllRight("flip", SHOWN)),
    "circular": Metric(AllRight("circular", SHOWN)),
    "flip_circular": Metric(AllRight("flip_circular", SHOWN)),
}
LETTER = After(
    str.strip,
    Match((
        r"^([A-D])[.\s)]", r"^([A-D])$", r"[Aa]nswer[:\s]+([A-D])",
        r"[Tt]he answer is[:\s]+([A-D])", r"[Mm]y answer is[:\s]+([A-D])", r"\(([A-D])\)",
        r"([A-D])\.", r"\b([A-D])\b",
    )),
)  # fmt: skip
benchmark = Benchmark(
    id="3dsrbench",
    title="3DSRBench",
    load=read,
    like=like,
    ids=("index", "qid"),
    holds_records=holds_replies,
    hub="ccvl/3DSRBench",
    protocol=vlmevalkit(
        metrics=METRICS,
        quirks=(
            "rotations and flips are told by the question id: 8 characters name the question, "
            "'-flip' its mirror image, '-1' ... a rotation",
        ),
    ),
    variants={
        "lmms_eval": Protocol(
            prompt=PROMPT,
            extract=LETTER,
            judge=Equal(fold=False),
            metrics=METRICS,
            decoding=Decoding(max_tokens=4096, top_p=1.0),
            quirks=(
                "of eight patterns the first that matches anywhere decides, so 'A red chair' is A "
                "and the first capital A to D that stands alone is an answer",
            ),
            cite="EvolvingLMMs-Lab/lmms-eval, tasks/3dsrbench/utils.py",
        ),
    },
    notes="The overall figure is the plain accuracy of all rows (EASI's column); the paper's "
    "headline is flip_circular where the table has flips and rotations.",
)
