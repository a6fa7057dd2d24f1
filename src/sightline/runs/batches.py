"""Asking in batches: what the runners that hold the model themselves share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.runs.pictures import UnusablePicture, pictures, sent
from sightline.runs.request import Item, Picture, Reply, Request
from sightline.runs.session import Call, Course, Session

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["answer_each", "ask_in_batches", "model_name", "opened"]

Answering = Callable[[Sequence[Call]], list[Reply]]


def ask_in_batches(session: Session, items: Iterable[Item], size: int, answer: Answering) -> None:
    """Ask ``size`` requests at a time; turns of dialogues are asked beside others' turns."""
    source = (Course(session, item) for item in items)
    going: list[tuple[Course, Call]] = []
    while True:
        while len(going) < size and (course := next(source, None)) is not None:
            if (call := course.call()) is not None:
                going.append((course, call))
        if not going:
            return
        replies = answer([call for _, call in going])
        for (course, _), reply in zip(going, replies, strict=True):
            course.answered(reply)
        again = ((course, course.call()) for course, _ in going)
        going = [(course, call) for course, call in again if call is not None]


def answer_each(calls: Sequence[Call], answer: Answering) -> list[Reply]:
    """The replies to a batch; what fails is tried in halves, until the faulty call is alone.

    So a batch that is too large for the memory is made smaller, and a picture that a model's own
    code does not bear costs one reply.
    """
    try:
        return answer(calls)
    except UnusablePicture as error:
        problem = str(error)
    except Exception as error:  # noqa: BLE001 - every model has errors of its own
        problem = f"{type(error).__name__}: {error}"
    # outside of the handler, where the error holds no memory any more
    if len(calls) == 1:
        return [calls[0].failed(" ".join(problem.split())[:500])]
    half = len(calls) // 2
    return answer_each(calls[:half], answer) + answer_each(calls[half:], answer)


def model_name(model: str, template: Mapping[str, Any]) -> str:
    """What stands for a model in the keys: its id, and what the chat template is given.

    Of a folder: its name, and the names, sizes and times of its files, since weights that were
    trained on are another model.
    """
    name, folder = model, Path(model)
    if folder.is_dir():
        digest = sha256()
        for file in sorted(folder.iterdir()):
            if file.suffix in (".safetensors", ".bin", ".json", ".jinja", ".model"):
                state = file.stat()
                digest.update(f"{file.name} {state.st_size} {state.st_mtime_ns}\n".encode())
        name = f"{folder.resolve().name}@{digest.hexdigest()[:16]}"
    return f"{name} {json.dumps(dict(template), sort_keys=True)}" if template else name


def opened(request: Request, originals: Sequence[bytes]) -> list[Image.Image]:
    """The pictures of a request in RGB, decoded from the bytes an endpoint would be sent.

    Raises:
        UnusablePicture: one cannot be decoded.
    """
    return [_open(p, data) for p, data in zip(pictures(request), originals, strict=True)]


def _open(picture: Picture, original: bytes) -> Any:
    from PIL import Image

    try:
        with Image.open(BytesIO(sent(picture, original))) as image:
            return image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnusablePicture(f"picture: {picture.path or ''} cannot be decoded: {error}") from None
