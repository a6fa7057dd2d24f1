"""Geometry3K: records as published, the rule of the nearest choice, solvers."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from benchmarks.hostile import HOSTILE
from sightline.benchmarks import Prediction, find_benchmark, score
from sightline.errors import BadInput
from sightline.solvers import solve_in_process

GEOMETRY3K = find_benchmark("geometry3k")
TEXT = ["Parallelogram(A,B,C,D)", "Equals(LengthOf(Line(A,B)),3x-4)", "Find(x)"]
DRAWN = {
    "diagram_logic_forms": ["Equals(LengthOf(Line(C,D)),x+6)", "nonsense("],
    "line_instances": ["AB", "BC", "CD", "AD"],
    "point_positions": {"A": [0, 0], "B": [30, 0], "C": [40, 20], "D": [10, 20]},
}


def folder(path: Path, **changes: Any) -> Path:
    """One problem as Geometry3K lays it out."""
    own = path / "test" / "2401"
    own.mkdir(parents=True, exist_ok=True)
    forms = {"dissolved_text_logic_form": TEXT, "text_logic_form": ["Find(y)"],
             "diagram_logic_form": DRAWN["diagram_logic_forms"], **DRAWN}  # fmt: skip
    data = {
        "compact_text": "Find x.", "choices": ["3", "5", "\\sqrt{25}+4", "7"], "answer": "B",
        "precise_value": [3.0, 5.0, 9.0, 7.0], "problem_type_graph": ["Parallelogram"],
        "problem_type_goal": ["Length"],
    } | changes  # fmt: skip
    (own / "logic_form.json").write_text(json.dumps(forms), encoding="utf-8")
    (own / "data.json").write_text(json.dumps(data), encoding="utf-8")
    (own / "img_diagram.png").write_bytes(b"")
    return path


def packed(path: Path, **solved: float) -> Path:
    with zipfile.ZipFile(path / "logic_forms.zip", "w") as pack:
        for name, part in (
            ("text_logic_forms_annot_dissolved", {"text_logic_forms": TEXT}),
            ("diagram_logic_forms_annot", DRAWN),
        ):
            both = {"7": part, "8": part, "9": 3 if "text" in name else part}
            pack.writestr(f"logic_forms/{name}.json", json.dumps(both))
    rows = [{"num": int(k[1:]), "guess": v, "correctness": "yes"} for k, v in solved.items()]
    rows.append({"num": 8, "guess": 1.0, "correctness": "no"})
    (path / "pred_results").mkdir()
    (path / "pred_results" / "one.json").write_text(json.dumps({"result": rows}), encoding="utf-8")
    return path


def test_folders_of_problems_are_read(tmp_path: Path) -> None:
    loaded = GEOMETRY3K.load(folder(tmp_path))
    (sample,) = loaded.samples
    assert (sample.id, sample.truth, sample.task) == ("2401", "B", "Length")
    assert sample.media[0].path == "2401/img_diagram.png"
    assert sample.tags["graph"] == "Parallelogram"
    assert [f.used for f in loaded.faults] == [True]  # the form that is none
    for way in ("theorems", "construction"):
        assert solve_in_process(way, loaded.samples)[0] == ["B"]


def test_logic_forms_with_answers_of_a_solver_are_read(tmp_path: Path) -> None:
    loaded = GEOMETRY3K.load(packed(tmp_path, n7=5.0))
    (sample,) = loaded.samples
    assert (sample.id, sample.truth, sample.kind) == ("7", 5.0, "number")
    assert {f.where for f in loaded.faults if not f.used} == {"problem 8", "problem 9"}
    assert solve_in_process("theorems", loaded.samples)[0] == pytest.approx([5.0])
    told = solve_in_process("theorems-forms", loaded.samples)[1]
    assert told == {"status": {"determined": 1}}


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": "F"}, {"answer": ""}, {"answer": 3}, {"precise_value": [1, 2]},
        {"precise_value": ["1", 2, 3, 4]}, {"choices": "3"}, {"choices": None},
        {"precise_value": None}, {"precise_value": [1e300, 2, 3, 4]}, {"compact_text": []},
    ],
)  # fmt: skip
def test_faulty_records_are_named(tmp_path: Path, changes: dict[str, Any]) -> None:
    loaded = GEOMETRY3K.load(folder(tmp_path, **changes))
    assert not loaded.samples and loaded.left_out == 1


def test_what_is_no_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds none of"):
        GEOMETRY3K.load(tmp_path)
    (tmp_path / "logic_forms.zip").write_bytes(b"PK no")
    with pytest.raises(BadInput, match="cannot be read"):
        GEOMETRY3K.load(tmp_path)


def nearest(reply: str, values: list[float]) -> str | None:
    """The rule once more, by hand."""
    stripped = reply.lstrip()
    bare = stripped.removeprefix("(")
    if bare[:1] in ("A", "B", "C", "D") and bare[:1] and (
        len(bare) == 1 or bare[1] in ").:" or bare[1].isspace()
    ):  # fmt: skip
        return bare[0]
    numbers = re.findall(r"-?\d+\.\d+|-?\d+", reply)
    if not numbers or len(numbers[-1]) > 400:
        return None
    best = min(range(4), key=lambda i: (abs(float(numbers[-1]) - values[i]), i))
    return "ABCD"[best]


def test_hostile_replies_by_the_rule_of_the_nearest_choice(tmp_path: Path) -> None:
    sample = GEOMETRY3K.load(folder(tmp_path)).samples[0]
    assert len(HOSTILE) >= 200
    extract = GEOMETRY3K.protocol.extract.of(sample)  # type: ignore[union-attr]
    for reply in (*HOSTILE, "x = 5.2", "about 8.1", "-3", "6.0", "5 or 9", "B) 9"):
        assert extract(reply, sample) == nearest(reply, [3.0, 5.0, 9.0, 7.0]), reply[:60]


def test_scores(tmp_path: Path) -> None:
    loaded = GEOMETRY3K.load(folder(tmp_path))
    for reply, expected in (("5.3", 100.0), ("B", 100.0), ("6.1", 0.0), ("", 0.0)):
        scored = score(GEOMETRY3K, loaded, [Prediction("2401", reply)])
        assert scored.figures["overall"].value == pytest.approx(expected), reply
