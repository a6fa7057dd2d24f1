"""The library of judges: each is one published comparison, named by the benchmark."""

from .base import Columns, Contains, CountedYes, Equal, EqualAsRead, Judge
from .numbers import RelativeAccuracy, Within

__all__ = [
    "Columns",
    "Contains",
    "CountedYes",
    "Equal",
    "EqualAsRead",
    "Judge",
    "RelativeAccuracy",
    "Within",
]
