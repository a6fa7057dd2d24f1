"""OST-Bench: questions asked turn by turn while a room is explored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Choice, Integer, Number
from sightline.benchmarks.aggregate import Aggregate, Cells, Only
from sightline.benchmarks.extract import OstCount, OstNumber, OstOption
from sightline.benchmarks.judges import Equal, Judge, RelativeAccuracy
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, load, rows
from sightline.benchmarks.missing import Missing
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["benchmark"]

_TYPE = re.compile(
    r"(position|orientation|existence|quantity|diversity|order|direction|distance)"
    r"\W*(Judge?ment|Estimation|Counting|Temporal[-_ ]?loc)\W*(\d?)", re.I,
)  # fmt: skip
FORMS = {"j": "J", "e": "E", "c": "C", "t": "T"}


STEPS = (4, 7, 10, 13, 16)
"""images that the turns of a fresh dialogue have shown"""


def like() -> Fresh:
    """All subtypes about walks through any scenes; the turns of a dialogue show more and more."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import Each, Label, Options, Question, Record, Truth, Turn
    from sightline.questions.tasks import explored as e
    from sightline.questions.tasks import explored_objects as o

    state, info, near = "Agent_state-", "Agent_visible_info-", "Agent_object_spatial-"
    asked = {
        f"{state}position(Judgement)": e.walk_side,
        f"{state}position(Estimation)": e.walk_distance,
        f"{state}orientation(Judgement)": e.walk_turn,
        f"{state}orientation(Estimation)": e.walk_angle,
        f"{info}existence(Judgement)": e.seen_so_far,
        f"{info}existence(Temporal-loc1)": e.first_image_of,
        f"{info}existence(Temporal-loc2)": e.last_image_of,
        f"{info}quantity(Counting)": e.count_so_far,
        f"{info}diversity(Judgement)": e.unseen_so_far,
        f"{info}order(Judgement)": e.first_come_so_far,
        f"{near}direction(Judgement1)": o.side_now,
        f"{near}direction(Judgement2)": o.side_now.using(parts="sides"),
        f"{near}direction(Judgement3)": o.side_now.using(parts="ends"),
        f"{near}direction(Estimation)": o.angle_now,
        f"{near}direction(Temporal-loc)": o.image_pointing_at,
        f"{near}distance(Judgement1)": o.nearer_than_at_start,
        f"{near}distance(Judgement2)": o.nearest_now,
        f"{near}distance(Judgement3)": o.nearest_now.using(options=2),
        f"{near}distance(Estimation)": o.distance_now,
        f"{near}distance(Temporal-loc)": o.image_nearest_to,
    }
    tasks = [task.using(seen=seen).called(name) for seen in STEPS for name, task in asked.items()]
    options = Each([Label(), Options("{text}")], _options)
    fields = {
        "scan_id": Turn("scan_id"), "turn": Turn("turn"), "system_prompt": _TOLD,
        "new_observations": Turn("new_observations"),
        "user_message": Each([Question(), options], _message), "type": Label(),
        "answer": Each(Truth(), str), "option": options,
    }  # fmt: skip
    order = (Turn("scan_id"), Turn("turn"))
    return Fresh(
        Mix.of(tasks), Record("OST_bench.json", fields, order=order),
        notes="what each subtype asks for exactly is our reading of its name: places and turns "
        "against the start, numbers of images, quadrants, sides and ends of one's surroundings, "
        "the nearest of four and of two; things stand still",
    )  # fmt: skip


_TOLD = (
    "You explore a place. Its images come bit by bit, in the order in which they were taken; the "
    "newest one is what you see now. Answer each question by all images so far."
)


def _options(of: Sequence[Any]) -> list[str]:
    """The options as texts; a question of yes and no has those."""
    label, listed = of
    return ["yes", "no"] if "existence(Judgement)" in label else list(listed)


def _message(of: Sequence[Any]) -> str:
    """The question, and what to reply."""
    question, options = of
    if not options:
        return f"{question}\nAnswer with a number."
    return f"{question}\nOptions: {'; '.join(options)}\nAnswer with the text of one option."


def read(source: Path) -> Loaded:
    """``OST_bench.json``: one record a turn; or a folder of dialogues with the models' replies."""
    faults: list[Fault] = []
    found = files(source, "OST_bench.json", "**/OST*.json", "*.json", "**/*.jsonl", "**/*.json")
    turns = (turn for row in rows(found, faults) for turn in _turns(row))
    return load(turns, _sample, faults, folder_of(source))


def _turns(row: Row) -> Iterator[Row]:
    """A record is one turn; a result file holds the turns of a scan."""
    said = row.get("user_message")
    if not isinstance(said, list) or not any(isinstance(turn, dict) for turn in said):
        yield row
        return
    for number, turn in enumerate(said):
        if not isinstance(turn, dict):
            yield Row({}, f"{row.where}:{number}", number, row.folder)
            continue
        data = {
            **turn, "user_message": turn.get("prompt", ""), "turn": number,
            "scan_id": row.get("scan_id"), "system_prompt": row.get("system_prompt", ""),
            "new_observations": turn.get("image_paths", []),
        }  # fmt: skip
        yield Row(data, f"{row.where}:{number}", number, row.folder)


