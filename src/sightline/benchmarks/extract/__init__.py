"""The library of extractors: each is one published rule, and a benchmark names the one it uses."""

from .base import After, Extractor, First, FirstSpaced, Match, Tagged, Whole
from .crosspoint import CrossPointLetter, CrossPointPlace
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
from .mimo_points import MimoPoints
from .mmsi_video import StatedLetter
from .msmu import MsmuMarked, MsmuSaid
from .numbers import AsFloat, FirstNumber, LastNumber, NearestOption, OptionNumber
from .options import LoneStart, NamedOption, TopMark
from .ost import OstCount, OstNumber, OstOption
from .parsed import ByForm
from .polygons import FirstPair
from .reading import JsonBox, Unquoted, UnquotedAndBox
from .reasoned import MindCubeLetter, StiLetter
from .ref_points import RefPoints
from .regions import JsonNumbers, RegionRelation, SaidHour, SaidMetres
from .robobrain import LiteralBox, PathOfShares, RoboBrainPlaces
from .spar import AsIs, SparNumber, SparViewChange
from .spatialscore import ScoreLength, ScoreNumber, ScoreOption, ScoreYesNo
from .sphere import MostSharedWords, SphereNumber
from .spoken import LiteralNumber, SiOption, SiYesNo, WholeNumber
from .traces import TracePoints
from .vlmevalkit import CanInfer, OptionText, StepOrder

__all__ = [
    "After",
    "AsFloat",
    "AsIs",
    "Backticked",
    "BareLetter",
    "Between",
    "BlinkOption",
    "BoxInPicture",
    "ByForm",
    "CanInfer",
    "CrossPointLetter",
    "CrossPointPlace",
    "DescribedObject",
    "EasiNumber",
    "EasiOption",
    "Extractor",
    "First",
    "FirstNumber",
    "FirstPair",
    "FirstSpaced",
    "FirstToken",
    "JsonBox",
    "JsonLetter",
    "JsonNumbers",
    "LastNumber",
    "LetterOrText",
    "LiteralBox",
    "LiteralNumber",
    "LoneStart",
    "MarkedLetter",
    "Match",
    "MimoPoints",
    "MindCubeLetter",
    "MostSharedWords",
    "MsmuMarked",
    "MsmuSaid",
    "NamedOption",
    "NearestOption",
    "OneOfWords",
    "OptionNumber",
    "OptionText",
    "OptionWords",
    "OstCount",
    "OstNumber",
    "OstOption",
    "PathOfShares",
    "PointInPicture",
    "RankedLetter",
    "RefPoints",
    "RegionRelation",
    "RoboBrainPlaces",
    "SaidHour",
    "SaidMetres",
    "ScoreLength",
    "ScoreNumber",
    "ScoreOption",
    "ScoreYesNo",
    "SiOption",
    "SiYesNo",
    "SparNumber",
    "SparViewChange",
    "SphereNumber",
    "SpokenOption",
    "StatedLetter",
    "StepOrder",
    "StiLetter",
    "Tagged",
    "TemplateLetter",
    "TopMark",
    "TracePoints",
    "Trimmed",
    "Unquoted",
    "UnquotedAndBox",
    "Whole",
    "WholeNumber",
]
