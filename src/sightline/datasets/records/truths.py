"""Fields of free text: the bare truth, sentences that vary, remarks on some of the items."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from sightline import hashing
from sightline.datasets.records.base import Batch, Field, field_values
from sightline.datasets.records.texts import Label

__all__ = ["ByLabel", "ImageTokens", "Phrased", "Remark", "Truth"]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Truth:
    """The bare answer as JSON: a number, the list of a vector, a place or a box, else a word.

    A letter stays one for the labels in ``letters``; elsewhere the option's text is given, as a
    list where it is a place. ``text`` writes the same as text, lists in brackets.
    """

    letters: tuple[str, ...] = ()
    text: bool = False

    def values(self, batch: Batch) -> Sequence[Any]:
        rows = zip(batch.rows, Label().values(batch), strict=True)
        found = [_bare(row, label in self.letters) for row, label in rows]
        if not self.text:
            return found
        return [value if isinstance(value, str) else json.dumps(value) for value in found]


def _bare(row: dict[str, Any], letter: bool) -> Any:
    if row["answer_kind"] == "choice":
        return row["answer"] if letter else _listed(row["answer_text"])
    if row["answer_kind"] in ("vector", "point", "box"):
        return _listed(row["answer"])
    if row["answer_kind"] in ("number", "integer", "clock_hour"):
        return _figure(row["answer"])
    return row["answer"]


def _listed(text: str) -> Any:
    """ "(512, 300)" and "[1, 2, 3] mm" as lists, any other text as it is."""
    if text[:1] not in ("(", "["):
        return text
    return [_figure(number) for number in _NUMBER.findall(text)]


def _figure(text: str) -> int | float:
    return float(text) if "." in text else int(text)


@dataclass(frozen=True)
class Phrased:
    """A field put into one of several sentences, ``{}`` in each, drawn by the item's id."""

    of: Field
    sentences: tuple[str, ...]

    def values(self, batch: Batch) -> Sequence[Any]:
        keys = hashing.mix("phrased", hashing.keys(batch.column("id")))
        nth = hashing.uniform(keys, len(self.sentences)).tolist()
        told = zip(field_values(self.of, batch), nth, strict=True)
        return [self.sentences[n].replace("{}", str(value)) for value, n in told]


@dataclass(frozen=True)
class Remark:
    """A field with a sentence after it on a share of the items of some labels, drawn by id."""

    of: Field
    sentence: str
    labels: tuple[str, ...] = field(default=())
    share: float = 0.5

    def values(self, batch: Batch) -> Sequence[Any]:
        keys = hashing.mix("remark", hashing.keys(batch.column("id")))
        drawn = hashing.uniform(keys, 1 << 20) < round(self.share * (1 << 20))
        meant = np.array([name in self.labels for name in Label().values(batch)], dtype=bool)
        told = zip(field_values(self.of, batch), (drawn & meant).tolist(), strict=True)
        return [f"{text}{self.sentence}" if add else text for text, add in told]


@dataclass(frozen=True)
class ByLabel:
    """One field for some labels, another one for the rest."""

    table: Mapping[str, Field]
    rest: Field

    def values(self, batch: Batch) -> Sequence[Any]:
        out = list(self.rest.values(batch))
        labels = np.array(Label().values(batch), dtype=object)
        for name, part in self.table.items():
            rows = np.flatnonzero(labels == name)
            if len(rows):
                items = batch.items.take(pa.array(rows))
                some = Batch(items, batch.labels, batch.folder, batch.out, batch.world)
                for row, value in zip(rows.tolist(), part.values(some), strict=True):
                    out[row] = value
        return out


@dataclass(frozen=True)
class ImageTokens:
    """A field with a line for every picture before it, from the picture's number ``{n}``."""

    of: Field
    line: str = "Image-{n}: <image>\n"

    def values(self, batch: Batch) -> Sequence[Any]:
        told = zip(self.of.values(batch), batch.column("images"), strict=True)
        return [
            "".join(self.line.format(n=n) for n in range(1, len(images or ()) + 1)) + text
            for text, images in told
        ]
