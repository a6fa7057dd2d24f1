"""Replies of our own runs: ids of requests, and the log as predictions."""

from __future__ import annotations

from pathlib import Path

from sightline.benchmarks.scoring import Prediction
from sightline.runs import Reply, latest

__all__ = ["prediction_of", "predictions_of", "repeat_of", "request_id"]

MARK = "\u241e"
"""between the id of a sample and the number of a repeat: the picture of a record separator"""


def request_id(sample: str, repeat: int) -> str:
    """The id of a request: that of its sample, with the repeat from the second on."""
    return f"{sample}{MARK}{repeat}" if repeat else sample


def repeat_of(request: str) -> tuple[str, int]:
    """Sample and repeat of a request's id."""
    name, mark, number = request.rpartition(MARK)
    return (name, int(number)) if mark and number.isdigit() else (request, 0)


def prediction_of(reply: Reply) -> Prediction:
    """One reply of a run."""
    name, repeat = repeat_of(reply.id)
    cut = reply.finish == "length"
    return Prediction(name, reply.text, repeat, reply.error, reply.scores, cut)


def predictions_of(log: Path) -> list[Prediction]:
    """The replies of a run, the last one to each request.

    Raises:
        BadInput: there is no such log, or a line of it is no reply.
    """
    return [prediction_of(reply) for reply in latest(log).values()]
