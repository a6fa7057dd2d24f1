"""The views by name, each a few words: what it shows, of what, and what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pyarrow as pa
from PIL import Image

from sightline.facts.fact import remembered
from sightline.questions.text import Text
from sightline.scenes import SceneBatch
from sightline.scenes.media import load_rgb
from sightline.views import cognitive_map, description
from sightline.views.birds_eye import birds_eye
from sightline.views.coloured import Style, draw_coloured, mark_objects
from sightline.views.depth_code import depth_code_picture, depth_picture
from sightline.views.markers import Markers, draw_markers
from sightline.views.marks import draw_marks
from sightline.views.object_tags import draw_object_numbers
from sightline.views.view import View
from sightline.views.voxels import tile_slices, voxelise_boxes

__all__ = [
    "RGB",
    "VIEWS",
    "BirdsEye",
    "CameraMarkers",
    "ColouredDepth",
    "DepthCode",
    "FrameWords",
    "GreyDepth",
    "GridMapText",
    "Marked",
    "MetricMapText",
    "Numbered",
    "Pointed",
    "SceneGraphText",
    "SceneWords",
    "VoxelSlices",
]


def _rgb(world: SceneBatch, frame: int) -> Image.Image:
    return Image.fromarray(load_rgb(world, frame))


def _marked(world: SceneBatch, frame: int) -> Image.Image:
    return Image.fromarray(draw_marks(world, frame, load_rgb(world, frame)))


def _above(world: SceneBatch, scene: int, size: int = 1024, numbered: bool = True) -> Image.Image:
    return birds_eye(world, scene, size=size, numbered=numbered)[0]


def _slices(world: SceneBatch, scene: int, tile: int = 224) -> Image.Image:
    return tile_slices(voxelise_boxes(world, scene).rgb, tile)


def _markers(world: SceneBatch, frame: int) -> Image.Image:
    scene = int(world.frames.scene[frame])
    markers = remembered(world, ("markers", scene), lambda: Markers.seen(world, scene))
    return draw_markers(world, frame, markers)


def _pointed(
    world: SceneBatch, frame: int, objects: Sequence[int], style: Style = "point"
) -> Image.Image:
    seen = world.sightings.object[world.sightings.frame == frame]
    marks = mark_objects(objects, style)
    return draw_coloured(world, frame, [m for m in marks if np.any(seen == m.object)])


def _graphs(world: SceneBatch) -> Text:
    rows = range(len(world.frames))
    return pa.array([description.scene_graph(world, row).text() for row in rows], pa.string())


RGB = View("rgb", _rgb, stored="rgb")
"""the colour frame as it is"""
DepthCode = View("depth_code", depth_code_picture, ("depth",))
"""depth without loss in three channels (SpatialBot)"""
GreyDepth = View("grey_depth", depth_picture, ("depth",))
"""inverse depth, 8 bits"""
ColouredDepth = View("coloured_depth", partial(depth_picture, colours=True), ("depth",))
"""inverse depth, orange near to blue far"""
Marked = View("marked", _marked, ("rgb", "sightings"))
"""numbers that count anew in each frame, as "the object with mark 3" means them"""
Numbered = View("numbered", draw_object_numbers, ("rgb", "sightings"))
"""one number per object in all frames and in the bird's-eye view (GPT4Scene)"""
Pointed = View("pointed", _pointed, ("rgb", "sightings"), pointed=True)
"""the question's objects by coloured points, boxes, numbers or masks (SPAR): ``style``"""
CameraMarkers = View("markers", _markers, ("rgb", "sightings"))
"""numbers over all cameras of a moment (MPDrive)"""
BirdsEye = View("birds_eye", _above, ("boxes",), "scene")
"""from above, without the ceiling, numbered as ``Numbered``"""
VoxelSlices = View("voxels", _slices, ("boxes",), "scene")
"""slices of a voxel grid, tiled (VoxRep)"""
MetricMapText = View("metric_map", cognitive_map.metric_maps, ("boxes", "pose"), "scene", "text")
"""outlines in metres (Video2Layout)"""
GridMapText = View("grid_map", cognitive_map.grid_maps, ("boxes",), "scene", "text")
"""centres on 10 x 10 cells (VSI-Bench)"""
SceneWords = View("scene_words", description.describe_scenes, ("boxes",), "scene", "text")
"""all objects with places and sizes"""
FrameWords = View("frame_words", description.describe_frames, ("sightings",), kind="text")
"""what a frame shows, with image boxes and distances"""
SceneGraphText = View("scene_graph", _graphs, ("sightings", "pose"), kind="text")
"""objects and relations of a frame as JSON (SpatialThinker)"""

VIEWS: dict[str, View] = {
    view.folder: view
    for view in (
        RGB, DepthCode, GreyDepth, ColouredDepth, Marked, Numbered, Pointed, CameraMarkers,
        BirdsEye, VoxelSlices, MetricMapText, GridMapText, SceneWords, FrameWords, SceneGraphText,
    )
}  # fmt: skip
"""all of them by folder"""
