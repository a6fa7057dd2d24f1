"""Photos without known geometry: depth from a sensor or a network, 2D boxes lifted to 3D.

:func:`lift` turns marked objects and depth into boxes in a level world; :func:`photo_scene` makes a
scene of one photo, lifted where there is depth and flat (kind "picture") where there is none.
"""

from sightline.scenes.lift.estimate import (
    DepthEstimator,
    Estimate,
    FieldOfView,
    Picture,
    PlaneDepth,
    SensorDepth,
    read_depth,
)
from sightline.scenes.lift.ground import Ground, ground, level_pose
from sightline.scenes.lift.lifting import Detections, Lifted, gated, lift
from sightline.scenes.lift.network import HuggingFaceDepth
from sightline.scenes.lift.photo import Camera, photo_scene
from sightline.scenes.lift.steps import N3D, PRESETS, SIGHTLINE, SPATIALRGPT, VQASYNTH, Steps

__all__ = [
    "N3D",
    "PRESETS",
    "SIGHTLINE",
    "SPATIALRGPT",
    "VQASYNTH",
    "Camera",
    "DepthEstimator",
    "Detections",
    "Estimate",
    "FieldOfView",
    "Ground",
    "HuggingFaceDepth",
    "Lifted",
    "Picture",
    "PlaneDepth",
    "SensorDepth",
    "Steps",
    "gated",
    "ground",
    "level_pose",
    "lift",
    "photo_scene",
    "read_depth",
]
