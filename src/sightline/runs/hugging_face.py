"""Ask a vision-language model of Hugging Face in this process, in batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from sightline.runs.batches import answer_each, ask_in_batches, model_name
from sightline.runs.local_model import LocalModel
from sightline.runs.request import Item, Reply, Sampling
from sightline.runs.runner import Progress, Summary
from sightline.runs.session import Call, Session

__all__ = ["HuggingFaceRunner"]


@dataclass(frozen=True)
class HuggingFaceRunner:
    """A :class:`sightline.runs.Runner` for the models of ``AutoModelForImageTextToText``.

    A kill loses at most the batch that was being answered.

    Attributes:
        model: id on the Hub, or a folder. Of a folder, the key of an answer holds the name and the
            sizes and times of its files.
        batch: requests at a time; a batch that is too large for the memory is halved.
        device: "auto" is the first of cuda, mps and cpu that is there.
        options: for ``from_pretrained``: ``dtype``, ``attn_implementation``, ``device_map`` (which
            replaces ``device``).
        template: for the chat template, such as ``{"enable_thinking": False}``.
        give_up_after: failures of one kind in a row after which the run stops; 0 = never.
    """

    model: str
    batch: int = 8
    device: str = "auto"
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    template: Mapping[str, Any] = field(default_factory=dict, hash=False)
    give_up_after: int = 10

    def ask(
        self,
        requests: Iterable[Item],
        log: Path,
        progress: Progress | None = None,
    ) -> Summary:
        """See :meth:`sightline.runs.Runner.ask`. The model is loaded when there is what to ask."""
        name = model_name(self.model, self.template)
        with Session(log, self.model, name, progress, self.give_up_after) as session:
            ask_in_batches(session, requests, self.batch, self._replies)
            return session.summary()

    @cached_property
    def _loaded(self) -> LocalModel:
        return LocalModel(self.model, self.device, self.options, self.template)

    def _replies(self, calls: Sequence[Call]) -> list[Reply]:
        """In the order of the calls; those that can be answered together are."""
        together: dict[Sampling | None, list[Call]] = {}
        for call in calls:
            kind = None if call.request.options else call.request.sampling
            together.setdefault(kind, []).append(call)
        model, found = self._loaded, dict[str, Reply]()
        for sampling, group in together.items():
            answer = model.score if sampling is None else partial(model.draw, sampling=sampling)
            found |= {reply.id: reply for reply in answer_each(group, answer)}
        return [found[call.request.id] for call in calls]
