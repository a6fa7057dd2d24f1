"""MapEval: questions about places and routes: with a text, with tools, or with a map's picture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Figure, Mean, Micro
from sightline.benchmarks.extract import Match, OptionNumber, Whole
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row, below, load_files, rows
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Media, Sample
from sightline.benchmarks.summaries import accuracy, parts_of

if TYPE_CHECKING:
    from sightline.datasets.symbolic import SymbolicMix

__all__ = ["benchmark", "like"]

_OPTIONS = re.compile(r"^(\d+)\. (.*)$", re.M)
METRICS = {"overall": Metric(Micro()), "categories": Metric(Mean("task"))}


def read(source: Path) -> Loaded:
    """Records of MapEval-Textual and -API (the same 300) or -Visual (400), or response files of the
    fine-tuned models (203 each)."""
    return load_files(source, _sample, "dataset.json", "**/dataset.json", "**/*.json")


def _sample(row: Row) -> Sample:
    if "image_path" in row:
        return _shown(row)
    return _answered(row) if "input_text" in row else _published(row)


def _published(row: Row) -> Sample:
    answer = row.need("answer")
    if not isinstance(answer["options"], list) or len(answer["options"]) > 9:
        raise FaultyRecord("answer.options", "is no list of at most nine")
    options = tuple(map(str, answer["options"]))
    correct = answer["correct"]
    if not isinstance(correct, int) or not -1 <= correct < len(options):
        raise FaultyRecord("answer.correct", f"is no option: {correct!r}")
    extra = {"context": row.text("context")}
    return _made(row, row.text("id"), row.text("question"), options, correct + 1, extra)


def _answered(row: Row) -> Sample:
    """A row of a response file states its question and the right option as well."""
    text = row.text("input_text")
    options = tuple(option for _, option in _OPTIONS.findall(text.rpartition("Options:")[2]))
    question = text.rpartition("\nQuestion:")[2].partition("\n")[0].strip()
    context = text.partition("Context:")[2].rpartition("\nQuestion:")[0].strip()
    correct, extra = row.integer("correct_option"), {"asked": text, "context": context}
    return _made(row, str(row.number), question, options, correct, extra)


_LISTED = re.compile(r"(?:^|\n|(?<=[,;.\s]))\s*(?:Option\s*)?\(?(\d)\s*[.):]\s*", re.I)


def _shown(row: Row) -> Sample:
    """A record of MapEval-Visual: its options are one text, its answer is counted from 1."""
    count, answer = row.integer("option_count"), row.integer("answer")
    if not 1 <= count <= 9 or not 0 <= answer <= count:
        raise FaultyRecord("answer", f"is no option: {answer} of {count}")
    path = row.text("image_path")
    below(row.folder, path)
    options = _listed(row.text("options"), count)
    name = f"visual {row.number}" if "id" not in row else row.text("id")
    extra = {"listed": row.text("options")}
    made = _made(row, name, row.text("question"), options, answer, extra)
    return replace(made, media=(Media(path=path),))


def _listed(text: str, count: int) -> tuple[str, ...]:
    """Options of one text: numbered, else one a line; by their numbers alone where neither fits."""
    places: list[re.Match[str]] = []
    for found in _LISTED.finditer(text):
        if int(found[1]) == len(places) + 1:
            places.append(found)
    if len(places) == count:
        ends = [*(found.start() for found in places[1:]), len(text)]
        return tuple(
            text[a.end() : end].strip(" ,;\n") for a, end in zip(places, ends, strict=True)
        )
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    return lines if len(lines) == count else tuple(f"option {i + 1}" for i in range(count))


def _holds_records(file: Path) -> str | None:
    """Response files of the fine-tuned models repeat question and right option."""
    if not file.is_file() or file.suffix != ".json":
        return None
    first = next(iter(rows([file], [])), None)
    return "responses" if first is not None and "input_text" in first else None


def _made(
    row: Row,
    name: str,
    question: str,
    options: tuple[str, ...],
    correct: int,
    extra: dict[str, str],
) -> Sample:
    """Options are numbered from 1; 0 stands for a question that cannot be answered."""
    given = ("Unanswerable", *options)
    return Sample(
        id=name,
        task=str(row.get("classification") or "unanswerable"),
        question=question,
        # the number decides: an option's text may be a number as well
        answer=Choice(None, "0123456789"[: len(given)]),
        truth=str(correct),
        options=given,
        # what solvers that read the map's text go by
        extra=extra | ({"language": "mapeval"} if "context" in extra else {}),
    )


def like() -> SymbolicMix:
    """Made towns, asked in all five categories."""
    from sightline.benchmarks.mapeval_fresh import map_mix

    return map_mix()


def like_visual() -> SymbolicMix:
    """Drawn maps of streets, asked in all five visual categories."""
    from sightline.benchmarks.mapeval_fresh import visual_mix

    return visual_mix()


def _summary(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return accuracy(figures) | {"by_category": parts_of(figures["categories"])}


TEXTUAL = Ask(
    template="Context: {context}\n\nQuestion: {question}\n{options}\n"
    'Reply with JSON only: {"option_no": number of the option, "explanation": why}',
    option="Option{number}: {option}",
    first=0,
)
DIRECT = Ask(
    template="Context: {context}\nQuestion: {question}\n"
    "Please choose the correct option and respond strictly with the option number.\nOptions:\n"
    "{options}\nRespond with just the option number (1, 2, 3, etc.).",
    option="{number}. {option}",
    first=0,
)
TOOLS = Ask(
    template="{question}\nOptions:\n{options}\nLook up what you need with the tools PlaceSearch, "
    "PlaceDetails, NearbyPlaces, TravelTime and Directions. End with the number of the right "
    "option between carets, for example ^^1^^.",
    option="{number}. {option}",
    first=0,
)
PICTURE = Ask(
    template="{question}\n{options}\nReply with the number of the right option; 0 if the question "
    "cannot be answered from the picture.",
    option="{number}. {option}",
    first=0,
)
benchmark = Benchmark(
    id="mapeval",
    title="MapEval",
    load=read,
    like=like,
    likes={"visual": like_visual},
    holds_records=_holds_records,
    hub="MapEval/MapEval-Textual",
    chance=26.8,
    protocol=Protocol(
        prompt=TEXTUAL,
        reply='{"option_no": {answer}}',
        extract=OptionNumber(),
        judge=Equal(fold=False),
        metrics=METRICS,
        quirks=(
            "0 is wrong where the question can be answered; what is no JSON is wrong",
        ),
        cite="MapEval/MapEval-Textual; the wording of the request is ours",
    ),
    variants={
        "responses": Protocol(
            prompt=Ask(template="{asked}"), extract=Whole(), judge=Equal(fold=False),
            metrics=METRICS,
            quirks=("the reply has to be the number and nothing else",),
            cite="MapEval/MapEval-Textual, sft: reply and option number are compared as text",
        ),
        "api": Protocol(
            prompt=TOOLS, reply="^^{answer}^^",
            extract=Match((r"\^\^\s*(\d+)\s*\^\^",), last=True), judge=Equal(fold=False),
            metrics=METRICS,
            quirks=("the question comes without its context: the map is behind tools",),
            cite="MapEval/MapEval-API: ^^k^^; the wording of the request is ours",
        ),
        "direct": Protocol(
            prompt=DIRECT, extract=Whole(), judge=Equal(fold=False), metrics=METRICS,
            cite="MapEval/MapEval-Textual, sft: the request of the fine-tuned models",
        ),
        "visual": Protocol(
            prompt=PICTURE,
            extract=Match((
                r"\^\^\s*(\d)\s*\^\^", r"(?i)\boption[ _]?(?:no\.?)?\W{0,4}(\d)\b",
                r"^\W{0,3}(\d)\b",
                r"(?i)\banswer\W{0,3}(?:is\W{0,3})?(\d)\b",
            )),
            judge=Equal(fold=False), metrics=METRICS,
            cite="MapEval/MapEval-Visual: replies are read by hand or pattern; the patterns "
                 "are ours",
        ),
    },
    summary=_summary,
    published={
        "Gemma-2-9B fine-tuned (203)": 51.23,
        "Llama-3.1-8B fine-tuned (203)": 44.33,
        "Qwen-2.5-7B fine-tuned (203)": 43.35,
        "Llama-3.2-3B fine-tuned (203)": 35.96,
        "Phi-3.5-mini fine-tuned (203)": 34.48,
        "Llama-3.1-70B (203)": 59.11,
    },
    notes="Textual, API (variant api) and Visual (variant visual) records load. Claude-3.5-Sonnet "
    "about 66 (Textual), 64 (API), 62 (Visual) and humans about 86 and 82 are remembered, not "
    "confirmed. The tools of the API variant are functions over the map that the textual context "
    "tells; the authors' ask a map service.",
)  # fmt: skip
