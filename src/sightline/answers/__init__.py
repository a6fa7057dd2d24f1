"""Answer types: each owns its text, its reading of a reply, its verdict and its reward.

>>> Number("m").judge("about 210 cm", truth=2.0).kind
'right'
>>> Choice(("chair", "table")).parse("The answer is **B**, the table.")
'B'

Plain: Choice, YesNo, Integer, Number, ClockHour, Text, Sentence. Names: Order, NameSet, Procedure.
In the picture: Point, Points, Box, Boxes, Mask, Trace. In space: Vector, ViewChange, Pose, Box3D,
Boxes3D, Mask3D, Layout, ObjectList.

Values and truths of quantities are SI; of places, pixels; of boxes in space, metres in the frame
the type names. Truths of the forms of brackets may also be given as their canonical text. Metrics
judge whole columns and can be used on their own.
"""

from typing import TYPE_CHECKING

from sightline.lazy import on_demand

if TYPE_CHECKING:
    from .assignment import assign
    from .base import AnswerType
    from .boxes import Boxes
    from .choice import Choice
    from .cuboids import (
        CentreOffset,
        Cuboid,
        IoU3D,
        average_precision,
        detections_right,
        iou_boxes,
    )
    from .layouts import Layout, LayoutErrors, LayoutMatch, Placed, in_blocks, layout_errors
    from .masks import (
        Instances,
        Mask,
        Mask3D,
        Overlap,
        Rle,
        indices_of,
        mask_iou,
        overlap_summary,
        spans_of,
    )
    from .metrics import MRA, Exact, FactorOfTwo, Metric, Ratio, Tolerance
    from .n3d import Lens
    from .names import NameSet, Procedure, Tags, edit_distance, set_scores
    from .number import ClockHour, Integer, Number
    from .objects import ObjectList, ObjectScores, Thing, match_objects, object_scores
    from .order import Order, concordance
    from .outcome import Outcome, mean_score
    from .place import Box, Point, Points
    from .point_readers import read_points
    from .poses import Pose, PoseTolerance, pose_error
    from .regions import IoU, PointInBox, PointInMask, PointInPolygon, PointNear, iou
    from .sentences import RELATIONS, Sentence, Statement
    from .space import Box3D, Boxes3D
    from .text import Text
    from .traces import (
        CurveDistance,
        Goal2D,
        Goal3D,
        Reaches,
        StepGoal,
        Steps,
        Success,
        Trace,
        frechet,
        hausdorff,
        keys_passed,
        resample,
        success_2d,
        success_3d,
        trace_errors,
        trace_of,
        trace_points,
    )
    from .units import UNITS, Unit, format_quantities, format_quantity, from_si, to_si
    from .vectors import VIEW_AXES, AxesMRA, NormTolerance, Vector, ViewChange
    from .yes_no import YesNo
else:
    __getattr__, __dir__ = on_demand(__name__)

__all__ = [
    "MRA",
    "RELATIONS",
    "UNITS",
    "VIEW_AXES",
    "AnswerType",
    "AxesMRA",
    "Box",
    "Box3D",
    "Boxes",
    "Boxes3D",
    "CentreOffset",
    "Choice",
    "ClockHour",
    "Cuboid",
    "CurveDistance",
    "Exact",
    "FactorOfTwo",
    "Goal2D",
    "Goal3D",
    "Instances",
    "Integer",
    "IoU",
    "IoU3D",
    "Layout",
    "LayoutErrors",
    "LayoutMatch",
    "Lens",
    "Mask",
    "Mask3D",
    "Metric",
    "NameSet",
    "NormTolerance",
    "Number",
    "ObjectList",
    "ObjectScores",
    "Order",
    "Outcome",
    "Overlap",
    "Placed",
    "Point",
    "PointInBox",
    "PointInMask",
    "PointInPolygon",
    "PointNear",
    "Points",
    "Pose",
    "PoseTolerance",
    "Procedure",
    "Ratio",
    "Reaches",
    "Rle",
    "Sentence",
    "Statement",
    "StepGoal",
    "Steps",
    "Success",
    "Tags",
    "Text",
    "Thing",
    "Tolerance",
    "Trace",
    "Unit",
    "Vector",
    "ViewChange",
    "YesNo",
    "assign",
    "average_precision",
    "concordance",
    "detections_right",
    "edit_distance",
    "format_quantities",
    "format_quantity",
    "frechet",
    "from_si",
    "hausdorff",
    "in_blocks",
    "indices_of",
    "iou",
    "iou_boxes",
    "keys_passed",
    "layout_errors",
    "mask_iou",
    "match_objects",
    "mean_score",
    "object_scores",
    "overlap_summary",
    "pose_error",
    "read_points",
    "resample",
    "set_scores",
    "spans_of",
    "success_2d",
    "success_3d",
    "to_si",
    "trace_errors",
    "trace_of",
    "trace_points",
]
