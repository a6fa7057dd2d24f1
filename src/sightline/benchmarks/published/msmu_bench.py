"""MSMU-Bench: eight kinds of questions about measures and relations in one picture, free text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import AnswerType, Integer, Number, Text, Tolerance, Vector, YesNo
from sightline.answers.vectors import NormTolerance
from sightline.benchmarks.aggregate import Breakdown, Mean, Micro, Only
from sightline.benchmarks.extract import Extractor, MsmuMarked, MsmuSaid
from sightline.benchmarks.judges import Judge, MsmuMark, MsmuPlace, MsmuRatio
from sightline.benchmarks.loading import FaultyRecord, Row, load_files, rows
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Matcher, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["QUALITATIVE", "QUANTITATIVE", "benchmark", "like"]

QUANTITATIVE = (
    "scale_estimation", "absolute_distance", "count", "grounding", "refer_obj_estimation"
)  # fmt: skip
QUALITATIVE = ("relative_position", "scale_compare", "existence")
NAMES = {"position": "grounding", "zero": "existence"}
"""types of the training data by the names that the scorer has for them"""


def like() -> Fresh:
    """All eight types about any pictures with depth, in the data's record."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets import records as r
    from sightline.datasets.mix import Mix
    from sightline.questions.tasks import grounding, quantities, relations, scale
    from sightline.questions.tasks import photo_measures as measures
    from sightline.questions.tasks import photo_relations as pairs

    tasks = {
        "scale_estimation": (measures.object_height_in_view, measures.object_length_in_view),
        "absolute_distance": (quantities.pair_distance, quantities.camera_distance),
        "count": (grounding.count_in_view,),
        "position": (grounding.locate_box,),
        "refer_obj_estimation": (scale.size_by_reference,),
        "relative_position": (relations.left_right, relations.above_below, relations.in_front),
        "scale_compare": (
            *(pairs.which_taller.using(relation=word) for word in ("taller", "shorter")),
            *(pairs.which_wider.using(relation=word) for word in ("wider", "thinner")),
            *(pairs.which_bigger.using(relation=word) for word in ("bigger", "smaller")),
        ),
        "zero": (scale.none_in_view,),
    }
    asked = r.Question("<image>\n")
    told = r.Conversations(asked, r.Reply(r.SPOKEN, unit_words=True))
    # places are shares of the picture in the published metric
    shares = r.Each(r.Boxes(scale="unit", decimals=3, at=0), str)
    placed = r.Conversations(r.Rewritten(asked, r"\b1000\b", "1"), shares)
    head = {"id": r.Column("id"), "image": r.Images(0), "type": r.Label()}
    others = tuple(name for name in tasks if name != "position")
    record = (
        r.Record("msmu.jsonl", head | {"conversations": told}, "jsonl", others),
        r.Record("msmu.jsonl", head | {"conversations": placed}, "jsonl", ("position",)),
    )
    named = [
        task.referring("name", "description").called(name)
        for name, several in tasks.items()
        for task in several
    ]
    return Fresh(Mix.of(named), record, frames=8)


def read(source: Path) -> Loaded:
    """Lines ``{question, gt, type}`` of answer files (``pred`` is the reply), or records of the
    data with ``conversations``."""
    return load_files(source, _sample, "**/msmu*.jsonl", "**/*.jsonl", "**/*.json", "**/*.parquet")


def _sample(row: Row) -> Sample:
    task = NAMES.get(row.text("type"), row.text("type"))
    if task not in (*QUANTITATIVE, *QUALITATIVE):
        raise FaultyRecord("type", f"is none of MSMU-Bench: {task[:40]!r}")
    question, truth = _turns(row)
    answer, mended = _form(task, truth)
    image = row.get("image", row.get("image_path", ""))
    form = "place" if task == "grounding" else "lengths" if task in QUANTITATIVE else "mark"
    return Sample(
        id=str(row.get("id", row.number)),
        task=task,
        question=question,
        answer=answer,
        truth=truth,
        mended=mended,
        media=(Media(path=image),) if isinstance(image, str) and image else (),
        tags={"form": form},
    )


