"""Where the words of a reply state an answer, and where they refuse one.

"The answer is" marks a statement, "therefore" a conclusion; a clause ends either. A refusal is a
clause like "I cannot tell"; what the text says besides still counts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from .folding import Anchored, fold, lower
from .patterns import Lazy

# ---- explicit statements and conclusions ---------------------------------------------------------

_NOUNS: Final = (
    "answer", "choice", "option", "response", "prediction", "estimate", "result", "conclusion",
)  # fmt: skip
_VERB: Final = (
    r"(?: ?(?:is|was|would be|will be|should be|must be|comes to)\b(?: (?:likely|probably|"
    r"therefore|thus|clearly|then|simply|most likely))?(?: that\b)? ?:?| ?[:=]| ?->)"
)
_MARKER = Anchored(
    rf"\b(?:{'|'.join(_NOUNS)})\b"
    r"""["'*_)\]]{0,3}(?: (?:to|for|of) [^.:\n]{1,80}?)?""" + _VERB + r"""["'*_]{0,3}"""
    r"|\bi(?:'d|'ll| would| will| must)? (?:choose|pick|select|go with|say|guess|estimate|answer)"
    r"\b(?: that| with)?|\bi(?: |')?a?m going with\b",
    {noun: (noun,) for noun in _NOUNS} | {"i": ("i ", "i'"), "im": ("im ",), "iam": ("iam ",)},
)

_CONCLUDES: Final = (
    "so", "therefore", "thus", "hence", "in conclusion", "to conclude", "overall", "in total",
    "total", "altogether", "consequently", "finally", "in summary",
)  # fmt: skip
_CUE = Anchored(
    rf"(?:^|(?<=[.!?;,:\n])) ?(?:{'|'.join(_CONCLUDES)})\b[,:]? ?",
    {
        word: [blank + said for said in _CONCLUDES if said.endswith(word) for blank in ("", " ")]
        for word in (said.split()[-1] for said in _CONCLUDES)
    },
)
_EQUALS = Lazy(r"(?<=\d) ?= ?(?=[-\d.])")
_CLAUSE = Lazy(
    r"\n|[.!?;](?=\s|$)|,? \b(?:because|since|as|although|whereas|given|due to|while)\b|"
    r", (?:not|which|but|and not|so)\b"
)


def markers(text: str) -> list[int]:
    """Where the words after "the answer is" begin; the last eight, in order."""
    return [match.end() for match in _MARKER.find(text)][-8:]


def markers_of_ending(text: str) -> list[int]:
    """`markers` of a text of some sentences that nothing else will be looked for in."""
    return [match.end() for match in _MARKER.find_in(lower(text))][-8:]


@lru_cache(maxsize=8)
def last_cue(text: str) -> int | None:
    """Where the last conclusion ("so", "therefore", "in total", "2 + 3 =") begins."""
    matches = _CUE.find(text)
    if "=" in text:
        matches.extend(_EQUALS.finditer(text))
    return max(match.end() for match in matches) if matches else None


def clause(text: str) -> str:
    """Up to the end of the sentence, or to "because" and the like."""
    text = text.lstrip(" \n:")
    found = _CLAUSE.search(fold(text)[0], 1) if text else None
    return text[: found.start()] if found else text


# ---- refusals ------------------------------------------------------------------------------------

_KNOW: Final = (
    r"(?:determin|tell|answer|see|view|identif|provid|say|estimat|measur|judg|know|infer|assess|"
    r"comput|calculat|giv|assist|help|find|access|process|make|conclud|specif|decid|verif|be sure)"
)
_CANNOT: Final = (
    r"(?:cannot|can ?not|can't|could not|couldn't|am not able to|are not able to|"
    r"(?:am |are |was |were )?unable to|do not|don't|'m not able to|'m unable to)"
)
_SPEAKERS: Final = ("i", "we")
_SPOKEN: Final = ("i ", "i'", "we ", "we'")
_OPENINGS: Final = (
    "impossible", "difficult", "hard", "insufficient", "undetermined", "indeterminate", "unknown",
)  # fmt: skip
# the pattern lets a speaker and a word stand together, also "I'm" or "I am" and a word
_AFTER_SPEAKER: Final = (
    "cannot", "can", "could", "couldn", "am", "are", "was", "were", "unable", "do", "don", "sorry",
    "i",
)  # fmt: skip
_GLUED: Final = tuple(am + word for am in ("m", "am") for word in ("cannot", "unable"))
_REFUSAL = Anchored(
    rf"\b(?:i|we)(?:'m| am)? ?(?:sorry,? but )?(?:i )?{_CANNOT} (?:\w+ ){{0,2}}?{_KNOW}"
    rf"|\b(?:cannot|can't|can not|could not|couldn't) be (?:\w+ )?{_KNOW}"
    rf"|\b(?:impossible|not possible|unable|not able|difficult|hard) to (?:\w+ ){{0,2}}?{_KNOW}"
    r"|\b(?:insufficient|not enough|no) (?:visual )?(?:information|evidence|context|data)\b"
    r"|\b(?:i'm|i am|we are) (?:not sure|unsure|sorry|afraid)\b|\bas an ai\b"
    r"|\bno (?:images?|pictures?|video|frames?) (?:was|were|is|are|has been|have been)\b"
    r"|\b(?:undetermined|indeterminate|unknown|not determinable|n/a)\b|\bno answer\b",
    {word: (word,) for word in _OPENINGS}
    | {who + word: (who + word,) for who in _SPEAKERS for word in _AFTER_SPEAKER}
    | dict.fromkeys(("unsure", "sorry", "afraid", *_GLUED), _SPOKEN)
    | {
        "cannot": (*_SPOKEN, "cannot"),
        "not": (*_SPOKEN, "can not", "could not", "not "),
        "t": (*_SPOKEN, "can't", "couldn't"),
        "unable": (*_SPOKEN, "unable"),
        "no": ("no ",),
        "ai": ("as an ai",),
        "n": ("n/a",),
    },
)
_REFUSAL_END = Lazy(r"[.!?;](?=\s|$)|\n|,? \b(?:but|however|though|still|yet)\b")


def is_refusal(text: str) -> bool:
    """Whether any of its clauses refuses."""
    return without_refusals(text) is not text


def without_refusals(text: str) -> str:
    """Text less its refusing clauses: "I cannot be sure, but 2 m" keeps the 2 m.

    Where nothing refuses it is the very same text.
    """
    kept, position = [], 0
    for at in _REFUSAL.places(text):
        if at >= position and (refusal := _REFUSAL.match(text, at)):
            kept.append(text[position:at])
            end = _REFUSAL_END.search(fold(text)[0], refusal.end())
            position = end.end() if end else len(text)
    return " ".join([*kept, text[position:]]).strip() if kept else text
