"""The library of extractors: each is one published rule, and a benchmark names the one it uses."""

from .base import After, Extractor, First, FirstSpaced, Match, Tagged, Whole
from .easi import EasiNumber, EasiOption
from .letters import (
    Backticked,
    BareLetter,
    BlinkOption,
    FirstToken,
    JsonLetter,
    MarkedLetter,
    TemplateLetter,
)
from .lmms_eval import LetterOrText, OptionWords, RankedLetter, Trimmed
from .numbers import AsFloat, FirstNumber, LastNumber, OptionNumber
from .ost import OstCount, OstNumber, OstOption
from .vlmevalkit import CanInfer, OptionText, StepOrder

__all__ = [
    "After",
    "AsFloat",
    "Backticked",
    "BareLetter",
    "BlinkOption",
    "CanInfer",
    "EasiNumber",
    "EasiOption",
    "Extractor",
    "First",
    "FirstNumber",
    "FirstSpaced",
    "FirstToken",
    "JsonLetter",
    "LastNumber",
    "LetterOrText",
    "MarkedLetter",
    "Match",
    "OptionNumber",
    "OptionText",
    "OptionWords",
    "OstCount",
    "OstNumber",
    "OstOption",
    "RankedLetter",
    "StepOrder",
    "Tagged",
    "TemplateLetter",
    "Trimmed",
    "Whole",
]
