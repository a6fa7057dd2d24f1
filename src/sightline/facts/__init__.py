"""Relations with margins, in a named frame of reference and by a named definition."""

from sightline.facts import counts, direction, size
from sightline.facts import distance as distances
from sightline.facts.distance import camera_distance, distance, nearest
from sightline.facts.fact import Definition, Fact, Frame, Rows

__all__ = [
    "Definition",
    "Fact",
    "Frame",
    "Rows",
    "camera_distance",
    "counts",
    "direction",
    "distance",
    "distances",
    "nearest",
    "size",
]
