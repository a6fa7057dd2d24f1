"""SPHERE's rules: the option that a sentence shares most words with, and the number it names.

Words are compared by their dictionary form, and nouns of a reply that are neither in question nor
options stand in as wrong options; both need NLTK. Source: zwenyu/SPHERE-VLM, tasks/utils.py.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.judges.words import bare_words
from sightline.benchmarks.sample import Sample
from sightline.errors import BadInput

__all__ = ["MostSharedWords", "NltkWords", "PlainWords", "SphereNumber", "Words"]

_NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty",
)  # fmt: skip
_DIGITS = {word: str(number) for number, word in enumerate(_NUMBERS)} | {"no": "0"}
_SPELLED = {str(number): word for number, word in enumerate(_NUMBERS)}


class Words(Protocol):
    """What is known of a language's words."""

    def lemmas(self, text: str) -> list[str]:
        """The words of a text in their dictionary form."""
        ...

    def nouns(self, text: str, other: str) -> set[str]:
        """Nouns of a text, in dictionary form, that another text has not."""
        ...


@dataclass(frozen=True)
class PlainWords:
    """Words as they stand, and no nouns known: what can be done without NLTK."""

    def lemmas(self, text: str) -> list[str]:
        return text.split()

    def nouns(self, text: str, other: str) -> set[str]:
        return set()


@dataclass(frozen=True)
class NltkWords:
    """NLTK's tokens, WordNet lemmas and tags, as the authors use them.

    Its data is read where NLTK finds it (``NLTK_DATA``, ``~/nltk_data``, ...); nothing is loaded
    from the net.

    Raises:
        BadInput: NLTK or its data is not there.
    """

    def lemmas(self, text: str) -> list[str]:
        tokens, lemma, _ = _nltk()
        return [lemma(token) for token in tokens(text)]

    def nouns(self, text: str, other: str) -> set[str]:
        tokens, _, tags = _nltk()
        known = set(tokens(" ".join(self.lemmas(other))))
        tagged = tags(tokens(" ".join(self.lemmas(text))))
        found = {word.lower() for word, tag in tagged if word not in known and tag[:2] == "NN"}
        # tagged as a noun, although it stands for one
        return found - {"one"}


@cache
def _nltk() -> tuple[Any, Any, Any]:
    """Tokens of a text, lemma of a word, tags of tokens."""
    fix = (
        "pip install 'sightline[sphere]'; python -m nltk.downloader wordnet punkt punkt_tab "
        "averaged_perceptron_tagger averaged_perceptron_tagger_eng; or --variant rules"
    )
    try:
        nltk = importlib.import_module("nltk")
        lemma = importlib.import_module("nltk.stem").WordNetLemmatizer().lemmatize
        nltk.pos_tag(nltk.word_tokenize(lemma("chairs")))
    except ImportError:
        raise BadInput("sphere", "extractor", "needs NLTK", fix) from None
    except (LookupError, OSError, ValueError, AssertionError):
        # files that are not whole end in errors of many kinds
        raise BadInput("sphere", "extractor", "needs NLTK's data, whole", fix) from None
    return nltk.word_tokenize, lemma, nltk.pos_tag


@dataclass(frozen=True)
class SphereNumber:
    """A number as text: digits alone, else the first that stands alone in the reply.

    Punctuation goes first (3.5 is 35, and -3 is 3); words zero to twenty and "no" are numbers.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = bare_words(reply)
        if text.isdigit():
            return text
        digits = pattern(rf"\b({'|'.join(_DIGITS)})\b").sub(lambda word: _DIGITS[word[0]], text)
        found = pattern(r"\b\d+\.?\d*\b").search(digits)
        return found[0] if found else None


@dataclass(frozen=True)
class MostSharedWords:
    """The option that has the largest share of its words, in order, in the reply's first sentence.

    A sentence ends with any of ``.!?``, so "1.5 times" is read as "1". Numbers are spelled, "a" and
    "the" left out. Foreign nouns compete as options of their own. Where several options tie, the
    one whose words begin first counts, then the one whose words end first; where these tie as well,
    or a foreign noun wins, nothing is found.

    Attributes:
        words: what is known of words.
    """

    words: Words = field(default_factory=NltkWords)

    def __call__(self, reply: str, sample: Sample) -> Any:
        sentence = pattern(r"[.!?]").split(reply, maxsplit=1)[0].strip()
        said = _spelled(bare_words(sentence))
        asked = f"{sample.question} {' or '.join(sample.options).capitalize()}?"
        foreign = self.words.nouns(said, _spelled(bare_words(asked)))
        tokens = self.words.lemmas(_without_articles(said))
        last = {token: place for place, token in enumerate(tokens)}
        found = {}
        for option in (*sample.options, *sorted(foreign)):
            wanted = _spelled(bare_words(_without_articles(option)))
            length, start, end = _shared(tokens, self.words.lemmas(wanted), last)
            found[option] = (length / max(len(wanted.split()), 1), start, end)
        for best, number in ((max, 0), (min, 1), (min, 2)):
            values = [place[number] for place in found.values()]
            top = best(values)
            if number == 0 and not top:
                return None
            chosen = next(option for option, place in found.items() if place[number] == top)
            if values.count(top) == 1 and chosen not in foreign:
                return chosen
        return None


def _spelled(text: str) -> str:
    return pattern(rf"\b({'|'.join(_SPELLED)})\b").sub(lambda digits: _SPELLED[digits[0]], text)


def _without_articles(text: str) -> str:
    return " ".join(word for word in text.lower().split() if word not in ("a", "the"))


def _shared(
    tokens: Sequence[str], wanted: Sequence[str], last: dict[str, int]
) -> tuple[int, int, int]:
    """Length of the longest common subsequence, and where it begins and ends among the tokens.

    Equal words always extend what was found before both, so of several places the last one counts.
    Without a common word it is at the end.
    """
    nothing = (0, len(tokens), len(tokens))
    if len(wanted) == 1:
        place = last.get(wanted[0])
        return nothing if place is None else (1, place, place)
    if not any(word in last for word in wanted):
        return nothing
    row = [(0, -1, -1)] * (len(wanted) + 1)
    for place, token in enumerate(tokens):
        before = row
        row = before[:1]
        for column, word in enumerate(wanted, 1):
            if word == token:
                length, start, _ = before[column - 1]
                row.append((length + 1, place if start < 0 else start, place))
            else:
                row.append(max(before[column], row[-1], key=_length))
    return row[-1]


def _length(found: tuple[int, int, int]) -> int:
    return found[0]
