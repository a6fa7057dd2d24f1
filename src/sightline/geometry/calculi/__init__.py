"""Qualitative calculi and the worlds made of words that they reason about; see docs/calculi.md."""

from sightline.geometry.calculi.algebra import Calculus, of_triples
from sightline.geometry.calculi.allen import ALLEN
from sightline.geometry.calculi.cardinal import CARDINAL, from_axes, to_axes
from sightline.geometry.calculi.locate import (
    Located,
    locate_boxes,
    locate_intervals,
    locate_points,
    locate_sectors,
)
from sightline.geometry.calculi.models import from_domain, preconvex
from sightline.geometry.calculi.network import close, networks
from sightline.geometry.calculi.offsets import Places, place
from sightline.geometry.calculi.point import POINT
from sightline.geometry.calculi.rcc import RCC5, RCC8
from sightline.geometry.calculi.search import (
    CONSISTENT,
    INCONSISTENT,
    OPEN,
    Labels,
    minimal,
    scenario,
    solve,
)
from sightline.geometry.calculi.sectors import CLOCK, CONE, DOMINANT, Sectors, find_points, star
from sightline.geometry.calculi.semantics import (
    CENTROID,
    CLOCK_HOURS,
    CONE_8WAY,
    DOMINANT_AXIS,
    EXCLUSIVE_8WAY,
    PER_AXIS,
    RCC8_REGIONS,
    UNIT_GRID,
    UNIT_GRID_AXES,
    Semantics,
)
from sightline.geometry.calculi.stories import STATUS, TRUTH, VERDICTS, Answers, Stories, ask

# fmt: off
__all__ = [
    "ALLEN", "CARDINAL", "CENTROID", "CLOCK", "CLOCK_HOURS", "CONE", "CONE_8WAY", "CONSISTENT",
    "DOMINANT", "DOMINANT_AXIS", "EXCLUSIVE_8WAY", "INCONSISTENT", "OPEN", "PER_AXIS", "POINT",
    "RCC5", "RCC8", "RCC8_REGIONS", "STATUS", "TRUTH", "UNIT_GRID", "UNIT_GRID_AXES", "VERDICTS",
    "Answers", "Calculus", "Labels", "Located", "Places", "Sectors", "Semantics", "Stories", "ask",
    "close", "find_points", "from_axes", "from_domain", "locate_boxes", "locate_intervals",
    "locate_points", "locate_sectors", "minimal", "networks", "of_triples", "place", "preconvex",
    "scenario", "solve", "star", "to_axes",
]
# fmt: on
