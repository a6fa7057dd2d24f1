"""CAPTURe: counting things in a pattern that goes on behind a black box."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Integer
from sightline.benchmarks.aggregate import Breakdown, Micro
from sightline.benchmarks.extract import Extractor, LastNumber
from sightline.benchmarks.extract.spoken import WholeNumber
from sightline.benchmarks.judges.numbers import SymmetricError
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, load, rows
from sightline.benchmarks.missing import Missing
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Matcher, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

if TYPE_CHECKING:
    from sightline.datasets.symbolic import SymbolicMix
    from sightline.questions.symbolic import Pictures, Posed

__all__ = ["benchmark", "like"]

FOLDERS = {
    "real occluded": "real_dataset",
    "real unoccluded": "unocc_real_dataset",
    "synthetic occluded": "generate_synthetic/occluded_dataset",
    "synthetic unoccluded": "generate_synthetic/unoccluded_dataset",
}
_REPLIES = ("processed_results", "results")


def read(source: Path) -> Loaded:
    """``real_metadata.json``, ``synthetic_metadata.json``; every record is asked with and without
    the box, so it gives two samples (``real/occluded/1455.jpg``) of one group."""
    faults: list[Fault] = []
    found = files(source, "*_metadata.json", "**/*_metadata.json", "**/*.json")
    kept = [path for path in found if "validation" not in path.name] or found
    return load(rows(kept, faults), _samples, faults, folder_of(source))


def _samples(row: Row) -> Iterator[Sample]:
    file, count = row.text("image_file"), row.integer("ground_truth")
    if count < 1:
        raise FaultyRecord("ground_truth", f"is no count: {count}")
    part = _part(row)
    what = f"{row.text('dot_shape')}s" if part == "synthetic" else row.text("object")
    tags = {
        name: str(row.get(name))
        for name in ("shape", "color", "num_occluded", "object")
        if name in row
    }
    for view in _views(row):
        yield Sample(
            id=f"{part}/{view}/{file}",
            task=f"{part} {view}",
            question=f"How many {what} are there?",
            answer=Integer(),
            truth=count,
            media=(Media(path=f"{FOLDERS[f'{part} {view}']}/{file}"),),
            group=f"{part}/{file}",
            tags=tags,
            extra={"what": what},
        )


def _part(row: Row) -> str:
    return "synthetic" if "dot_shape" in row else "real"


def _views(row: Row) -> tuple[str, ...]:
    """Both; a file of results is of one, told by its folder (``unocc_results``)."""
    if not any(name in row for name in _REPLIES):
        return ("occluded", "unoccluded")
    return ("unoccluded",) if "unocc" in str(row.folder / row.where) else ("occluded",)


def _holds_records(file: Path) -> str | None:
    """Their results repeat the records, with the reply and the number a model read in it."""
    first = next(iter(rows([file], [])), None) if file.suffix == ".json" else None
    if first is None or "ground_truth" not in first:
        return None
    return "" if any(name in first for name in _REPLIES) else None


def _saved(file: Path, loaded: Loaded) -> list[Prediction] | None:
    if not file.is_file() or _holds_records(file) is None:
        return None
    found = []
    for row in rows([file], []):
        number = next((row.get(name) for name in _REPLIES if name in row), None)
        said = str(row.get("answer", number))
        name = f"{_part(row)}/{_views(row)[0]}/{row.get('image_file')}"
        found.append(Prediction(name, said, matched=None if number is None else str(number)))
    return found


def like() -> SymbolicMix:
    """Dots on paper for the synthetic split, rendered things on tables in place of photos."""
    from sightline.datasets.symbolic import SymbolicMix
    from sightline.questions.symbolic import Recipe
    from sightline.questions.symbolic.pattern_checks import check
    from sightline.questions.symbolic.patterns import on_paper, on_tables
    from sightline.views.symbolic.patterns import draw_pattern

    recipes = (
        Recipe("real", on_tables, check, draw_pattern),
        Recipe("synthetic", on_paper, check, draw_pattern),
    )
    return SymbolicMix.of(recipes, _write, "The real split shows rendered things, no photos.")


def _write(folder: Path, posed: Iterable[Posed], pictures: Pictures) -> list[Path]:
    """Both files of records, and the pictures where CAPTURe has them."""
    from sightline.storage import draft

    records: dict[str, list[dict[str, Any]]] = {"real": [], "synthetic": []}
    for one in posed:
        part, view = one.task.split()
        name = f"{one.group.partition('/')[2]}.png"
        target = folder / FOLDERS[one.task] / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / pictures(one)[0]).rename(target)
        if view == "occluded":
            shared = {"image_file": name, "ground_truth": one.truth}
            records[part].append(shared | _FIELDS[part](one))
    (folder / "images").rmdir()
    written = []
    for part, found in records.items():
        with draft(folder / f"{part}_metadata.json") as path:
            path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        written.append(folder / f"{part}_metadata.json")
    return [folder, *written]


def _of_real(one: Posed) -> dict[str, Any]:
    x0, y0, x1, y1 = one.world["box"]
    what = f"{one.world['what']}s"
    return {"object": what, "bbox": {"x": x0, "y": y0, "width": x1 - x0, "height": y1 - y0}}


def _of_synthetic(one: Posed) -> dict[str, Any]:
    names = ("shape", "offset", "color", "dot_shape", "positions")
    return {name: one.world[name] for name in names} | {"num_occluded": one.world["hidden"]}


_FIELDS = {"real": _of_real, "synthetic": _of_synthetic}


BEHIND = (
    "Count the exact number of {what} in the image. Assume the pattern of {what} continues behind "
    "any black box. Provide the total number of {what} as if the black box were not there."
)
PROMPT = Switch(
    "task",
    {
        "real occluded": Ask(
            template=BEHIND
            + " Only count {what} that are visible within the frame (or would be visible without "
            "the occluding box). If {what} are partially in the frame (i.e. if any part of {what} "
            "are visible), count it. If the {what} would be partially in the frame without the "
            "occluding box, count it.",
            media="last",
        ),
        "real unoccluded": Ask(template=BEHIND, media="last"),
        "synthetic occluded": Ask(
            template="Your task is to count objects in the image. Assume the pattern of {what} "
            "continues behind the black box. First, state what the pattern is, then give your "
            "final count.",
            media="last",
        ),
        "synthetic unoccluded": Ask(
            template="Your task is to count objects in the image. First, state what the pattern "
            "is, then give your final count.",
            media="last",
        ),
    },
)
READ = (
    "Which number does this reply give as its final count? Reply with the number alone, or with -1 "
    "where it gives none.\n\n{reply}"
)
METRICS = {
    "overall": Metric(Breakdown(Micro("error"), by=("task",)), scale=1.0, lower_is_better=True),
    "exact": Metric(Breakdown(by=("task",))),
}


def _scored(extract: Extractor, matcher: Matcher | None, quirks: tuple[str, ...]) -> Protocol:
    return Protocol(
        prompt=PROMPT,
        extract=extract,
        judge=SymmetricError(),
        missing=Missing(unparsed="guess", absent="drop", value=-1),
        metrics=METRICS,
        decoding=Decoding(max_tokens=None, temperature=1.0),
        matcher=matcher,
        quirks=(*quirks, "pictures that were not asked do not count"),
        cite="atinpothiraj/CAPTURe, compute_smape.py and occluded_scripts",
    )


benchmark = Benchmark(
    id="capture",
    title="CAPTURe",
    load=read,
    hub="atinp/CAPTURe",
    like=like,
    ids=("image_file",),
    holds_records=_holds_records,
    saved=_saved,
    protocol=_scored(
        WholeNumber(),
        Matcher(READ, WholeNumber(), "Llama-3.1-8B-Instruct"),
        ("the error is 100 where no number is found, whatever the count",
         "a language model reads the number; without it only replies that are a number count"),
    ),
    variants={
        "last_number": _scored(
            LastNumber(), None, ("the last number of a reply counts; no language model is asked",)
        ),
    },
    notes="Lower is better: the headline is sMAPE in percent. 'exact' (share of exact counts) is "
    "ours. The validation pictures are not asked.",
)  # fmt: skip
