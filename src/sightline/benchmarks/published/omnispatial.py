"""OmniSpatial: fifty kinds of spatial reasoning in four groups, by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Breakdown, Micro
from sightline.benchmarks.easi import easi
from sightline.benchmarks.extract import After, JsonLetter, Match, Whole
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row
from sightline.benchmarks.missing import Missing
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Media, Sample
from sightline.benchmarks.vlmevalkit import (
    EXTENSIONS,
    lettered_options,
    pictures,
    read_table,
)

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "benchmark"]

TASKS = {
    "Dynamic_Reasoning": ("Manipulation", "Motion_Analysis"),
    "Spatial_Interaction": ("Traffic_Analysis", "Localization", "Geospatial_Strategy"),
    "Complex_Logic": ("Pattern_Recognition", "Geometric_Reasoning"),
    "Perspective_Taking": ("Egocentric", "Allocentric", "Hypothetical"),
}


def like() -> Fresh:
    """Perspective taking; the other groups need more than geometry."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Answer,
        Column,
        Each,
        Images,
        Label,
        LabelMap,
        Options,
        Question,
        Record,
    )
    from sightline.questions.tasks import configuration, relations, viewed_boxes

    seen = configuration.configuration_object.answering("choice").referring("name")
    across = viewed_boxes.opposite_side.answering("choice").referring("name")
    tasks = (
        relations.left_right.referring("name").called("Egocentric"),
        seen.called("Allocentric"),
        across.called("Hypothetical"),
    )
    fields = {
        "id": Column("id"), "question": Question(), "options": Options("{text}"),
        "answer": Each(Answer(), LETTERS.index), "task_type": LabelMap({}, "Perspective_Taking"),
        "sub_task_type": Label(), "image_path": Images(0),
    }  # fmt: skip
    return Fresh(Mix.of(tasks), Record("data.json", fields), notes="only Perspective_Taking")


def read(source: Path) -> Loaded:
    """Records ``{id, question, options, answer, task_type, sub_task_type}``, answers by number.

    The picture of question "15_1" is ``<task_type>/15.png``. EASI's table, with options in columns
    and answers by letter, does too.
    """
    return read_table(
        source,
        _sample,
        "data.json",
        "**/data.json",
        *EXTENSIONS,
        apart=lambda row: str(row.get("task_type")),
    )


def _sample(row: Row) -> Sample:
    area, task = row.text("task_type"), row.text("sub_task_type")
    if task not in TASKS.get(area, ()):
        raise FaultyRecord("sub_task_type", f"is none of OmniSpatial: {area}/{task}"[:80])
    options = lettered_options(row)
    picture = row.text("id", "index").split("_")[0]
    return Sample(
        id=row.text("index"),
        task=task,
        question=row.text("question"),
        answer=Choice(options),
        truth=_letter(row, len(options)),
        options=options,
        media=pictures(row) or (Media(path=f"{area}/{picture}.png"),),
        tags={"area": area},
        extra={"scene_graph": str(row.get("scene_graph", ""))},
    )


def _letter(row: Row, count: int) -> str:
    answer = row.need("answer")
    number = LETTERS.find(answer) if isinstance(answer, str) and len(answer) == 1 else answer
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < count:
        raise FaultyRecord("answer", f"is no option: {str(answer)[:40]!r}")
    return LETTERS[number]


_TASK = (
    "You answer questions about where things are. You are given a picture, a question about what "
    "it shows, and options, each with a capital letter.\n{how}\n"
    "Rely on what is to be seen and make up no objects. When you are unsure, choose the most "
    "likely option; never decline.\n{form}"
)
_STEPS = (
    "Find the objects that matter and how they lie to each other. Take the question apart. Reason "
    "step by step; imagine another viewpoint where that helps. Then choose one option (A, B, C or "
    "D)."
)
_LINE = "End with a line of its own that is exactly\n\nAnswer: X\nwhere X is A, B, C or D."
_QUESTION = "{question}\n{options}"


def _asked(how: str, form: str, question: str = _QUESTION) -> Ask:
    return Ask(template=f"{_TASK.replace('{how}', how).replace('{form}', form)}\n\n{question}")


MANUAL = _asked(_STEPS, _LINE)
METRICS = {"overall": Metric(Breakdown(Micro(), ("area", "task")))}
GUESS_A = Missing(unparsed="guess", absent="guess", value="A")
LAST_LINE = Match((r"Answer\s*:\s*([A-D])\b",), flags=re.I, last=True)


def _protocol(prompt: Ask, **changes: object) -> Protocol:
    settings: dict[str, object] = {
        "extract": LAST_LINE,
        "judge": Equal(fold=False),
        "missing": GUESS_A,
        "metrics": METRICS,
        "decoding": Decoding(max_tokens=8192, temperature=None, repeats=5),
        "reply": "Answer: {answer}",
        "quirks": (
            "what holds no 'Answer: X' counts as A, and so does a failed request",
            "'answer: b' with a small letter is wrong, and so is every question whose answer is E "
            "or F",
            "every question is asked five times; the score is the mean over all replies",
        ),
        "cite": "qizekun/OmniSpatial, vlms_eval; the requests are worded by us",
    }
    return Protocol(prompt=prompt, **(settings | changes))  # type: ignore[arg-type]


def _first_letter(reply: str) -> str:
    return reply.strip().upper()[:1]


benchmark = Benchmark(
    id="omnispatial",
    title="OmniSpatial",
    load=read,
    like=like,
    ids=("id", "index"),
    hub="qizekun/OmniSpatial",
    protocol=_protocol(MANUAL),
    variants={
        "zeroshot_cot": _protocol(_asked("Think step by step and give the answer.", _LINE)),
        "none": _protocol(_asked("Give your answer by picture and question.", _LINE)),
        "json": _protocol(
            _asked(_STEPS, 'Reply in JSON: {"analysis": what you saw and thought, "answer": "A"}'),
            extract=JsonLetter(),
            reply='{"answer": "{answer}"}',
            quirks=("what is no JSON object with a text as its answer counts as A",),
        ),
        "direct": _protocol(
            _asked(_STEPS, "Reply with A, B, C or D and nothing else."),
            extract=After(_first_letter, Whole()),
            reply="{answer}",
            quirks=("the first character is the answer: 'Because' is B",),
        ),
        "pointgraph": _protocol(
            _asked(
                _STEPS,
                _LINE,
                "Objects found in the picture, in metres (x right, y up, z forward): "
                "{scene_graph}\nThe picture decides; the list may be wrong.\n\n" + _QUESTION,
            )
        ),
        "easi": easi(MANUAL, METRICS),
        "easi_direct": easi(
            Ask(
                template="{question}\n{options}\nAnswer directly with the option letter from the "
                "given choices. "
            ),
            METRICS,
        ),
    },
    published={"Human": 92.63, "o3": 56.3, "GPT-5 (EASI)": 59.90},
    notes="The variant pointgraph needs records with a scene_graph text, of any detector. The "
    "authors' fourth mode, a language model as the judge of every reply, is not repeated.",
)
