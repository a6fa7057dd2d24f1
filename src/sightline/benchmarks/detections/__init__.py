"""Metrics of generated pictures by what a detector finds in them: VISOR, GenEval, T2I-CompBench."""

from sightline.benchmarks.detections.benchmark import DetectionBenchmark, DetectionScores
from sightline.benchmarks.detections.catalogue import detection_benchmarks, find_detections

__all__ = ["DetectionBenchmark", "DetectionScores", "detection_benchmarks", "find_detections"]
