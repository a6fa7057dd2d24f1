"""How a carried thing comes by others, read back from the words of a question."""

from __future__ import annotations

__all__ = ["AROUND", "OVER", "WORDS", "legs"]

WORDS = (
    "past the left side of ", "past the right side of ", "past the near side of ",
    "past the far side of ", "right over ", "from left to right around the far side of ",
    "from right to left around the far side of ", "from left to right around the near side of ",
    "from right to left around the near side of ",
)  # fmt: skip
"""by code: a side of the camera's frame, over, or around"""
OVER = 4
AROUND = {5: (0, 3, 1), 6: (1, 3, 0), 7: (0, 2, 1), 8: (1, 2, 0)}
"""sides along which something is passed around"""


def legs(route: str) -> list[tuple[int, str]]:
    """Code and reference of every leg; code -1 for words that are none of these."""
    out = []
    for text in route.split(", then "):
        code = next((i for i, words in enumerate(WORDS) if text.startswith(words)), -1)
        out.append((code, text[len(WORDS[code]) :] if code >= 0 else text))
    return out
