"""SPBench: five of VSI-Bench's question types about single images and about several views."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import MRA, Choice, Number, to_si
from sightline.benchmarks.aggregate import Mean, Only
from sightline.benchmarks.easi import easi
from sightline.benchmarks.extract import AsFloat, Extractor, FirstToken, Tagged
from sightline.benchmarks.judges import Equal, Judge, RelativeAccuracy
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, load, options_of, rows
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "benchmark"]

UNITS = {"object_counting": None, "object_abs_distance": "m", "object_size_estimation": "cm"}
TASKS = (
    "object_counting", "object_abs_distance", "object_size_estimation", "object_rel_direction",
    "object_rel_distance",
)  # fmt: skip


def like() -> Fresh:
    """The five types about any rooms, over several frames of them."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import Column, Images, Label, Options, Question, Record, Truth
    from sightline.questions.tasks import categories, counting, direction, distance, size

    tasks = (
        counting.object_counting.called("object_counting"),
        distance.absolute_distance.referring("name").called("object_abs_distance"),
        size.object_size.referring("name").measured("cm").called("object_size_estimation"),
        direction.relative_direction_hard.referring("name").called("object_rel_direction"),
        categories.nearest_kind.using(options=4).called("object_rel_distance"),
    )
    fields = {
        "id": Column("id"), "images": Images(), "question": Question(), "options": Options(),
        "ground_truth": Truth(letters=TASKS), "question_type": Label(),
    }  # fmt: skip
    return Fresh(
        Mix.of(tasks),
        Record("SPBench-MV.jsonl", fields, shape="jsonl"),
        notes="single images: their questions need one frame alone and are not asked",
    )


def read(source: Path) -> Loaded:
    """Records of one split or both; the file's name says which (``SPBench-SI``, ``SPBench-MV``)."""
    faults: list[Fault] = []
    found = files(source, "**/SPBench*.tsv", "**/SPBench*.parquet", "**/SPBench*.jsonl", "**/*.tsv",
                  "**/*.parquet", "**/*.jsonl", "**/*.json")  # fmt: skip
    several = len(found) > 1
    samples = (row for row in rows(found, faults))
    return load(
        samples,
        lambda row: _sample(row, several),
        faults,
        folder_of(source),
    )


def _sample(row: Row, several: bool) -> Sample:
    task = row.text("question_type").strip()
    if task not in TASKS:
        raise FaultyRecord("question_type", f"is none of SPBench: {task[:40]!r}")
    pictures = row.texts("image_path", "images", "image") if "image" not in row else ()
    split = _split(row, len(pictures))
    name = str(row.get("index", row.get("id", row.number)))
    common: dict[str, Any] = {
        # both splits count from 0
        "id": f"{split}/{name}" if several else name,
        "task": task,
        "question": row.text("question"),
        "media": tuple(Media(path=path) for path in pictures),
        "tags": {"split": split},
    }
    if task in UNITS:
        number, unit = row.number_of("answer", "ground_truth"), UNITS[task]
        form = Number(unit, metric=MRA("vsi"))
        return Sample(**common, answer=form, truth=number, mended=to_si(number, unit))
    options = options_of(row.texts("candidates", "options"))
    truth = row.text("answer", "ground_truth").strip()
    if len(truth) != 1 or not "A" <= truth < chr(65 + len(options)):
        raise FaultyRecord("answer", f"is no letter of its options: {truth[:40]!r}")
    return Sample(**common, answer=Choice(options), truth=truth, options=options)


def _split(row: Row, pictures: int) -> str:
    file = row.where.rpartition(":")[0].upper()
    for split in ("SI", "MV"):
        if f"SPBENCH-{split}" in file:
            return split
    return "MV" if pictures > 1 else "SI"


HEADING = "\nOptions:\n"
PROMPT = Ask(
    template="Question: {question}{options}\n\n{ending}",
    heading=HEADING,
    ending={
        "choice": "Please answer with the option's letter from the given choices (e.g., A, B, "
        "etc.) directly.",
        "": "Please answer the question using a numerical value (e.g., 42 or 3.1) directly.",
    },
)
THINKING = Ask(
    template="Question: {question}{options}\nThink it over in your own words and check yourself "
    "before you answer. Put the reasoning between <think> </think>, and then {ending} between "
    "<answer> </answer>.",
    heading=HEADING,
    ending={"choice": "the option's letter", "": "a numerical value (e.g., 42 or 3.1)"},
)
JUDGE: Switch[Judge] = Switch("kind", {"choice": Equal()}, RelativeAccuracy("vsi"))
DIRECT: Switch[Extractor] = Switch("kind", {"choice": FirstToken()}, AsFloat(FirstToken()))
TAGGED: Switch[Extractor] = Switch(
    "kind",
    {"choice": Tagged(of=FirstToken(), else_whole=True)},
    AsFloat(Tagged(of=FirstToken(), else_whole=True)),
)
METRICS = {
    "overall": Metric(Mean("split", of=Mean("task", only=TASKS))),
    **{split: Metric(Only("split", (split,), Mean("task", only=TASKS))) for split in ("SI", "MV")},
}
CITE = "ZJU-REAL/SpatialLadder, eval_spld; open-compass/VLMEvalKit, vlmeval/dataset/spbench.py"
benchmark = Benchmark(
    id="spbench",
    title="SPBench",
    load=read,
    like=like,
    hub="hongxingli/SPBench",
    protocol=Protocol(
        prompt=PROMPT, extract=DIRECT, judge=JUDGE, metrics=METRICS,
        quirks=(
            "only what stands before the first space is read, as in VSI-Bench",
            "a split without questions is left out of the mean",
        ),
        cite=CITE,
    ),
    variants={
        "thinking": Protocol(
            prompt=THINKING, extract=TAGGED, judge=JUDGE, metrics=METRICS,
            decoding=Decoding(max_tokens=1024), reply="<think></think><answer>{answer}</answer>",
            quirks=("what stands in <answer> is read, else the whole reply",), cite=CITE,
        ),
        "easi": easi(PROMPT, METRICS),
    },
    notes="Splits are reported apart; their mean as headline is ours. The authors score with their "
    "VSI-Bench code, so its first-token rule is taken; that it is unchanged is unconfirmed.",
)  # fmt: skip
