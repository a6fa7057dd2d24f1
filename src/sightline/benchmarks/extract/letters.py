"""Rules for the letter of an option."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import LETTERS, Sample

__all__ = ["Backticked", "BareLetter", "BlinkOption", "FirstToken", "JsonLetter", "MarkedLetter",
           "TemplateLetter"]  # fmt: skip


@dataclass(frozen=True)
class FirstToken:
    """VSI-Bench: what stands before the first space, without trailing dots.

    ``"A\\nBecause"``, ``"(A)"`` and ``"The answer is A"`` are therefore no letters; the judge
    compares without regard to case. Source: thinking-in-space, lmms_eval/tasks/vsibench/utils.py.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        return reply.split(" ")[0].rstrip(".").strip()


@dataclass(frozen=True)
class BlinkOption:
    """BLINK: a bare letter, else the one option "(X)" that stands alone between spaces.

    Looked for in the reply and in its last paragraph, which wins where both name one. Options are
    those of the sample; where the record has none, A to E. None where the authors ask a language
    model. Source: BLINK_Benchmark, eval/.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.strip()
        letters = sample.letters or LETTERS[:5]
        if len(text) == 1 and text.upper() in letters:
            return f"({text.upper()})"
        options = {f"({letter})" for letter in letters}
        whole = options & set(text.split())
        tail = options & set(text.split("\n\n")[-1].split())
        for found in (tail, whole):
            if len(found) == 1:
                return next(iter(found))
        return None


@dataclass(frozen=True)
class Backticked:
    """MMSI-Bench: the first letter A to D in what stands between marks.

    The first text between double backticks replaces the reply, then the first between single ones,
    then the first between braces; of what is left the first A to D counts that is a word and not
    followed by a space and a letter ("A chair" is none). Source: InternRobotics/MMSI-Bench, README.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply
        for within in (r"``([^`]*)``", r"`([^`]*)`"):
            found = pattern(within).search(text)
            text = found[1] if found else text
        text = _first_braces(text)
        letter = pattern(r"\b[A-D]\b(?!\s[a-zA-Z])").search(text)
        return letter[0] if letter else None


def _first_braces(text: str) -> str:
    """What the first opening brace and the next closing one hold; the text without them."""
    start = text.find("{")
    end = text.find("}", start) if start >= 0 else -1
    return text[start + 1 : end] if end >= 0 else text


@dataclass(frozen=True)
class MarkedLetter:
    """SITE, after MMMU: options written "(A)"; else " A "; else "A."; else "A:", ":A" or ": A".

    Of several the one whose " A " is last counts, which is the first of them where none has spaces
    around it. The authors draw an option where there is none; here that finds nothing.
    Source: wenqi-wang20/SITE-Bench, eval_scripts/sitebench/utils.py.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = f" {reply.strip()} "
        for forms in (("({})",), (" {} ",), ("{}.",), ("{}:", ":{}", ": {}")):
            found = [
                letter
                for letter in sample.letters
                if any(form.replace("{}", letter) in text for form in forms)
            ]
            if found:
                return max(found, key=lambda letter: text.rfind(f" {letter} "))
        return None


@dataclass(frozen=True)
class BareLetter:
    """MMIU: a reply that is one letter a to n once ``.,()`` are taken off its ends.

    Empty replies and those that say that model or image failed are ``Z``, wrong; what else is no
    letter goes to a language model. Source: OpenGVLab/MMIU, evaluate.py.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.strip()
        if text in _FAILED:
            return "Z"
        bare = text.replace("\u00a0", "").strip().strip(".,()").strip()
        return bare if len(bare) == 1 and bare.lower() in "abcdefghijklmn" else None


_FAILED = ("", "image none", "model error or image error", "image error", "model error")


@dataclass(frozen=True)
class JsonLetter:
    """OmniSpatial, ``json``: the first character of ``answer`` in a JSON reply, in capitals.

    A fence of three backticks around it is taken off. A missing answer and what is no JSON is
    nothing. Source: qizekun/OmniSpatial, vlms_eval/qwenvl_eval.py.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.strip().removeprefix("```json").removesuffix("```").strip()
        try:
            answer = json.loads(text).get("answer", "A")
            return str(answer.strip().upper()[:1])
        except (ValueError, RecursionError, AttributeError):
            return None


@dataclass(frozen=True)
class TemplateLetter:
    """CoreCognition: a letter A to F, or YES or NO, in one of nine places of a reply.

    Of several words, the first place that holds one decides: the beginning; the beginning of a line
    or behind a star or brace; before "is the correct answer"; behind "answer is", "answer", "choice
    is", "choice", "option is", "Assistant". A single word is cut at the first mark. Words of one
    letter count at these places also as articles.
    Source: open-compass/VLMEvalKit, vlmeval/dataset/utils/corecognition.py.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.strip()
        valid = ("YES", "NO") if sample.kind == "yes_no" else tuple("ABCDEF")
        if len(text.split()) < 2:
            word = pattern(r"[,. :;\n]").split(text)[0].upper()
            return word if word in valid else None
        for place in _PLACES:
            found = pattern(place, re.I).search(text)
            if found and found[1].upper() in valid:
                return found[1].upper()
        return None


_WORD = r"(yes|no|\w)"
_PLACES = (
    rf"^{_WORD}[,.; \n*]",
    rf"[\n*{{]{_WORD}[,.; \n*}}]",
    rf"{_WORD} is the correct answer",
    *(rf"{key}[:;*\n ]*{_WORD}"
      for key in ("answer is", "answer", "choice is", "choice", "option is", "Assistant")),
)  # fmt: skip