def _sample(row: Row) -> Sample:
    kind, scan = row.text("type"), row.text("scan_id")
    match = _TYPE.search(kind)
    if match is None:
        raise FaultyRecord("type", f"is none of OST-Bench: {kind[:60]!r}")
    cell = f"{match[1].lower()}({FORMS[match[2][0].lower()]})"
    turn = row.get("turn", row.get("turn_id", row.number))
    common: dict[str, Any] = {
        "id": f"{scan}/{turn}",
        "task": cell + (match[3] if cell not in ("existence(J)", "order(J)") else ""),
        "question": row.text("user_message"),
        "group": scan,
        "media": tuple(Media(path=name) for name in row.get("new_observations", ())),
        "tags": {"cell": cell, "type": kind},
        "extra": {"system_prompt": row.get("system_prompt", "")},
    }
    if cell.endswith("(J)"):
        options = row.texts("option", "options")
        truth = row.text("answer")
        if truth.lower().strip() not in [option.lower().strip() for option in options]:
            raise FaultyRecord("answer", f"is none of its options: {truth[:40]!r}")
        return Sample(**common, answer=Choice(options), truth=truth, options=options)
    if cell.endswith("(E)"):
        return Sample(**common, answer=Number(), truth=row.number_of("answer"))
    return Sample(**common, answer=Integer(), truth=row.integer("answer"))


def _dialogues(path: Path) -> list[Path]:
    """Result files of the authors' code: a dialogue each, with the turns under user_message."""
    found = sorted(path.glob("*.json")) if path.is_dir() else [path]
    first = next(iter(rows(found[:1], [])), None) if found and found[0].suffix == ".json" else None
    return found if first is not None and isinstance(first.get("user_message"), list) else []


def _replies(path: Path, loaded: Loaded) -> list[Prediction] | None:
    """The replies in such files; None where there are none."""
    found = _dialogues(path)
    turns = [turn for row in rows(found, []) for turn in _turns(row)]
    told = [(f"{t.get('scan_id')}/{t.get('turn')}", t.get("response")) for t in turns]
    return [Prediction(name, reply) for name, reply in told] if found else None


def _part(*names: str) -> Aggregate:
    """The mean of question types; of several numbered ones the mean of their means."""
    return Cells({name: _numbered(name) for name in names})


def _numbered(name: str) -> Aggregate:
    """``direction(J)`` is the mean of its three kinds, ``existence(T)`` of its two."""
    count = {"direction(J)": 3, "distance(J)": 3, "existence(T)": 2}.get(name, 0)
    kinds = [f"{name}{i}" for i in range(1, count + 1)] or [name]
    return Cells({kind: Only("task", (kind,)) for kind in kinds})


CELLS: dict[str, Aggregate] = {
    "A_state(J)": _part("position(J)", "orientation(J)"),
    "A_state(E)": _part("position(E)", "orientation(E)"),
    "A_info(J)": _part("existence(J)", "diversity(J)", "order(J)"),
    "A_info(T)": _numbered("existence(T)"),
    "A_info(C)": _numbered("quantity(C)"),
    "AO(J)": _part("direction(J)", "distance(J)"),
    "AO(E)": _part("direction(E)", "distance(E)"),
    "AO(T)": _part("direction(T)", "distance(T)"),
}
STATE = ("position(J)", "position(E)", "orientation(J)", "orientation(E)")
INFO = ("existence(J)", "existence(T)", "quantity(C)", "diversity(J)", "order(J)")
METRICS = {
    "overall": Metric(Cells(CELLS)),
    "A_state": Metric(_part(*STATE)),
    "A_info": Metric(_part(*INFO)),
    "AO": Metric(Cells({name: CELLS[name] for name in ("AO(J)", "AO(E)", "AO(T)")})),
}
JUDGED: Switch[Judge] = Switch(
    "kind", {"choice": Equal(), "integer": Equal()}, RelativeAccuracy("ost")
)
PROMPT = Ask(template="{question}", system="{system_prompt}")
benchmark = Benchmark(
    id="ost_bench",
    title="OST-Bench",
    load=read,
    like=like,
    holds_records=lambda path: "" if _dialogues(path) else None,
    saved=_replies,
    hub="rbler/OST-Bench",
    chance=35.73,
    protocol=Protocol(
        prompt=PROMPT,
        mode="dialogue",
        extract=Switch("kind", {"choice": OstOption(), "integer": OstCount()}, OstNumber()),
        judge=JUDGED,
        missing=Missing(absent="drop"),
        metrics=METRICS,
        quirks=(
            "a reply is taken for the option with the longest common subsequence, however short",
            "turns without a reply do not count",
            "a count is the first number word from zero to ten that is part of the answer",
        ),
        cite="InternRobotics/OST-Bench, evaluation/OST_evaluator.py",
    ),
    variants={
        "vlmevalkit": Protocol(
            prompt=PROMPT,
            mode="dialogue",
            extract=Switch(
                "kind", {"choice": OstOption(), "integer": OstCount(whole=True)}, OstNumber()
            ),
            judge=JUDGED,
            missing=Missing(absent="drop"),
            metrics=METRICS,
            quirks=("counts with a decimal point are none",),
            cite="open-compass/VLMEvalKit's port of OST-Bench",
        )
    },
    published={
        "human": 84.05, "Gemini-2.0-flash-thinking": 54.25, "GPT-4.1": 53.40,
    },
    notes="An estimate that is no number scores 0: our reading, their code does not say.",
)  # fmt: skip
