"""Official VSI-Bench question records, read tolerantly and refused clearly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sightline.errors import BadInput

__all__ = ["Question", "load_questions"]

_ALIASES = {
    "scene": ("scene", "scene_name"),
    "kind": ("question_type",),
    "text": ("question",),
    "answer": ("answer", "ground_truth"),
}
_NUMERIC = (
    "room_size_estimation",
    "object_counting",
    "object_size_estimation",
    "object_abs_distance",
)
_LETTER = re.compile(r"(?:^|[,;\s])\(?([A-J])[.):]\s*")
_ROUTE = re.compile(
    r"beginning (?:at|by|from|near) (?:the )?(?P<start>.+?),?(?: and)? facing (?:into |towards? )?"
    r"(?:the )?(?P<facing>.+?)\.",
    re.I,
)
_STEP = re.compile(
    r"\d+\.\s*(?:(?P<fill>\[please fill in\])|go (?:forward|straight)[^.\d]*?"
    r"(?:until|to) (?:the )?(?P<stop>[^.\d]+?))\.?\s*(?=\d+\.|You have|$)",
    re.I,
)
_PATTERNS = {
    "object_counting": r"how many (?P<a>.+?)(?:\(e?s\))? (?:are|is|can|do)\b",
    "object_size_estimation": r"of the (?P<a>(?!longest)[^,?()]+?)\s*(?:,|\?|\(|measured|in centi)",
    "object_abs_distance": (
        r"between (?:the )?(?P<a>.+?) and (?:the )?(?P<b>.+?)\s*(?:\(|\?|,|\.|in met|measured|$)"
    ),
    "object_rel_distance": r"(?:closest|nearest) to (?:the )?(?P<a>[^?.,]+?)\s*(?:\?|\.|,|$)",
    "object_rel_direction": (
        r"standing (?:by|at|next to|near|beside|with) (?:the )?(?P<a>.+?),? (?:and|while) "
        r"(?:i am |am )?facing (?:towards? )?(?:the )?(?P<b>.+?),? "
        r"(?:is|where is|on which side is) (?:the )?(?P<c>.+?)(?: to | on | located| in |\?)"
    ),
}


@dataclass(frozen=True)
class Question:
    """One record; ``options`` maps letters to texts, in the order given."""

    where: Path
    line: int
    scene: str
    kind: str
    text: str
    answer: str
    options: Mapping[str, str] = field(default_factory=dict)

    def error(self, name: str, problem: str, fix: str = "") -> BadInput:
        """The error to raise about a field of this record."""
        return BadInput(self.where, f"line {self.line}: {name}", problem, fix)

    def number(self) -> float:
        """The answer as a number."""
        try:
            return float(self.answer)
        except ValueError:
            raise self.error("answer", f"is {self.answer!r}", "expected a number") from None

    def option(self) -> str:
        """The text of the right option."""
        if self.answer in self.options:
            return self.options[self.answer]
        for text in self.options.values():
            if text.lower() == self.answer.lower():
                return text
        raise self.error("answer", f"{self.answer!r} is none of the options", "a letter or a text")

    def part(self, name: str) -> str:
        """An object named in the question: a, b or c; "" when its wording is not known."""
        kind = re.sub(r"_(easy|medium|hard)$", "", self.kind)
        found = re.search(_PATTERNS[kind], " ".join(self._stem().split()), re.I)
        return found[name].strip() if found else ""

    def route(self) -> tuple[list[str], bool]:
        """Stops of a route, the faced object second, and whether it starts with a turn."""
        stem = " ".join(self._stem().split())
        start = _ROUTE.search(stem)
        steps = list(_STEP.finditer(stem))
        if not start or not steps:
            return [], False
        stops = [m["stop"].strip() for m in steps if m["stop"]]
        begin, facing = start["start"].strip(), start["facing"].strip()
        if steps[0]["fill"]:
            return [begin, facing, *stops], True
        return [begin, *stops], False

    def _stem(self) -> str:
        return re.split(r"\boptions\s*:", self.text, flags=re.I)[0]


def load_questions(path: Path) -> list[Question]:
    """All records of a file of JSON lines, or of one JSON list."""
    return [_question(path, line, record) for line, record in _records(path)]


def _records(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise BadInput(path, "questions", f"cannot be read: {err}", "a UTF-8 file") from None
    if text.lstrip().startswith("["):
        yield from enumerate(_json(path, 1, text), 1)
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield number, _json(path, number, line)


def _json(path: Path, line: int, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as err:
        raise BadInput(path, f"line {line}: json", f"is damaged: {err}", "fix the line") from None


def _question(path: Path, line: int, record: Any) -> Question:
    if not isinstance(record, dict):
        raise BadInput(path, f"line {line}: record", "is not a JSON object", "fix the line")
    values: dict[str, str] = {}
    for name, aliases in _ALIASES.items():
        key = next((k for k in aliases if record.get(k) not in (None, "")), None)
        if key is None:
            raise BadInput(path, f"line {line}: {aliases[0]}", "is missing", "restore it")
        value = record[key]
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise BadInput(path, f"line {line}: {key}", f"is {value!r}", "expected a text")
        values[name] = str(value).strip()
    q = Question(path, line, **values, options=_options(path, line, record, values["text"]))
    if q.kind in _NUMERIC:
        q.number()
    elif q.options or q.kind.startswith("object_rel"):
        q.option()
    return q


def _options(path: Path, line: int, record: dict[str, Any], text: str) -> dict[str, str]:
    given = record.get("options")
    if given is not None:
        if isinstance(given, dict):
            given = [f"{letter}. {option}" for letter, option in given.items()]
        if not isinstance(given, list) or not all(isinstance(o, str) for o in given):
            raise BadInput(path, f"line {line}: options", "is no list of texts", "fix the line")
        out = {}
        for nth, option in enumerate(given):
            head = re.match(r"\s*\(?([A-J])[.):]\s*(.+)", option, re.S)
            out[head[1] if head else chr(65 + nth)] = (head[2] if head else option).strip()
        return out
    parts = re.split(r"\boptions\s*:", text, flags=re.I)
    if len(parts) < 2:
        return {}
    pieces = _LETTER.split(parts[-1])
    return {
        letter: option.strip().strip(",;").strip()
        for letter, option in zip(pieces[1::2], pieces[2::2], strict=True)
    }
