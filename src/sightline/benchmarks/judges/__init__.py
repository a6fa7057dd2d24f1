"""The library of judges: each is one published comparison, named by the benchmark."""

from .base import Columns, Contains, Equal, Judge
from .numbers import RelativeAccuracy, Within

__all__ = ["Columns", "Contains", "Equal", "Judge", "RelativeAccuracy", "Within"]
