"""SpatialBench: five categories about a picture and its depth, some in pairs (SpatialBot)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import AnswerType, Integer, Text, YesNo
from sightline.benchmarks.aggregate import Aggregate, AllRight, Mean, PairBonus
from sightline.benchmarks.extract import AsIs, Extractor, WholeNumber
from sightline.benchmarks.judges import ContainsExactly, Judge, RelativeError
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, load, rows
from sightline.benchmarks.missing import Missing
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["benchmark"]

TASKS = ("positional", "existence", "counting", "reach", "size")
NAMES = {"reaching": "reach"}
PAIRED = ("existence", "reach", "size")


def like() -> Fresh:
    """The same categories about any scenes; pairs are a yes and a no about one picture."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets import records as r
    from sightline.datasets.mix import Mix
    from sightline.questions.tasks import grounding, photo_levels, relations
    from sightline.questions.tasks import photo_relations as pairs

    tasks = (
        relations.left_right.called("positional"), relations.above_below.called("positional"),
        grounding.visible_in_view.called("existence"), grounding.count_in_view.called("counting"),
        photo_levels.touches.called("reach"), pairs.is_bigger.called("size"),
    )  # fmt: skip
    fields = {
        "id": r.Column("id"), "image": r.Images(0), "category": r.Label(),
        "question": r.Prompt(ending=""), "answer": r.Chosen(), "pair": r.PairId(),
    }  # fmt: skip
    mix = Mix.of([task.referring("name", "description") for task in tasks])
    return Fresh(mix, r.Record("spatialbench.jsonl", fields, shape="jsonl"))


def read(source: Path) -> Loaded:
    """``positional.json``, ``existence.json``, ``counting.json``, ``reach.json``, ``size.json``.

    Of pairs the records follow each other. Records may name ``category`` and ``pair`` themselves.
    """
    faults: list[Fault] = []
    found = files(source, "**/*.json", "**/*.jsonl")
    return load(_rows(found, faults), _sample, faults, folder_of(source))


def _rows(found: list[Path], faults: list[Fault]) -> Iterator[Row]:
    for path in found:
        task = NAMES.get(path.stem, path.stem)
        for place, row in enumerate(rows([path], faults)):
            told = {"category": task, "pair": f"{task}/{place // 2}", **row.data}
            yield Row(told | {"place": place}, row.where, row.number, row.folder)


def _sample(row: Row) -> Sample:
    task = NAMES.get(row.text("category"), row.text("category"))
    if task not in TASKS:
        raise FaultyRecord("category", f"is none of SpatialBench: {task[:40]!r}")
    if str(row.get("id", "")).startswith("grounding"):
        raise FaultyRecord("id", "boxes are asked for and not scored")
    truth = row.text("answer")
    number = Integer().parse(truth)
    if task == "counting" and not number:
        raise FaultyRecord("answer", f"is no number to count errors by: {truth[:40]!r}")
    said = YesNo().parse(truth)
    form: AnswerType[Any] = Text() if said is None else YesNo()
    given = row.need("image")
    pictures = given if isinstance(given, list) else [given]
    return Sample(
        id=f"{task}/{row.get('id', row.data['place'])}",
        task=task,
        question=row.text("question"),
        answer=Integer() if task == "counting" else form,
        truth=truth,
        mended=number if task == "counting" else said,
        media=tuple(Media(path=str(picture)) for picture in pictures),
        group=row.text("pair") if task in PAIRED else "",
    )


EXTRACT: Switch[Extractor] = Switch("task", {"counting": WholeNumber(none=None)}, AsIs())
JUDGE: Switch[Judge] = Switch("task", {"counting": RelativeError()}, ContainsExactly())
MISSING: Switch[Missing] = Switch(
    "task", {"counting": Missing(unparsed="guess", absent="guess", value=0)}, Missing()
)
WHERE: dict[str, Aggregate] = {"existence": AllRight(), "reach": PairBonus(), "size": PairBonus()}
benchmark = Benchmark(
    id="spatialbench",
    title="SpatialBench",
    load=read,
    like=like,
    hub="RussRobin/SpatialBench",
    protocol=Protocol(
        prompt=Ask(template="{question}"),
        extract=EXTRACT,
        judge=JUDGE,
        missing=MISSING,
        metrics={
            "overall": Metric(Mean(where=WHERE)),
            **{name: Metric(Mean(where=WHERE, only=(name,))) for name in TASKS},
        },
        decoding=Decoding(max_tokens=128),
        quirks=(
            'a reply is right where it holds the answer, in the same case, anywhere: "not left"',
            "counting is 100 less the mean error in percent, below 0 where errors are large; a "
            "reply that is no whole number ends the authors' program and counts as 0 here",
            "a pair of existence counts once both are right; one of reach or size is the sum of "
            "both and of a point for both, over three",
        ),
        cite="BAAI-DCAI/SpatialBot, bunny/eval/eval_spatialbench.py",
    ),
    notes="The five figures are the authors', their mean is ours. The second picture with the "
    "depth code is not sent.",
)
