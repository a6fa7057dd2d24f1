"""Requests to ask, and runners that do not wait long."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from sightline.runs import Endpoint, EndpointRunner, Message, Part, Request, Sampling

GREEDY = Sampling(max_tokens=16, temperature=0.0)


def jpeg(seed: int, size: tuple[int, int] = (64, 48)) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    out = BytesIO()
    Image.fromarray(pixels).save(out, "JPEG")
    return out.getvalue()


def ask_for(id: str, *parts: Part, sampling: Sampling = GREEDY) -> Request:
    return Request(id, (Message("user", parts or (f"question {id}",)),), sampling)


def runner(url: str, **settings: Any) -> EndpointRunner:
    return EndpointRunner(
        Endpoint(url, "a-model", **({"pause": 0.01, "retries": 3, "timeout": 20.0} | settings))
    )
