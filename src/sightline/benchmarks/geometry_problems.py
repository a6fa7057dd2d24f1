"""Problems of plane geometry as Inter-GPS publishes them: logic forms, drawings, choices, answers.

What is read, whichever of it is there:

- ``N/data.json`` with ``N/logic_form.json`` and ``N/img_diagram.png`` (Geometry3K);
- ``text_logic_forms_annot_dissolved.json`` and ``diagram_logic_forms_annot.json``, as files or in
  ``logic_forms.zip``;
- ``pred_results/*.json``: answers that the authors' solver found and that were right.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sightline.benchmarks.loading import FaultyRecord, files
from sightline.benchmarks.sample import Fault
from sightline.errors import BadInput
from sightline.geometry.theorems import Problem, read_problem

__all__ = ["Published", "published_problems", "solved_answers"]

LARGEST = 64_000_000
"""bytes of a packed file; the published one has 3.4 million"""


@dataclass(frozen=True)
class Published:
    """One problem.

    Attributes:
        id: its number.
        problem: as the solvers take it.
        folder: where its other files are.
        data: choices and answer, where they are there.
    """

    id: str
    problem: Problem
    folder: Path
    data: Mapping[str, Any] = field(default_factory=dict)


def published_problems(source: Path, faults: list[Fault]) -> list[Published]:
    """All problems below ``source``, with or without answers; faulty ones are listed.

    Raises:
        BadInput: there are none.
    """
    single = sorted(source.glob("**/logic_form.json")) if source.is_dir() else []
    if single:
        return [one for path in single if (one := _single(path, source, faults))]
    text, diagram = _packed(source)
    found = []
    for number, forms in text.items():
        try:
            drawn = diagram.get(number)
            found.append(_published(number, _object(forms), _object(drawn), source, {}))
        except FaultyRecord as fault:
            faults.append(Fault(f"problem {number}", fault.field, fault.problem))
    return found


def _single(path: Path, source: Path, faults: list[Fault]) -> Published | None:
    number = path.parent.name
    try:
        if not path.resolve().is_relative_to(source.resolve()):
            raise FaultyRecord("path", "leads out of the folder")
        forms = _object(_json(path))
        data_path = path.with_name("data.json")
        data = _object(_json(data_path)) if data_path.is_file() else {}
        texts = {"text_logic_forms": forms.get("dissolved_text_logic_form")
                 or forms.get("text_logic_form")}  # fmt: skip
        drawn = dict(forms) | {"diagram_logic_forms": forms.get("diagram_logic_form")}
        return _published(number, texts, drawn, path.parent, data)
    except FaultyRecord as fault:
        faults.append(Fault(f"{number}/logic_form.json", fault.field, fault.problem))
        return None


def _published(
    number: str, text: Mapping[str, Any], drawn: Mapping[str, Any], folder: Path,
    data: Mapping[str, Any],
) -> Published:  # fmt: skip
    forms = [*_texts(text, "text_logic_forms"), *_texts(drawn, "diagram_logic_forms")]
    positions = drawn.get("point_positions")
    spots: dict[str, tuple[float, float]] = {}
    for name, at in (positions if isinstance(positions, dict) else {}).items():
        if not isinstance(at, list) or len(at) != 2 or not all(
            isinstance(v, int | float) and abs(v) < 1e6 for v in at
        ):  # fmt: skip
            raise FaultyRecord("point_positions", f"{str(name)[:20]!r} is at no place")
        spots[name] = (float(at[0]), float(at[1]))
    problem = read_problem(forms, _texts(drawn, "line_instances"), spots)
    return Published(number, problem, folder, data)


def _texts(data: Mapping[str, Any], name: str) -> list[str]:
    value = data.get(name) or []
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise FaultyRecord(name, "is no list of texts")
    return value


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise FaultyRecord("record", f"is no object but {type(value).__name__}")
    return value


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise FaultyRecord(path.name, f"cannot be read: {error}") from None


def _packed(source: Path) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The two files of logic forms: annotated, the text with its references resolved."""
    wanted = ("text_logic_forms_annot_dissolved.json", "diagram_logic_forms_annot.json")
    found = files(source, "logic_forms*.zip", "**/*logic_forms*.zip", f"**/{wanted[0]}")
    try:
        if found[0].suffix == ".zip":
            with zipfile.ZipFile(found[0]) as pack:
                names = {Path(info.filename).name: info for info in pack.infolist()}
                parts = []
                for name in wanted:
                    if name not in names or names[name].file_size > LARGEST:
                        raise BadInput(found[0], name, "is not in the archive, or too large")
                    parts.append(json.loads(pack.read(names[name])))
        else:
            parts = [json.loads(found[0].with_name(n).read_text(encoding="utf-8")) for n in wanted]
    except (OSError, ValueError, RecursionError, zipfile.BadZipFile) as error:
        raise BadInput(found[0], "logic forms", f"cannot be read: {error}") from None
    if not all(isinstance(part, dict) for part in parts):
        raise BadInput(found[0], "logic forms", "are no objects by problem")
    return parts[0], parts[1]


def solved_answers(source: Path) -> dict[str, float]:
    """Answers of the authors' solver that were right by their rule, by problem.

    Their rule asks only whether the right choice is the nearest of four: a few are far off.
    """
    found: dict[str, float] = {}
    for path in sorted(source.glob("**/pred_results/**/*.json")) if source.is_dir() else []:
        if not path.resolve().is_relative_to(source.resolve()):
            continue
        try:
            rows = json.loads(path.read_text(encoding="utf-8")).get("result", [])
        except (OSError, ValueError, AttributeError, RecursionError):
            raise BadInput(path, "result", "cannot be read") from None
        for row in rows if isinstance(rows, list) else []:
            guess = row.get("guess") if isinstance(row, dict) else None
            if isinstance(guess, int | float) and row.get("correctness") == "yes":
                found.setdefault(str(row.get("num")), float(guess))
    return found
