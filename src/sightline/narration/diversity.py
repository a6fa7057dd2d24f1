"""How much texts differ: mBLEU-4, the mean BLEU-4 of each text against the others."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

__all__ = ["bleu", "mutual_bleu"]


def bleu(text: str, references: Sequence[str], order: int = 4) -> float:
    """Sentence BLEU of a text, 0 to 1 (Papineni et al., 2002), without smoothing.

    Clipped n-gram precisions up to ``order``, geometric mean, brevity penalty by the reference
    nearest in length (the shorter of two). Words are runs of letters and digits, case folded. A
    text of fewer than ``order`` words has no n-grams of that length and scores 0.
    """
    words = _words(text)
    others = [_words(reference) for reference in references]
    if not words or not others:
        return 0.0
    logs = 0.0
    for n in range(1, order + 1):
        own = _grams(words, n)
        most: Counter[tuple[str, ...]] = Counter()
        for other in others:
            most |= _grams(other, n)
        shared = sum((own & most).values())
        if not shared:
            return 0.0
        logs += math.log(shared / sum(own.values())) / order
    length = min((abs(len(o) - len(words)), len(o)) for o in others)[1]
    return math.exp(logs + min(0.0, 1.0 - length / len(words)))


def mutual_bleu(texts: Sequence[str], order: int = 4) -> float:
    """mBLEU-4 of texts about one thing: 1 = all the same, 0 = nothing in common."""
    if len(texts) < 2:
        return 0.0
    scores = [bleu(t, [*texts[:i], *texts[i + 1 :]], order) for i, t in enumerate(texts)]
    return sum(scores) / len(scores)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:\.\d+)?", text.casefold())


def _grams(words: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))
