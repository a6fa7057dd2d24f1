"""The key of a reply: a hash of what is sent, so that an answer is never taken for another's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from sightline.errors import BadInput
from sightline.runs.request import Request, Sampling

__all__ = ["key"]

FORM = "1"
"""changes when what is hashed changes; every key does then"""


def key(request: Request, originals: Sequence[bytes], model: str) -> str:
    """128 bits in hexadecimal of the model, the messages, the pictures' bytes and the sampling.

    Not in it: the id, the address of the endpoint, and how often or how fast is asked. A picture
    counts by the bytes of its file and its ``most_pixels``, not by its path.
    """
    digest = sha256()
    pictures = iter(originals)

    def feed(label: str, data: bytes) -> None:
        # with its length before it, no part can be taken for two others
        digest.update(f"{label}{len(data)}:".encode())
        digest.update(data)

    feed("form", FORM.encode())
    feed("model", _encoded(model))
    for message in request.messages:
        feed("role", message.role.encode())
        for part in message.parts:
            if isinstance(part, str):
                feed("text", _encoded(part))
            else:
                feed("rule", str(part.most_pixels or "").encode())
                feed("picture", next(pictures))
    feed("sampling", _canonical(request.sampling))
    for option in request.options:
        feed("option", _encoded(option))
    return digest.hexdigest()[:32]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _canonical(sampling: Sampling) -> bytes:
    try:
        return json.dumps(sampling.fields(), sort_keys=True).encode()
    except (TypeError, ValueError) as error:
        raise BadInput("Sampling", "extra", f"cannot be written as JSON: {error}") from None
