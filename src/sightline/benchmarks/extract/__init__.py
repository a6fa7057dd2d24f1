"""The library of extractors: each is one published rule, and a benchmark names the one it uses."""

from .base import After, Extractor, First, Match, Tagged, Whole
from .letters import BlinkOption, FirstToken
from .numbers import AsFloat, FirstNumber, LastNumber, OptionNumber
from .ost import OstCount, OstNumber, OstOption
from .vlmevalkit import CanInfer, OptionText, StepOrder

__all__ = [
    "After",
    "AsFloat",
    "BlinkOption",
    "CanInfer",
    "Extractor",
    "First",
    "FirstNumber",
    "FirstToken",
    "LastNumber",
    "Match",
    "OptionNumber",
    "OptionText",
    "OstCount",
    "OstNumber",
    "OstOption",
    "StepOrder",
    "Tagged",
    "Whole",
]