def _turns(row: Row) -> tuple[str, str]:
    if "conversations" not in row:
        return row.text("question"), row.text("gt", "answer")
    turns = row.need("conversations")
    asked, told = (turns[i]["value"] for i in (0, 1))
    if not isinstance(asked, str) or not isinstance(told, str) or not told.strip():
        raise FaultyRecord("conversations", "are no question and answer")
    return asked.replace("<image>", "").strip(), told.strip()


def _form(task: str, truth: str) -> tuple[AnswerType[Any], Any]:
    """The strict form, and the truth in it; free text where it states no single thing."""
    forms: dict[str, tuple[AnswerType[Any], ...]] = {
        "count": (Integer(),),
        "grounding": tuple(
            Vector(None, n, NormTolerance(None, 0.2), 3) for n in (4, 3, 2)
        ),
        "existence": (YesNo(), Integer()),
        "relative_position": (YesNo(),),
        "scale_compare": (YesNo(),),
    }  # fmt: skip
    for form in forms.get(task, (Number("m", metric=Tolerance(relative=0.25)),)):
        value = form.parse(truth)
        if value is not None:
            return form, value
    # a truth is read as a reply is: "The pot is the one." says "the pot"
    return Text(), Text().parse(truth) or truth


def _holds_records(file: Path) -> str | None:
    """Their answer files hold question, truth and reply (``pred``)."""
    first = next(iter(rows([file], [])), None) if file.suffix in (".jsonl", ".json") else None
    return "" if first is not None and {"gt", "pred", "type"} <= first.data.keys() else None


JUDGE: Switch[Judge] = Switch("form", {"lengths": MsmuRatio(), "place": MsmuPlace()}, MsmuMark())
MARKED: Switch[Extractor] = Switch(
    "form", {"mark": MsmuMarked(("your_mark",))},
    MsmuMarked(("response_in_meters", "answer_in_meters")),
)  # fmt: skip
ASKED = (
    "Compare a reply with the right answer to a question about a picture. Reply with one JSON "
    "object and nothing else. Where the answer is a measure, a count or a place, give both as "
    "numbers, lengths in metres, as answer_in_meters and response_in_meters; give lists where "
    "several are asked for. Else give your_mark, 1 where the reply says the same as the answer and "
    "0 where it does not.\n\nQuestion: {question}\nAnswer: {truth}\nReply: {reply}"
)
EIGHT = Mean(only=(*QUANTITATIVE, *QUALITATIVE), absent="zero")


def _of_measures(column: str) -> Metric:
    return Metric(Only("form", ("lengths",), Breakdown(Micro(column))))


benchmark = Benchmark(
    id="msmu_bench",
    title="MSMU-Bench",
    load=read,
    like=like,
    hub="cpystan/MSMU",
    holds_records=_holds_records,
    protocol=Protocol(
        prompt=Ask(template="{question}"),
        extract=MsmuSaid(),
        judge=JUDGE,
        metrics={
            "overall": Metric(EIGHT),
            "quantitative": Metric(Mean(only=QUANTITATIVE)),
            "qualitative": Metric(Mean(only=QUALITATIVE)),
            "within 1.25^2": _of_measures("within_2"),
            "within 1.25^3": _of_measures("within_3"),
        },
        matcher=Matcher(ASKED, MARKED, "gpt-4-turbo"),
        quirks=(
            "their GPT-4 reads every reply; here a rule reads what is plain, the model the rest",
            "a true 0 is never right; a negative number is right whatever its size, as its ratio "
            "is below 1.25",
            "the total is the sum over types divided by eight: a type without questions counts 0",
            "of several lengths the mean of the ratios counts, what is said beyond is left out",
            "places in words are compared by embeddings there; here only the same words are right",
            "a judge model's reply that is not a bare dictionary is wrong (block of code, null)",
        ),
        cite="cpystan/SD-VLM, evaluation/llm_generate.py and evaluate_final.py; the request to the "
        "judge is worded by us",
    ),
    notes="The first line of an answer file is written twice and skipped once: no reply is lost. A "
    "mark that is no number ends their program and is wrong here. The strict rule reads several "
    "lengths and relations in other words only where they are the same text.",
)
