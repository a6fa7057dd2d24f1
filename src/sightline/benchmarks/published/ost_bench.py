"""OST-Bench: questions asked turn by turn while a room is explored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sightline.answers import Choice, Integer, Number
from sightline.benchmarks.aggregate import Aggregate, Cells, Only
from sightline.benchmarks.extract import OstCount, OstNumber, OstOption
from sightline.benchmarks.judges import Equal, Judge, RelativeAccuracy
from sightline.benchmarks.loading import FaultyRecord, Row, files, load, rows
from sightline.benchmarks.missing import Missing
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

__all__ = ["benchmark"]

_TYPE = re.compile(
    r"(position|orientation|existence|quantity|diversity|order|direction|distance)"
    r"\W*(Judge?ment|Estimation|Counting|Temporal[-_ ]?loc)\W*(\d?)", re.I,
)  # fmt: skip
FORMS = {"j": "J", "e": "E", "c": "C", "t": "T"}


def read(source: Path) -> Loaded:
    """``OST_bench.json``: one record a turn; or a folder of dialogues with the models' replies."""
    faults: list[Fault] = []
    found = files(source, "OST_bench.json", "**/OST*.json", "*.json", "**/*.jsonl", "**/*.json")
    turns = (turn for row in rows(found, faults) for turn in _turns(row))
    return load(turns, _sample, faults, source if source.is_dir() else source.parent)


def _turns(row: Row) -> Iterator[Row]:
    """A record is one turn; a result file holds the turns of a scan."""
    said = row.get("user_message")
    if not isinstance(said, list) or not said:
        yield row
        return
    for number, turn in enumerate(said):
        if not isinstance(turn, dict):
            yield row
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
