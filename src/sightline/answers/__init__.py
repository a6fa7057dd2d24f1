"""Answer types: each owns its text, its reading of a reply, its verdict and its reward.

>>> Number("m").judge("about 210 cm", truth=2.0).kind
'right'
>>> Choice(("chair", "table")).parse("The answer is **B**, the table.")
'B'

Types: Choice, YesNo, Integer, Number, ClockHour, Point, Points, Box, Order, Text. Values and truths
of `Number` are SI; of places, pixels. Metrics judge whole columns and can be used on their own.
"""

from .base import AnswerType
from .choice import Choice, YesNo
from .metrics import MRA, Exact, FactorOfTwo, Metric, Ratio, Tolerance
from .number import ClockHour, Integer, Number
from .order import Order, concordance
from .outcome import Outcome
from .place import Box, Point, Points
from .regions import IoU, PointInBox, PointInMask, PointInPolygon, PointNear, iou
from .text import Text
from .units import UNITS, Unit, format_quantities, format_quantity, from_si, to_si

__all__ = [
    "MRA",
    "UNITS",
    "AnswerType",
    "Box",
    "Choice",
    "ClockHour",
    "Exact",
    "FactorOfTwo",
    "Integer",
    "IoU",
    "Metric",
    "Number",
    "Order",
    "Outcome",
    "Point",
    "PointInBox",
    "PointInMask",
    "PointInPolygon",
    "PointNear",
    "Points",
    "Ratio",
    "Text",
    "Tolerance",
    "Unit",
    "YesNo",
    "concordance",
    "format_quantities",
    "format_quantity",
    "from_si",
    "iou",
    "to_si",
]
