"""What a reply names, for exact comparison."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.sample import Sample

__all__ = ["BareName"]

_ARTICLE = re.compile(r"(?:an?|the) (?=\S)", re.I)


@dataclass(frozen=True)
class BareName:
    """The reply in lower case, without an article in front and full stops behind."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.strip().rstrip(". \n")
        article = _ARTICLE.match(text)
        return (text[article.end() :] if article else text).lower() or None
