"""SIBench: 23 settings from about twenty data sets, scored by the form of the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sightline.answers import MRA, Choice, Integer, Number, Text, YesNo
from sightline.benchmarks.aggregate import Breakdown, Mean
from sightline.benchmarks.extract import Extractor
from sightline.benchmarks.extract.spoken import (
    LiteralNumber,
    SiOption,
    SiYesNo,
    first_word,
)
from sightline.benchmarks.frames import Interior
from sightline.benchmarks.judges import Equal, Judge, RelativeAccuracy, Within
from sightline.benchmarks.loading import (
    FaultyRecord,
    Row,
    files,
    folder_of,
    inline_options,
    load,
    rows,
)
from sightline.benchmarks.missing import WRONG, Missing
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask, Prompt
from sightline.benchmarks.protocol import Benchmark, Decoding, Matcher, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Fault, Loaded, Media, Sample

__all__ = ["SETTINGS", "benchmark"]

SETTINGS = (
    "relative_distance", "Reach_Prediction", "Object_Shape", "Height", "Existence",
    "Spatial_Compatibility", "Coordinate_Conversion", "Counting", "Route_Planning",
    "Trajectory_Description", "Geometric_Reasoning", "Spatial_Imagination",
    "Object_Size_Estimation", "Spatial_Grid", "Situational_QA", "Velocity_Acceleration",
    "Maze_Navigation", "Temporal-Appearance_Order", "Camera_Pose", "Occlusion",
    "multi-view_reasoning", "Object_Localization", "Spatial_Relation",
)  # fmt: skip
TOLD = (
    "vstibench", "MMSI-Bench", "3DSRBench", "OmniSpatial", "Spatial-MM", "SpatialMQA", "VSI-Bench",
    "STI-Bench", "SpatialEval", "SITE-Bench", "SPHERE-VLM", "SRBench", "BLINK",
)  # fmt: skip
"""sources whose questions do not say by themselves how to reply"""
HOW = {
    "MCQ": "\nSelect from the given options, answer with letters only.",
    "YN": "\nAnswer with 'Yes' or 'No' only.",
    "Number": "\nAnswer using a single number and nothing else.",
    "Number_Int": "\nAnswer using a single number and nothing else.",
}
_NAMES = {setting.lower(): setting for setting in SETTINGS}


def read(source: Path) -> Loaded:
    """Tables ``{index, question, answer, type, input_type, image_path, video_path, data_source}``.

    A setting is the name of its table; the whole benchmark in one table names it in ``category``.
    """
    faults: list[Fault] = []
    found = files(source, "*.tsv", "**/*.tsv", "**/*.csv", "**/*.jsonl", "**/*.json")
    several = len(found) > 1
    return load(
        rows(found, faults),
        lambda row: _sample(row, several),
        faults,
        folder_of(source),
    )


def _sample(row: Row, several: bool) -> Sample:
    form, shown, question = row.text("type"), row.text("input_type"), row.text("question")
    if form not in HOW:
        raise FaultyRecord("type", f"is none of SIBench: {form[:40]!r}")
    origin, setting = row.text("data_source"), _setting(row)
    index = str(row.get("index", row.number))
    common: dict[str, Any] = {
        "id": f"{setting}/{index}" if several else index,
        "task": setting,
        "question": question,
        "media": _media(row, shown),
        "tags": {"form": form, "shown": shown, "source": origin},
    }
    suffix = HOW[form] if origin in TOLD else ""
    if form in ("Number", "Number_Int"):
        value = row.number_of("answer")
        whole = form == "Number_Int" and value == int(value)
        number = Integer() if whole else Number(None, metric=MRA("sibench"))
        return Sample(
            **common, answer=number, truth=int(value) if whole else value,
            extra={"suffix": suffix},
        )  # fmt: skip
    truth = row.text("answer")
    if form == "YN":
        # compared is what it begins with, so "No." is No
        said = {"yes": "Yes", "no": "No"}.get(first_word(truth))
        yes_no: YesNo | Text = YesNo() if said else Text()
        return Sample(**common, answer=yes_no, truth=said or truth, extra={"suffix": suffix})
    _, options = inline_options(question, heading="")
    letters = LETTERS[: len(options)] or LETTERS[:6]
    bare = truth.strip("(). ")[:1]
    if not bare or bare not in letters:
        raise FaultyRecord("answer", f"is no letter of its options: {truth[:40]!r}")
    odd = truth != bare
    return Sample(
        **common,
        answer=Choice(options or None, letters),
        truth=truth,
        mended=bare if odd else None,
        problems=(f"the answer is {truth[:40]!r} and no letter",) if odd else (),
        options=options,
        extra={"suffix": suffix} if options else {"suffix": suffix, "letters": letters},
    )


def _setting(row: Row) -> str:
    for given in (row.get("category"), row.get("setting"), Path(row.where.rpartition(":")[0]).stem):
        if str(given).lower() in _NAMES:
            return _NAMES[str(given).lower()]
    return str(row.get("category", row.get("setting", "other")))


def _media(row: Row, shown: str) -> tuple[Media, ...]:
    if shown == "video":
        return (Media("video", row.text("video_path")),)
    if shown not in ("image", "multi-view"):
        raise FaultyRecord("input_type", f"is none of SIBench: {shown[:40]!r}")
    names = "".join(row.text("image_path").split()).split(",")
    return tuple(Media(path=name) for name in names if name)


PROMPT = Switch[Prompt](
    "shown",
    {
        "video": Ask(
            template="\nYou will receive several distinct frames that have been uniformly sampled "
            "from a video sequence, arranged in the same temporal order as they appear in the "
            "video.\nPlease analyze these frames and answer the question based on your "
            "observations.\n{question}{suffix}",
            media="last",
        )
    },
    Ask(template="{question}{suffix}"),
)
EXTRACT: Switch[Extractor] = Switch("form", {"MCQ": SiOption(), "YN": SiYesNo()}, LiteralNumber())
JUDGE: Switch[Judge] = Switch(
    "form",
    {"MCQ": Equal(fold=False), "YN": Equal(), "Number": RelativeAccuracy("sibench")},
    Within(0.0),
)
MATCHED = (
    "Which option does this reasoning settle on? Reply with the letter of the option in double "
    'quotes, as in "C", and nothing else.\n\n{reply}'
)
benchmark = Benchmark(
    id="sibench",
    title="SIBench",
    load=read,
    hub="Two-hot/SIBench",
    protocol=Protocol(
        prompt=PROMPT,
        frames=Interior(30),
        extract=EXTRACT,
        judge=JUDGE,
        missing=Switch(
            "form",
            {form: Missing(unparsed="guess", value=-1.0) for form in ("Number", "Number_Int")},
            WRONG,
        ),
        metrics={
            "overall": Metric(Breakdown(by=("task",))),
            "settings": Metric(Mean("task")),
        },
        decoding=Decoding(max_tokens=None),
        matcher=Matcher(MATCHED, Switch("form", {"MCQ": SiOption(reduced=True)}, LiteralNumber())),
        quirks=(
            "'A) left' and 'A, left' are no letters, 'A. left' and '(A) left' are",
            "no number counts as -1, which is right where the truth is negative: errors are not "
            "taken as shares of its size but of the truth with its sign",
            "their code evaluates the reply: here it is read as a literal, so '3*2' is no number",
        ),
        cite="open-compass/VLMEvalKit, vlmeval/dataset/SIBench.py (song2yu/SIBench-VSR)",
    ),
    notes="Replies of another form than a letter need their language model; without it they are "
    "wrong. The number of frames is left out of the request, as for their video models. Replies at "
    "which their code fails (a list, a lone bracket) are wrong. Its questions come from other "
    "benchmarks, so no fresh ones are made here.",
)
