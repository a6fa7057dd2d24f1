"""The steps from pixels to boxes, every threshold by its name; published pipelines are presets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

__all__ = ["N3D", "PRESETS", "SIGHTLINE", "SPATIALRGPT", "VQASYNTH", "Steps"]


@dataclass(frozen=True)
class Steps:
    """How 2D boxes or masks and depth become 3D boxes. Metres, radians, pixels."""

    name: str = "sightline"
    least_area: float = 25.0
    """square pixels; smaller 2D boxes (or masks) are dropped (SpatialRGPT)"""
    most_area: float = 0.75
    """share of the photo; larger boxes are dropped (SpatialRGPT)"""
    least_points: int = 16
    """pixels with depth an object needs (SpatialRGPT)"""
    least_kept: int = 10
    """points its cluster needs (SpatialRGPT)"""
    off_edges: bool = True
    """leave out pixels at depth edges, where depths of two surfaces are mixed"""
    wall_share: float = 0.05
    """in a box without a mask: walls behind everything that hold this share of all points are left
    out; 0 = off"""
    wall_beyond: float = 0.02
    """largest share of all points behind such a wall"""
    support_share: float = 0.2
    """in a box without a mask: a level layer that holds this share of what lies around the box, at
    the same distance, is what the object stands on, and left out; 0 = off"""
    support_slack: float = 0.02
    """metres above that layer that belong to it, at 1 m and nearer; grows with distance"""
    mode_width: float = 0.1
    """in a box without a mask: relative width of the depth bins whose main mode is the object;
    0 takes every pixel of the box"""
    mode_share: float = 0.05
    """share of the main bin that its neighbours need to belong to the mode"""
    jitter: float = 0.0
    """noise added to the points, with a fixed seed"""
    neighbours: int = 10
    """statistical outliers: neighbours looked at; 0 = off"""
    outlier_ratio: float = 2.0
    """statistical outliers: standard deviations above the mean"""
    voxel: float = 0.01
    """smallest edge of the cubes points are averaged in; 0 = off"""
    voxel_share: float = 1 / 40
    """the same as a share of the object's size, if that is larger"""
    reach: float = 0.05
    """radius in which the density of points is measured ..."""
    reach_share: float = 0.03
    """... or this share of the object's distance (depth noise), ..."""
    reach_cells: float = 2.5
    """... or this many cube edges, if that is larger; 0 for all three = no clusters"""
    dense: int = 4
    """points within that radius, itself included, that make a point dense"""
    most_points: int = 2000
    """points of an object used after thinning out evenly"""
    tilt: float = float(np.deg2rad(45.0))
    """largest angle between a ground plane's normal and the camera's up"""
    ground_share: float = 0.3
    """share of all points a ground plane needs (VQASynth: 30 %)"""
    ground_slack: float = 0.02
    """metres a point may be away from the plane, at 1 m and nearer; grows with distance"""
    floor: Literal["plane", "lowest"] = "plane"
    """the floor is the ground plane, or the lowest of the nearest half of the points"""
    floor_cut: float = 1.0
    """percent of these points that may lie lower"""
    box: Literal["axis", "yaw"] = "yaw"
    """box sides along the view and across it, or turned about gravity to the smallest area"""
    cut: float = 1.0
    """percent of the points left out at either end of each side"""
    agreement: float = 0.3
    """smallest overlap (IoU) of the projected 3D box with the 2D box; 0 = not looked at"""


SIGHTLINE: Final = Steps()
"""Our own choice, the default."""

SPATIALRGPT: Final = Steps(
    name="spatialrgpt",
    off_edges=False,
    wall_share=0.0,
    support_share=0.0,
    mode_width=0.0,
    jitter=0.004,
    outlier_ratio=1.2,
    voxel=0.01,
    voxel_share=1 / 40,
    reach=0.2,
    reach_share=0.0,
    reach_cells=0.0,
    dense=10,
    ground_share=1.0,
    floor="lowest",
    floor_cut=0.0,
    box="axis",
    cut=0.0,
    agreement=0.0,
)
"""osdsynth of SpatialRGPT: it has masks and the gravity direction from a network, so no plane is
looked for (``ground_share``); give the direction with the photo, else the camera's is taken."""

VQASYNTH: Final = Steps(
    name="vqasynth",
    off_edges=False,
    wall_share=0.0,
    support_share=0.0,
    mode_width=0.0,
    neighbours=0,
    voxel=0.0,
    voxel_share=0.0,
    reach=0.0,
    reach_share=0.0,
    reach_cells=0.0,
    least_kept=1,
    ground_share=0.3,
    floor="plane",
    box="axis",
    cut=0.0,
    agreement=0.0,
)
"""VQASynth: masks as they are, levelled only by a plane of more than 30 % of the points. Its
distances are ten times too large by default and its height is the x extent; neither is done here.
Thresholds other than the 30 % are not published facts."""

N3D: Final = Steps(name="n3d", wall_share=0.0, support_share=0.0, agreement=0.0)
"""N3D-VLM lifts detection sets to boxes with a yaw angle (memory); its thresholds are not known, so
these are ours, without what needs gravity and without the comparison with the 2D box."""

PRESETS: Final = {s.name: s for s in (SIGHTLINE, SPATIALRGPT, VQASYNTH, N3D)}
"""Steps by name, as a file of photos names them."""
