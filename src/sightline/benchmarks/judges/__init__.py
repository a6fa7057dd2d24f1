"""The library of judges: each is one published comparison, named by the benchmark."""

from .base import Columns, Contains, ContainsExactly, CountedYes, Equal, EqualAsRead, Judge
from .formed import AsForm, FormOverlap
from .lengths import SameNumber, SquaredError, VsiOrZero, WithinFactor
from .msmu import MsmuMark, MsmuPlace, MsmuRatio
from .numbers import RelativeAccuracy, RelativeError, SymmetricError, Within
from .pictures import InMask, ShareInBox, ShareInMask
from .reading import BoxFound, SameIndex, TextAndBoxFound, TextFound
from .regions import BoxOverlap, Centerness, InPolygon, OverlapLevels, PixelError
from .regions_said import HourPairs, LengthPairs, Marks
from .shapes import SameShape
from .spar import SparOption, SparViewChanges
from .traces import PathDistances, Traced
from .words import Begins, MarkOfFive, SameNormalised, SameOption

__all__ = [
    "AsForm",
    "Begins",
    "BoxFound",
    "BoxOverlap",
    "Centerness",
    "Columns",
    "Contains",
    "ContainsExactly",
    "CountedYes",
    "Equal",
    "EqualAsRead",
    "FormOverlap",
    "HourPairs",
    "InMask",
    "InPolygon",
    "Judge",
    "LengthPairs",
    "MarkOfFive",
    "Marks",
    "MsmuMark",
    "MsmuPlace",
    "MsmuRatio",
    "OverlapLevels",
    "PathDistances",
    "PixelError",
    "RelativeAccuracy",
    "RelativeError",
    "SameIndex",
    "SameNormalised",
    "SameNumber",
    "SameOption",
    "SameShape",
    "ShareInBox",
    "ShareInMask",
    "SparOption",
    "SparViewChanges",
    "SquaredError",
    "SymmetricError",
    "TextAndBoxFound",
    "TextFound",
    "Traced",
    "VsiOrZero",
    "Within",
    "WithinFactor",
]
