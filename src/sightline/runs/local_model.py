"""A vision-language model of Hugging Face in memory: drawing replies and scoring options."""

from __future__ import annotations

import inspect
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sightline.errors import BadInput
from sightline.runs.batches import opened
from sightline.runs.likelihood import completed, shared_start
from sightline.runs.request import Message, Reply, Request, Sampling
from sightline.runs.session import Call

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["LocalModel"]

MOST_TOKENS: Final = 1024
"""of a reply, where neither the sampling nor the model's generation config says"""


@dataclass(frozen=True)
class _Row:
    """A text to score: its last tokens, or each of ``nexts`` as the one token after it."""

    call: Call
    text: str
    tail: list[int]
    nexts: list[int]


class LocalModel:
    """A model with its processor.

    Raises:
        BadInput: torch or transformers are missing, or the model cannot be loaded.
    """

    def __init__(
        self, name: str, device: str, options: Mapping[str, Any], template: Mapping[str, Any]
    ) -> None:
        try:
            import torch
            from transformers import AutoModelForImageTextToText, AutoProcessor
        except ImportError as error:
            fix = "pip install 'sightline[local]'"
            raise BadInput(name, "model", f"cannot be run here: {error}", fix) from None
        self._torch, self._template = torch, dict(template)
        settings = {"dtype": "auto", **options}
        try:
            self._processor: Any = AutoProcessor.from_pretrained(name)
            self._model: Any = AutoModelForImageTextToText.from_pretrained(name, **settings)
        except (OSError, ValueError, ImportError) as error:
            raise BadInput(name, "model", f"cannot be loaded: {error}") from None
        if "device_map" not in settings:
            self._model.to(_device(torch) if device == "auto" else device)
        self._model.train(False)
        self._tokenizer: Any = getattr(self._processor, "tokenizer", self._processor)
        # the last token of every row is where the reply begins
        self._tokenizer.padding_side = "left"
        if self._tokenizer.pad_token is None:
            self._tokenizer.pad_token = self._tokenizer.eos_token

    def draw(self, calls: Sequence[Call], sampling: Sampling) -> list[Reply]:
        """Replies to a batch; with a seed they are the same for the same batch."""
        torch, start = self._torch, time.perf_counter()
        texts = [self._text(call.request) for call in calls]
        images = [opened(call.request, call.originals) for call in calls]
        inputs = self._inputs(texts, images)
        length = inputs["input_ids"].shape[1]
        settings = self._settings(sampling)
        if sampling.seed is not None:
            torch.manual_seed(sampling.seed)
        with torch.inference_mode():
            drawn = self._model.generate(**inputs, **settings)[:, length:].tolist()
        sent = inputs["attention_mask"].sum(dim=1).tolist()
        share = (time.perf_counter() - start) / len(calls)
        return [
            self._reply(call, row, tokens_in, settings["max_new_tokens"], sampling.stop, share)
            for call, row, tokens_in in zip(calls, drawn, sent, strict=True)
        ]

    def score(self, calls: Sequence[Call]) -> list[Reply]:
        """Scores of the options of each call.

        Options of one token each, such as letters, are read off one row; else each takes a row.
        """
        start = time.perf_counter()
        rows: list[_Row] = []
        for call in calls:
            rows += self._rows(call)
        scored, tokens_in = self._row_scores(rows)
        share = (time.perf_counter() - start) / len(calls)
        replies = []
        for call in calls:
            own = [number for number, row in enumerate(rows) if row.call is call]
            replies.append(
                Reply(
                    call.request.id,
                    call.key,
                    None,
                    tokens_in=sum(tokens_in[number] for number in own),
                    seconds=share,
                    scores=tuple(score for number in own for score in scored[number]),
                )
            )
        return replies

    def _rows(self, call: Call) -> list[_Row]:
        requests = completed(call.request)
        texts = [self._text(request) for request in requests]
        # pictures stand before what is scored and have one placeholder in every text
        tokens = self._tokenizer(texts, add_special_tokens=False)["input_ids"]
        start = shared_start(tokens)
        tails = [row[start:] for row in tokens[1:]]
        if start == len(tokens[0]) and all(len(tail) == 1 for tail in tails):
            return [_Row(call, texts[0], [], [tail[0] for tail in tails])]
        return [_Row(call, text, tail, []) for text, tail in zip(texts[1:], tails, strict=True)]

    def _row_scores(self, rows: Sequence[_Row]) -> tuple[list[list[float]], list[int]]:
        """Scores and numbers of tokens of each row."""
        torch = self._torch
        images = [opened(row.call.request, row.call.originals) for row in rows]
        inputs = self._inputs([row.text for row in rows], images)
        longest = max(len(row.tail) for row in rows)
        # the logits of a whole prompt with pictures take more memory than the model
        takes = inspect.signature(self._model.forward).parameters
        fewer = {"logits_to_keep": longest + 1} if "logits_to_keep" in takes else {}
        with torch.inference_mode():
            logits = self._model(**inputs, **fewer).logits[:, -longest - 1 :].float()
        logs = torch.log_softmax(logits, dim=-1)
        scores = []
        for number, row in enumerate(rows):
            if row.nexts:
                scores.append(logs[number, -1, row.nexts].tolist())
                continue
            ids = inputs["input_ids"][number, -len(row.tail) :] if row.tail else []
            if [int(id) for id in ids] != row.tail:
                raise ValueError("the processor does not end the prompt with the option")
            places = torch.arange(-len(row.tail) - 1, -1)
            scores.append([float(logs[number, places, row.tail].sum())])
        return scores, inputs["attention_mask"].sum(dim=1).tolist()

    def _text(self, request: Request) -> str:
        """The prompt as the model's chat template writes it."""
        text: str = self._processor.apply_chat_template(
            [_turn(message) for message in request.messages],
            tokenize=False,
            add_generation_prompt=not request.continues,
            continue_final_message=request.continues,
            **self._template,
        )
        return text

    def _inputs(self, texts: Sequence[str], images: Sequence[Sequence[Image.Image]]) -> Any:
        begin = self._tokenizer.bos_token
        # templates that write the first token themselves must not get a second one
        twice = begin is not None and texts[0].startswith(begin)
        inputs = self._processor(
            text=list(texts),
            images=[list(row) for row in images] if any(images) else None,
            padding=True,
            return_tensors="pt",
            add_special_tokens=not twice,
        )
        return inputs.to(self._model.device, dtype=self._model.dtype)

    def _settings(self, sampling: Sampling) -> dict[str, Any]:
        """The sampling by the names of ``generate``."""
        most = sampling.max_tokens or self._model.generation_config.max_new_tokens or MOST_TOKENS
        settings: dict[str, Any] = {"max_new_tokens": most}
        if sampling.temperature == 0:
            settings |= {"do_sample": False, "temperature": None, "top_p": None, "top_k": None}
        elif sampling.temperature is not None:
            settings |= {"do_sample": True, "temperature": sampling.temperature}
        if sampling.top_p is not None and sampling.temperature != 0:
            settings["top_p"] = sampling.top_p
        if sampling.stop:
            settings |= {"stop_strings": list(sampling.stop), "tokenizer": self._tokenizer}
        return settings | {"pad_token_id": self._tokenizer.pad_token_id} | dict(sampling.extra)

    def _reply(
        self,
        call: Call,
        row: list[int],
        tokens_in: int,
        most: int,
        stop: tuple[str, ...],
        seconds: float,
    ) -> Reply:
        ends = self._model.generation_config.eos_token_id
        ends = {ends} if isinstance(ends, int) else set(ends or ())
        ended = next((place for place, id in enumerate(row) if id in ends), None)
        own = row if ended is None else row[:ended]
        while own and own[-1] == self._tokenizer.pad_token_id:
            own = own[:-1]
        text = self._tokenizer.decode(own, skip_special_tokens=True)
        places = [place for word in stop if (place := text.find(word)) >= 0]
        if places:
            text = text[: min(places)]
        cut = ended is None and not places and len(own) >= most
        return Reply(
            call.request.id,
            call.key,
            text,
            finish="length" if cut else "stop",
            tokens_in=tokens_in,
            tokens_out=len(own) + (ended is not None),
            seconds=seconds,
        )


def _turn(message: Message) -> dict[str, Any]:
    """A message as chat templates take it; neighbouring texts are one, pictures a placeholder."""
    content: list[dict[str, str]] = []
    for part in message.parts:
        if not isinstance(part, str):
            content.append({"type": "image"})
        elif content and content[-1]["type"] == "text":
            content[-1]["text"] += part
        else:
            content.append({"type": "text", "text": part})
    return {"role": message.role, "content": content}


def _device(torch: Any) -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
