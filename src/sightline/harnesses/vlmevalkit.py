"""A VLMEvalKit table: one TSV with base64 pictures, index, question, options, answer, category."""

from __future__ import annotations

import base64
import csv
from pathlib import Path

from sightline.benchmarks import Benchmark, Sample
from sightline.benchmarks.sample import LETTERS
from sightline.runs import Picture
from sightline.solvers.pictures import pictures_of
from sightline.solvers.truths import option_number

__all__ = ["write_vlmevalkit"]


def write_vlmevalkit(benchmark: Benchmark, data: Path, out: Path, home: Path) -> Path:
    """Write ``ID.tsv``; VLMEvalKit loads it from ``$LMUData`` as a custom MCQ or VQA set.

    It asks with its own prompt; the prediction file it writes is scored by ``sightline score``.
    Several pictures are a list of base64 texts, as its multi-image sets have them. Ids that are no
    numbers stay in ``id``; ``index`` is the place of the question.
    """
    loaded = benchmark.load(data)
    show = pictures_of(loaded.folder or Path(), benchmark.protocol.frames,
                       benchmark.protocol.most_pixels)  # fmt: skip
    most = max((len(sample.options) for sample in loaded.samples), default=0)
    head = ["index", "id", "image", "question", *LETTERS[:most], "answer", "category"]
    path = out / f"{benchmark.id}.tsv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n")
        table.writerow(head)
        for number, sample in enumerate(loaded.samples):
            coded = [_coded(part) for media in sample.media for part in show(media)
                     if isinstance(part, Picture)]  # fmt: skip
            picture = coded[0] if len(coded) == 1 else str(coded)
            options = [*sample.options, *[""] * (most - len(sample.options))]
            table.writerow([
                number, sample.id, picture, sample.question, *options, _answer(sample), sample.task,
            ])  # fmt: skip
    return path


def _coded(picture: Picture) -> str:
    data = picture.data if picture.path is None else picture.path.read_bytes()
    return base64.b64encode(data or b"").decode()


def _answer(sample: Sample) -> str:
    """A letter where there are options, else the answer as it is."""
    number = option_number(sample) if sample.options else None
    return LETTERS[number] if number is not None else str(sample.truth)
