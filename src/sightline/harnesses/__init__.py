"""Benchmarks for other harnesses: Inspect AI tasks, lmms-eval task folders, VLMEvalKit tables."""

from .exporting import FORMATS, export_benchmark

__all__ = ["FORMATS", "export_benchmark"]
