"""Questions about a place in a long text: the request shows what stands before it."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.benchmarks.prompts import Turn
from sightline.benchmarks.sample import Sample

__all__ = ["Excerpt", "excerpt_of"]


def excerpt_of(text: str, offset: int, window: int) -> str:
    """The last ``window`` characters before ``offset``, from the begin of a word on.

    Args:
        text: the whole text; offsets count its characters.
        offset: where the excerpt ends.
        window: characters at most; 0 = everything before.
    """
    start = max(0, offset - window) if window else 0
    while 0 < start < offset and not text[start - 1].isspace():
        start += 1
    return text[start:offset].strip()


@dataclass(frozen=True)
class Excerpt:
    """Asks about the end of an excerpt of ``extra["text"]`` up to ``extra["offset"]``.

    Attributes:
        window: characters of text that are shown at most; 0 = all that comes before.
        template: slots ``{excerpt}`` and ``{question}``.
    """

    window: int = 2000
    template: str = (
        "{excerpt}\n\nThe text above ends at the moment that is asked about.\n{question}\n"
        "Reply with the place alone, in as few words as possible."
    )

    def __call__(self, sample: Sample, repeat: int = 0) -> tuple[Turn, ...]:
        shown = excerpt_of(str(sample.extra["text"]), int(sample.extra["offset"]), self.window)
        # the excerpt goes in last: braces in it are no slots
        text = self.template.replace("{question}", sample.question)
        return (Turn("user", (text.replace("{excerpt}", shown, 1),)),)
