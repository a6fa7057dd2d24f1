"""Datasets of questions about symbolic worlds: drawn from keys, checked, written as published."""

from sightline.datasets.symbolic.build import SymbolicBuild, make_symbolic
from sightline.datasets.symbolic.items import blind_symbolic, read_symbolic, symbolic_statistics
from sightline.datasets.symbolic.mix import SymbolicMix
from sightline.datasets.symbolic.records import write_lines, write_table

__all__ = [
    "SymbolicBuild", "SymbolicMix", "blind_symbolic", "make_symbolic", "read_symbolic",
    "symbolic_statistics", "write_lines", "write_table",
]  # fmt: skip
