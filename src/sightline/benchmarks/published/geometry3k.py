"""Geometry3K: plane geometry in logic forms, four choices; answers count by the nearest choice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Choice, Number, Tolerance
from sightline.benchmarks.aggregate import Breakdown
from sightline.benchmarks.extract import LastNumber, NearestOption
from sightline.benchmarks.geometry_problems import Published, published_problems, solved_answers
from sightline.benchmarks.judges import Equal, Within
from sightline.benchmarks.loading import FaultyRecord, Row, below, load
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.datasets.symbolic import SymbolicMix

__all__ = ["benchmark", "like"]

NEAR = 0.01


def read(source: Path) -> Loaded:
    """Problems whose choices or whose numeric answers are there; the others are named."""
    faults: list[Fault] = []
    solved = solved_answers(source)
    problems = published_problems(source, faults)
    rows = (
        Row({"published": one, "solved": solved.get(one.id)}, f"problem {one.id}", i, source)
        for i, one in enumerate(problems)
    )
    return load(rows, _sample, faults, source)


def _sample(row: Row) -> Sample:
    one: Published = row.need("published")
    unread = tuple(f"a logic form is left out: {text}" for text in one.problem.unread)
    if one.data:
        return _with_choices(one, Row(dict(one.data), row.where, row.number, one.folder), unread)
    value = row.get("solved")
    if value is None:
        raise FaultyRecord("answer", "is not there: neither data.json nor pred_results have it")
    return Sample(
        id=one.id, task="number", question="What is asked for by Find?",
        answer=Number(metric=Tolerance(relative=NEAR, absolute=NEAR)), truth=value,
        extra={"geometry": one.problem}, problems=unread,
    )  # fmt: skip


def _with_choices(one: Published, row: Row, unread: tuple[str, ...]) -> Sample:
    options = row.texts("choices", "compact_choices")
    letter = row.text("answer")
    values = row.need("precise_value")
    if len(letter) != 1 or not 0 <= ord(letter) - 65 < len(options):
        raise FaultyRecord("answer", f"is none of the choices: {letter[:20]!r}")
    if len(values) != len(options) or not all(_number(v) for v in values):
        raise FaultyRecord("precise_value", "is not one number a choice")
    graphs = row.texts("problem_type_graph") if "problem_type_graph" in row else ()
    goals = row.texts("problem_type_goal") if "problem_type_goal" in row else ()
    tags = row.get("tags")
    told = {
        name: text for name, text in (tags if isinstance(tags, dict) else {}).items()
        if isinstance(name, str) and isinstance(text, str)
    }  # fmt: skip
    image = below(one.folder, "img_diagram.png")
    path = f"{one.folder.name}/img_diagram.png" if image.is_file() else ""
    return Sample(
        id=one.id, task=(goals or ("unknown",))[0],
        question=row.text("compact_text", "problem_text"),
        answer=Choice(options), truth=letter, options=options,
        media=(Media(path=path),) if path else (),
        tags=told | {"graph": (graphs or ("unknown",))[0]},
        extra={"geometry": one.problem, "values": tuple(map(float, values))}, problems=unread,
    )  # fmt: skip


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12


def like() -> SymbolicMix:
    """Constructed figures with a goal that takes at least two theorems."""
    from sightline.benchmarks.geometry_fresh import geometry_mix

    return geometry_mix()


benchmark = Benchmark(
    id="geometry3k",
    title="Geometry3K",
    load=read,
    like=like,
    chance=25.0,
    protocol=Protocol(
        prompt=Ask(template="{question}\n{options}\nAnswer with the letter."),
        extract=Switch("kind", {"choice": NearestOption(), "number": LastNumber()}),
        judge=Switch("kind", {"choice": Equal(), "number": Within(NEAR, least=NEAR)}),
        metrics={"overall": Metric(Breakdown(by=("task", "graph", "difficulty", "letters")))},
        quirks=(
            "a number counts as the choice it is nearest to, however far off it is",
            "answers in pred_results are those of a solver and were counted by that rule: a few "
            "are far from what the forms say (2454 has 11.31 for 9.7 cos 17 = 9.28)",
        ),
        cite="lupantech/InterGPS for records and rule; request and reading of replies are ours",
    ),
    notes="Solvers that need no model: theorems, theorems-forms, construction. Scores are shown by "
    "goal and by the first kind of figure; of problems made anew also by difficulty and letters.",
)
