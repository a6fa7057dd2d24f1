"""Requests for a model: the benchmark's prompt, or a variation of it, with its pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from sightline.benchmarks.parts import chosen
from sightline.benchmarks.predictions import request_id
from sightline.benchmarks.prompts import Turn
from sightline.benchmarks.protocol import Protocol
from sightline.benchmarks.sample import Loaded, Media, Sample
from sightline.errors import BadInput
from sightline.runs import Dialogue, Message, Part, Request, Sampling
from sightline.solvers.pictures import Frames, pictures_of

__all__ = ["STYLES", "ask_directly", "ask_step_by_step", "requests_of"]

Style = Callable[[tuple[Turn, ...]], tuple[Turn, ...]]


def ask_directly(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The benchmark's own prompt, unchanged."""
    return turns


def ask_step_by_step(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The benchmark's prompt, with a request to reason first and to answer at the end."""
    more = (
        "\nThink step by step first. Then give the final answer on a line of its own, in the form "
        "asked for above."
    )
    last = max(i for i, turn in enumerate(turns) if turn.role == "user")
    asked = replace(turns[last], parts=(*turns[last].parts, more))
    return (*turns[:last], asked)


STYLES: dict[str, Style] = {"direct": ask_directly, "cot": ask_step_by_step}


def requests_of(
    protocol: Protocol, loaded: Loaded, style: str = "direct", max_tokens: int | None = None
) -> Iterator[Request | Dialogue]:
    """What a model is asked, one request for each sample and repeat, made when it is taken.

    Args:
        protocol: of the benchmark; its token limit counts where ``max_tokens`` is None.
        loaded: samples, and the folder their media lie in.
        style: ``direct`` or ``cot``.

    Raises:
        BadInput: a picture is missing or leads out of the folder.
    """
    if style not in STYLES:
        raise BadInput("--solver", style, "is no way to ask", ", ".join(STYLES))
    made = protocol.decoding
    draw = Sampling(max_tokens or made.max_tokens, made.temperature, made.top_p)
    folder = loaded.folder or Path()
    show = pictures_of(folder, protocol.frames, protocol.most_pixels)
    if protocol.mode == "dialogue":
        yield from _dialogues(protocol, loaded.samples, STYLES[style], draw, show)
        return
    for sample in loaded.samples:
        for repeat in range(made.repeats):
            turns = STYLES[style](chosen(protocol.prompt, sample)(sample, repeat))
            yield Request(
                request_id(sample.id, repeat),
                tuple(Message(turn.role, _parts(turn, show)) for turn in turns),
                replace(draw, seed=repeat) if made.repeats > 1 else draw,
                sample.options if protocol.mode == "likelihood" else (),
            )


def _parts(turn: Turn, show: Frames) -> tuple[Part, ...]:
    """Texts as they are, media as pictures."""
    parts: list[Part] = []
    for part in turn.parts:
        if isinstance(part, Media):
            parts += show(part)
        else:
            parts.append(part)
    return tuple(parts)


def _dialogues(
    protocol: Protocol, samples: Iterable[Sample], style: Style, draw: Sampling, show: Frames
) -> Iterator[Dialogue]:
    """Samples of a group as turns of one conversation, in their order."""
    groups: dict[str, list[Sample]] = {}
    for sample in samples:
        groups.setdefault(sample.group, []).append(sample)
    for name, members in groups.items():
        system, turns = "", []
        for sample in members:
            asked = style(chosen(protocol.prompt, sample)(sample, 0))
            system = next((t.text for t in asked if t.role == "system"), system)
            said = next(t for t in asked if t.role == "user")
            turns.append((sample.id, _parts(said, show)))
        yield Dialogue(name, system, tuple(turns), draw)
