"""Andersen and Persuasion: where somebody is at a moment of a story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sightline.answers import Text
from sightline.benchmarks.aggregate import Breakdown, Figure, Mean, Micro
from sightline.benchmarks.excerpts import Excerpt
from sightline.benchmarks.extract import Whole
from sightline.benchmarks.judges.named_places import NamedPlace
from sightline.benchmarks.loading import FaultyRecord, Row, files, load
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Sample
from sightline.benchmarks.summaries import accuracy, parts_of
from sightline.errors import BadInput

__all__ = ["benchmark"]

_COLUMNS = ("char_no", "character", "location", "singular/plural")
_ENDING = " annotations"


def read(source: Path) -> Loaded:
    """Annotations in folders ``NAME Annotations``; the texts are ``NAME/FILE`` or ``name.txt``."""
    faults: list[Fault] = []
    found = [
        file for file in files(source, "*[Aa]nnotations/*", "*/*[Aa]nnotations/*")
        if file.suffix in (".txt", ".tsv")
    ]  # fmt: skip
    return load(_rows(found, faults), _sample, faults)


def _rows(paths: list[Path], faults: list[Fault]) -> Iterator[Row]:
    """Lines of the annotations, tab-separated whatever the file's ending, with their text."""
    texts: dict[Path, str] = {}
    number = 0
    for path in paths:
        name = path.parent.name
        name = name[: -len(_ENDING)] if name.lower().endswith(_ENDING) else name
        story = _story(path, name)
        if story is None:
            faults.append(Fault(path.name, "file", f"has no text beside it: {name}"))
            continue
        if story not in texts:
            texts[story] = _whole(story)
        columns = _COLUMNS
        for place, line in enumerate(_whole(path).split("\n"), 1):
            cells = [cell.strip() for cell in line.split("\t")]
            if cells[0] == _COLUMNS[0]:
                columns = tuple(cells)  # type: ignore[assignment]
            elif any(cells):
                told = {k: v for k, v in zip(columns, cells, strict=False) if v}
                data = told | {"text": texts[story], "set": name, "file": path.stem, "line": place}
                yield Row(data, f"{path.name}:{place}", number, path.parent.parent)
                number += 1


def _story(path: Path, name: str) -> Path | None:
    """The text that a file of annotations is about."""
    here = path.parent.parent
    for file in (here / name / path.name, here / f"{name.lower()}.txt", here / f"{name}.txt"):
        if file.is_file():
            return file
    return None


def _whole(path: Path) -> str:
    """A text as its offsets count it: CRLF is one character."""
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(path, "file", f"cannot be read as text: {error}") from None


def _sample(row: Row) -> Sample:
    offset, character, text = row.integer("char_no"), row.text("character"), row.text("text")
    if not 0 < offset <= len(text):
        raise FaultyRecord("char_no", f"lies outside the text: {offset}")
    many = row.text("singular/plural").lower()
    if many not in ("singular", "plural"):
        raise FaultyRecord("singular/plural", f"is neither: {many[:40]!r}")
    accepted = tuple(filter(None, (each.strip() for each in row.text("location").split("/"))))
    if not accepted:
        raise FaultyRecord("location", "names no place")
    return Sample(
        # several may be asked about at one offset, and one twice: the line tells them apart
        id=f"{row.text('file')}:{row.text('line')}",
        task=row.text("set"),
        question=f"Where {'are' if many == 'plural' else 'is'} {character}?",
        answer=Text(),
        truth=accepted[0],
        mended=list(accepted),
        tags={"story": row.text("file"), "number": many},
        extra={
            "text": text,
            "offset": offset,
            "character": character,
            "accepted": accepted,
            "language": "excerpt",
        },
    )


def _summary(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return accuracy(figures) | {
        "fuzzy": parts_of(figures["overall"]),
        "exact": parts_of(figures["exact"]),
    }


_PROTOCOL = Protocol(
    prompt=Excerpt(),
    extract=Whole(strip="."),
    judge=NamedPlace(),
    metrics={
        "overall": Metric(Mean("task")),
        "exact": Metric(Mean("task", of=Micro("exact"))),
        "pooled": Metric(Breakdown(Micro(), ("number",))),
    },
    quirks=(
        "any of the places between slashes is right, however wide: the room, the house, the town",
        "a likeness of 0.8 counts as the same place: the published threshold is not known",
    ),
    cite="batuhan-ozyurt/Location-of-Characters-in-Narratives for the data, which holds no scorer; "
    "request, normalisation and threshold are ours",
)
benchmark = Benchmark(
    id="andersen_persuasion",
    title="Andersen and Persuasion",
    load=read,
    summary=_summary,
    protocol=_PROTOCOL,
    variants={
        "window-500": replace(_PROTOCOL, prompt=Excerpt(500)),
        "window-1000": replace(_PROTOCOL, prompt=Excerpt(1000)),
        "window-5000": replace(_PROTOCOL, prompt=Excerpt(5000)),
        "likeness-70": replace(_PROTOCOL, judge=NamedPlace(0.7)),
        "likeness-90": replace(_PROTOCOL, judge=NamedPlace(0.9)),
        "prepositions": replace(_PROTOCOL, judge=NamedPlace(prepositions=True)),
    },
    published={
        "best of five models, Andersen (abstract)": 61.85,
        "best of five models, Persuasion (abstract)": 56.06,
        "baseline, Andersen, exact (page)": 54.11,
        "baseline, Andersen, fuzzy (page)": 55.84,
        "baseline, Persuasion, exact (page)": 41.46,
        "baseline, Persuasion, fuzzy (page)": 46.34,
    },
    notes="The published excerpt length is not known: 2,000 characters here, others as variants.",
)
