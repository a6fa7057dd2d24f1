"""Asking a judge model for what an author's rule cannot read in a reply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sightline.benchmarks.parts import chosen
from sightline.benchmarks.predictions import request_id
from sightline.benchmarks.protocol import Protocol
from sightline.benchmarks.sample import LETTERS, Sample
from sightline.benchmarks.scoring import Prediction
from sightline.runs import Message, Request, Runner, Sampling, latest

__all__ = ["matched_replies"]

LONGEST = 20_000
"""characters of a reply that are shown to the judge, from its end"""


def matched_replies(
    protocol: Protocol,
    samples: Sequence[Sample],
    predictions: Sequence[Prediction],
    judge: Runner,
    log: Path,
) -> list[Prediction]:
    """The predictions, those the rule cannot read with the judge's words in ``matched``.

    Every reply and every judge's word stays on file, so a score can be computed again without
    asking anybody. A judge that fails leaves the reply unmatched.
    """
    if protocol.matcher is None:
        return list(predictions)
    known = {sample.id: sample for sample in samples}
    asked = [
        row for row in predictions if row.id in known and _unread(protocol, known[row.id], row)
    ]
    judge.ask(_requests(protocol.matcher.prompt, known, asked), log)
    found = latest(log) if log.is_file() else {}
    words = {(row.id, row.repeat): found.get(request_id(row.id, row.repeat)) for row in asked}
    return [
        replace(row, matched=reply.text) if (reply := words.get((row.id, row.repeat))) else row
        for row in predictions
    ]


def _unread(protocol: Protocol, sample: Sample, row: Prediction) -> bool:
    if row.reply is None or row.scores or row.extracted:
        return False
    return chosen(protocol.extract, sample)(row.reply, sample) is None


def _requests(
    template: str, known: dict[str, Sample], rows: Sequence[Prediction]
) -> Iterator[Request]:
    for row in rows:
        sample = known[row.id]
        options = "\n".join(f"({LETTERS[i]}) {text}" for i, text in enumerate(sample.options))
        slots = {
            "question": sample.question, "options": options, "truth": str(sample.truth),
            "reply": (row.reply or "")[-LONGEST:],
        }  # fmt: skip
        text = template
        for name, value in slots.items():
            # the reply comes last: what it says is not taken for a slot
            text = text.replace("{" + name + "}", value)
        draw = Sampling(max_tokens=64, temperature=0.0)
        yield Request(request_id(row.id, row.repeat), (Message("user", (text,)),), draw)
