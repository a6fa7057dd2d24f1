"""The library of extractors: each is one published rule, and a benchmark names the one it uses."""

from .base import After, Extractor, First, FirstSpaced, Match, Tagged, Whole
from .driving import (
    Between,
    BoxInPicture,
    DescribedObject,
    OneOfWords,
    PointInPicture,
    SpokenOption,
)
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
from .mmsi_video import StatedLetter
from .numbers import AsFloat, FirstNumber, LastNumber, OptionNumber
from .options import LoneStart, NamedOption
from .ost import OstCount, OstNumber, OstOption
from .spatialscore import ScoreLength, ScoreNumber, ScoreOption, ScoreYesNo
from .sphere import MostSharedWords, SphereNumber
from .traces import TracePoints
from .vlmevalkit import CanInfer, OptionText, StepOrder

__all__ = [
    "After",
    "AsFloat",
    "Backticked",
    "BareLetter",
    "Between",
    "BlinkOption",
    "BoxInPicture",
    "CanInfer",
    "DescribedObject",
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
    "LoneStart",
    "MarkedLetter",
    "Match",
    "MostSharedWords",
    "NamedOption",
    "OneOfWords",
    "OptionNumber",
    "OptionText",
    "OptionWords",
    "OstCount",
    "OstNumber",
    "OstOption",
    "PointInPicture",
    "RankedLetter",
    "ScoreLength",
    "ScoreNumber",
    "ScoreOption",
    "ScoreYesNo",
    "SphereNumber",
    "SpokenOption",
    "StatedLetter",
    "StepOrder",
    "Tagged",
    "TemplateLetter",
    "TracePoints",
    "Trimmed",
    "Whole",
]
