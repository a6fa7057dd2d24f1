"""The evidence shown for a question: pictures, depth, marks, maps from above, voxels, words.

A card lists its views: ``views=(RGB, DepthCode)``, ``views=(BirdsEye.using(size=512), Numbered)``.
The functions and codecs behind each lie in its module: ``depth_code``, ``depth_api``, ``voxels``,
``birds_eye``, ``object_tags``, ``markers``, ``coloured``, ``cognitive_map``, ``description``.
"""

from typing import TYPE_CHECKING

from sightline.lazy import on_demand

if TYPE_CHECKING:
    from sightline.views.catalogue import (
        RGB,
        VIEWS,
        BirdsEye,
        CameraMarkers,
        ColouredDepth,
        DepthCode,
        FrameWords,
        GreyDepth,
        GridMapText,
        Marked,
        MetricMapText,
        Numbered,
        Pointed,
        SceneGraphText,
        SceneWords,
        VoxelSlices,
    )
    from sightline.views.marks import draw_marks
    from sightline.views.overlay import COLOURS, draw_box, draw_points, outline_objects
    from sightline.views.svg_plan import floor_plan
    from sightline.views.view import Drawing, View
else:
    __getattr__, __dir__ = on_demand(__name__)

__all__ = [
    "COLOURS",
    "RGB",
    "VIEWS",
    "BirdsEye",
    "CameraMarkers",
    "ColouredDepth",
    "DepthCode",
    "Drawing",
    "FrameWords",
    "GreyDepth",
    "GridMapText",
    "Marked",
    "MetricMapText",
    "Numbered",
    "Pointed",
    "SceneGraphText",
    "SceneWords",
    "View",
    "VoxelSlices",
    "draw_box",
    "draw_marks",
    "draw_points",
    "floor_plan",
    "outline_objects",
]
