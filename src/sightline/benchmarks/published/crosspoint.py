"""CrossPoint-Bench: the same point in two views, found, judged visible, chosen and pointed at."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Choice, Point, PointInMask, Rle
from sightline.benchmarks.aggregate import Breakdown
from sightline.benchmarks.extract import Extractor
from sightline.benchmarks.extract.crosspoint import CrossPointLetter, CrossPointPlace
from sightline.benchmarks.judges import Equal, Judge
from sightline.benchmarks.judges.pictures import InMask
from sightline.benchmarks.loading import FaultyRecord, Row, below, inline_options, load_files
from sightline.benchmarks.masks import PackedMask
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask, Prompt
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Media, Sample

if TYPE_CHECKING:
    from typing import Literal

    from sightline.benchmarks.fresh import Fresh

__all__ = ["POINTED", "benchmark"]

POINTED = ("Fine-grained Grounding", "Correspondence-Pointing")


def like() -> Fresh:
    """Two of the four types about any scenes: a thing found, and its point among four."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import Answer, ByLabel, Column, Images, JudgeMask, Label, Record
    from sightline.datasets.records import Prompt as Asked
    from sightline.questions.tasks import grounding, multiview

    tasks = (
        grounding.locate_point.called("Fine-grained Grounding"),
        multiview.point_correspondence.called("Correspondence-Judgement"),
    )
    fields = {
        "idx": Column("id"), "type": Label(), "level": "object", "question": Asked(),
        "images": Images(),
        "answer": ByLabel({"Fine-grained Grounding": JudgeMask()}, Answer()),
    }  # fmt: skip
    return Fresh(
        Mix.of(tasks),
        Record("CrossPoint-Bench.jsonl", fields, shape="jsonl"),
        notes="points are asked for in thousandths: score models by the variant relative_1000",
    )


def read(source: Path) -> Loaded:
    """Records ``{idx, type, level, question, images, answer, image_width, image_height}``.

    The answer is a letter, or a mask as a base64 picture.
    """
    return load_files(source, _sample, "*ench*.jsonl", "**/*.jsonl", "**/*.json", "**/*.parquet")


def _sample(row: Row) -> Sample:
    kind, question = row.text("type"), row.text("question")
    pictures = row.texts("images", "image")
    level = str(row.get("level", ""))
    common: dict[str, Any] = {
        "id": row.text("idx", "id"),
        "task": kind,
        "question": question,
        "media": tuple(Media(path=path) for path in pictures),
        "tags": {"level": level, "type and level": f"{kind}, {level}"},
    }
    if kind in POINTED:
        mask = _mask(row)
        try:
            size = mask.size
        except ValueError as error:
            raise FaultyRecord("answer", str(error)) from None
        return Sample(
            **common,
            answer=Point(size=size, metric=PointInMask()),
            truth=mask,
            extra={"size": _size(row, pictures)},
        )
    _, options = inline_options(question, heading="")
    letters = LETTERS[: len(options)] or LETTERS[:4]
    truth = row.text("answer").strip().upper().strip("()")
    if len(truth) != 1 or truth not in letters:
        raise FaultyRecord("answer", f"is no letter of its options: {truth[:40]!r}")
    return Sample(
        **common,
        answer=Choice(options or None, letters),
        truth=truth,
        options=options,
        extra={} if options else {"letters": letters},
    )


def _mask(row: Row) -> PackedMask:
    """A base64 picture; fresh records have run lengths."""
    given = row.need("answer")
    if isinstance(given, dict):
        return PackedMask.of(Rle.read(given["size"], given["counts"]), above=128, channel="mean")
    return PackedMask(_bytes(row.text("answer")), above=128, channel="mean")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.rpartition("base64,")[2], validate=True)
    except (binascii.Error, ValueError):
        raise FaultyRecord("answer", "is no base64 picture") from None


def _size(row: Row, pictures: tuple[str, ...]) -> tuple[int, int] | None:
    """The size that shares are taken of: as stated, else that of the *first* picture."""
    if row.get("image_width") and row.get("image_height"):
        return row.integer("image_width"), row.integer("image_height")
    try:
        return PackedMask(below(row.folder, pictures[0])).size if pictures else None
    except ValueError:
        return None


JSON = " Output the point coordinates in JSON format."
PROMPT = Switch[Prompt](
    "task",
    {kind: Ask(template="{question}" + JSON) for kind in POINTED},
    Ask(template="{question}"),
)
JUDGE: Switch[Judge] = Switch("kind", {"point": InMask()}, Equal(fold=False))


def _in(units: Literal["absolute", "relative_1000", "relative_1"], *quirks: str) -> Protocol:
    extract: Switch[Extractor] = Switch(
        "kind", {"point": CrossPointPlace(units)}, CrossPointLetter()
    )
    return Protocol(
        prompt=PROMPT,
        extract=extract,
        judge=JUDGE,
        metrics={"overall": Metric(Breakdown(by=("task", "type and level")))},
        decoding=Decoding(max_tokens=None),
        reply=Switch("kind", {"point": '{"point_2d": {answer}}'}, "{answer}"),
        quirks=(
            *quirks,
            "any a, b, c or d behind 'so' or 'therefore' is taken for the answer, also in a word",
            "outside JSON the numbers of a point have no sign",
        ),
        cite="WangYipu2002/CrossPoint, eval/extract_answers.py and eval/calc_score.py",
    )


FIRST = "shares are taken of the first picture, also where the second one is pointed at"
benchmark = Benchmark(
    id="crosspoint",
    title="CrossPoint-Bench",
    load=read,
    like=like,
    hub="WangYipu2002/CrossPoint-Bench",
    ids=("idx",),
    protocol=_in("absolute"),
    variants={
        "relative_1000": _in("relative_1000", FIRST),
        "relative_1": _in("relative_1", FIRST),
    },
    notes="Which units a model gives points in is set by hand, as the authors do; baselines state "
    "pixels. lmms-eval's port, which cuts numbers before it scales them, is not covered.",
)
