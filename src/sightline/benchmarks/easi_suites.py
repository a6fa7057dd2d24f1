"""EASI's suites: the eight of its leaderboard, and the eight of its report in two protocols.

What a task type asks for is the report's assignment (arXiv 2508.13142, tables of appendix C) for
the benchmarks of the report. For ViewSpatial-Bench, BLINK, 3DSRBench and EmbSpatial-Bench, which
are only in the leaderboard, it is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sightline.benchmarks.easi import easi_read, easi_report
from sightline.benchmarks.suites import ANY, Member, Suite

__all__ = ["SUITES"]

MEASURE = "Metric Measurement"
MENTAL = "Mental Reconstruction"
RELATIONS = "Spatial Relations"
VIEWS = "Perspective-taking"
SHAPES = "Deformation & Assembly"
COMPREHENSIVE = "Comprehensive Reasoning"
CAPABILITIES = (MEASURE, MENTAL, RELATIONS, VIEWS, SHAPES, COMPREHENSIVE)
Map = Mapping[str, tuple[str, ...]]

VSI: Map = {
    "object_counting": (COMPREHENSIVE,),
    "object_abs_distance": (MEASURE,),
    "object_size_estimation": (MEASURE,),
    "room_size_estimation": (MEASURE,),
    "object_rel_distance": (RELATIONS, MEASURE),
    "object_rel_direction": (VIEWS,),
    "route_planning": (COMPREHENSIVE,),
    "obj_appearance_order": (COMPREHENSIVE,),
}
SITE: Map = {
    "3d information understanding": (MEASURE, RELATIONS),
    "multi-view & cross-image reasoning": (VIEWS,),
    "spatial relationship reasoning": (RELATIONS,),
    "movement prediction & navigation": (COMPREHENSIVE,),
}
MMSI: Map = {
    **{f"Pos-{pair}": (VIEWS,)
       for pair in ("Cam-Cam", "Obj-Obj", "Reg-Reg", "Cam-Obj", "Obj-Reg", "Cam-Reg")},
    "Attr-Meas": (MEASURE,),
    "Attr-Appr": (MENTAL,),
    "Motion-Cam": (VIEWS,),
    "Motion-Obj": (VIEWS,),
    "MSR": (COMPREHENSIVE,),
}  # fmt: skip
OMNISPATIAL: Map = {
    "Motion_Analysis": (MEASURE, COMPREHENSIVE),
    "Traffic_Analysis": (COMPREHENSIVE,),
    "Pattern_Recognition": (COMPREHENSIVE,),
    "Geometric_Reasoning": (COMPREHENSIVE,),
    "Allocentric": (VIEWS,),
    "Hypothetical": (VIEWS,),
}
STARE: Map = {
    "3d_trans": (COMPREHENSIVE,),
    "3d_trans_vsim": (COMPREHENSIVE,),
    "folding_nets": (SHAPES,),
    "folding_nets_vsim": (SHAPES,),
    "temporal": (VIEWS,),
    "perspective": (VIEWS,),
}
CORECOGNITION: Map = {"Spatiality": (RELATIONS,), "Perspective Taking": (VIEWS,)}
SPATIALVIZ: Map = {
    "3DRotation": (MENTAL,),
    "3ViewProjection": (MENTAL,),
    "PaperFolding": (SHAPES,),
    "CubeUnfolding": (SHAPES,),
    "CubeReconstruction": (SHAPES,),
    "CrossSection": (SHAPES,),
    "CubeAssembly": (SHAPES,),
    "BlockMoving": (RELATIONS,),
    "MechanicalSystem": (COMPREHENSIVE,),
}
BLINK: Map = {
    "Multi-view_Reasoning": (VIEWS,),
    "Relative_Depth": (RELATIONS,),
    "Spatial_Relation": (RELATIONS,),
}
DSR: Map = {
    ANY: (RELATIONS,),
    "orientation_in_front_of": (VIEWS,),
    "orientation_on_the_left": (VIEWS,),
    "orientation_viewpoint": (VIEWS,),
    "multi_object_viewpoint_towards_object": (VIEWS,),
}
ONLY_VIEWS: Map = {ANY: (VIEWS,)}
ONLY_RELATIONS: Map = {ANY: (RELATIONS,)}

LEADERBOARD = Suite(
    id="easi-8",
    title="EASI-8",
    members=(
        Member("vsi_bench", protocol=easi_read, capabilities=VSI),
        Member("mmsi_bench", "easi", capabilities=MMSI),
        Member("mindcube", protocol=easi_read, capabilities=ONLY_VIEWS),
        Member("viewspatial", "easi", capabilities=ONLY_VIEWS),
        Member("site", "easi", capabilities=SITE),
        Member("blink", "vlmevalkit", capabilities=BLINK),
        Member("3dsrbench", capabilities=DSR),
        Member("embspatial", "easi", capabilities=ONLY_RELATIONS),
    ),
    capabilities=CAPABILITIES,
    cite="EvolvingLMMs-Lab/EASI, README; each benchmark by its own metric. What the task types of "
    "ViewSpatial-Bench, BLINK, 3DSRBench and EmbSpatial-Bench ask for is our assignment.",
)
_EIGHT = (
    Member("vsi_bench", capabilities=VSI),
    Member("site", capabilities=SITE),
    Member("mmsi_bench", capabilities=MMSI),
    Member("omnispatial", capabilities=OMNISPATIAL),
    Member("mindcube", capabilities=ONLY_VIEWS),
    Member("stare", capabilities=STARE),
    Member("corecognition", capabilities=CORECOGNITION),
    Member("spatialviz", capabilities=SPATIALVIZ),
)


def _figures(*values: float) -> dict[str, float]:
    """Figures in the order of the report's tables."""
    return {member.id: value for member, value in zip(_EIGHT, values, strict=True)}


OFFICIAL = Suite(
    id="easi-official",
    title="EASI, the report's eight by their own protocols",
    members=_EIGHT,
    capabilities=CAPABILITIES,
    published={
        "Human": _figures(79.2, 67.5, 97.2, 92.63, 94.55, 96.50, 86.98, 82.46),
        "Qwen3-8B-Instruct": _figures(57.90, 45.83, 31.10, 45.73, 29.42, 39.76, 69.67, 17.54),
        "InternVL3.5-8B": _figures(56.05, 43.79, 27.30, 46.71, 42.50, 40.18, 66.40, 23.98),
    },
    cite="arXiv 2508.13142, table 3",
)
REPORT = Suite(
    id="easi-report",
    title="EASI, the report's eight by one protocol",
    members=tuple(replace(member, protocol=easi_report) for member in _EIGHT),
    capabilities=CAPABILITIES,
    published={"GPT-5": _figures(36.33, 61.52, 20.13, 44.41, 35.37, 33.46, 78.45, 34.80)},
    cite="arXiv 2508.13142, table 6; the request is worded by us",
)
SUITES = (LEADERBOARD, OFFICIAL, REPORT)
