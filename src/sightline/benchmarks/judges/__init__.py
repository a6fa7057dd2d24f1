"""The library of judges: each is one published comparison, named by the benchmark."""

from .base import Columns, Contains, CountedYes, Equal, EqualAsRead, Judge
from .lengths import SameNumber, VsiOrZero, WithinFactor
from .numbers import RelativeAccuracy, Within
from .regions import BoxOverlap, Centerness, InPolygon, PixelError
from .shapes import SameShape
from .traces import Traced
from .words import SameNormalised, SameOption

__all__ = [
    "BoxOverlap",
    "Centerness",
    "Columns",
    "Contains",
    "CountedYes",
    "Equal",
    "EqualAsRead",
    "InPolygon",
    "Judge",
    "PixelError",
    "RelativeAccuracy",
    "SameNormalised",
    "SameNumber",
    "SameOption",
    "SameShape",
    "Traced",
    "VsiOrZero",
    "Within",
    "WithinFactor",
]
