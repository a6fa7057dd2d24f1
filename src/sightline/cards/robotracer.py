"""RoboTracer: traces from pick to place, as points in the picture with their depth."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Answer,
    Column,
    DepthIntrinsics,
    Goal,
    GoalWords,
    Images,
    KeySteps,
    Label,
    Names,
    Question,
    Rationale,
    Record,
    Trace2D,
    Trajectory,
)  # fmt: skip
from sightline.questions.tasks import traces

NAMED = ("name", "description", "hierarchy")
TRACES = (
    traces.trace_beside.referring(*NAMED).called("trace_destination"),
    traces.trace_direction.referring(*NAMED).called("trace_direction"),
    traces.trace_past.referring(*NAMED).called("trace_multi_step"),
)
BENCH = {
    "question_id": Column("id"), "image": Images(0), "type": Label(), "prompt": Question(),
    "target_object": Names(0), "destination": GoalWords("destination"),
    "direction": GoalWords("direction"), "trajectory": Trajectory(),
    "bbox_center": Goal("center"), "bbox_extent": Goal("extent"), "bbox_rotation": Goal("rotation"),
    "gt_depth_intrinsics": DepthIntrinsics(),
}  # fmt: skip
EITHER = ("destination", "direction")
TRAIN = {
    "question_id": Column("id"), "image": Images(0), "type": Label(), "question": Question(),
    "reasoning": Rationale(), "steps": KeySteps(),
}  # fmt: skip

card = Card(
    id="robotracer",
    nr=35,
    title="RoboTracer",
    kinds=("data engine",),
    claim="4.5M samples, 30M questions, up to 9 steps (abstract)",
    data=Mix.of(list(TRACES)),
    record=(
        Record("tracespatial_bench.jsonl", BENCH, shape="jsonl", optional=EITHER),
        Record("tracespatial_3d.jsonl", TRAIN | {"answer": Answer()}, shape="jsonl"),
        Record("tracespatial_2d.jsonl", TRAIN | {"answer": Trace2D()}, shape="jsonl"),
    ),
    world="tabletop",
    notes="Boxes are in the camera's frame, as the trajectory is. Things are lifted, carried "
    "level, over a third thing in the multi-step kind, and lowered. Units of the sheet: u, v in "
    "thousandths, d in metres.",
)  # fmt: skip
