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
    Label,
    Names,
    Question,
    Rationale,
    Record,
    Trace2D,
    TraceSteps,
    Trajectory,
)  # fmt: skip
from sightline.questions.tasks import trace_steps, traces

NAMED = ("name", "description", "hierarchy")
TRACES = (
    traces.trace_beside.referring(*NAMED).called("trace_destination"),
    traces.trace_direction.referring(*NAMED).called("trace_direction"),
)
STEPS = tuple(
    trace_steps.trace_in_steps.using(steps=count).referring(*NAMED).called("trace_multi_step")
    for count in range(3, 10)
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
    "reasoning": Rationale(), "steps": TraceSteps(),
}  # fmt: skip

card = Card(
    id="robotracer",
    nr=35,
    title="RoboTracer",
    kinds=("data engine",),
    claim="4.5M samples, 30M questions, up to 9 steps (abstract)",
    data=Mix.of([*TRACES, *((task, 0.5) for task in STEPS)]),
    record=(
        Record("tracespatial_bench.jsonl", BENCH, shape="jsonl", optional=EITHER),
        Record("tracespatial_3d.jsonl", TRAIN | {"answer": Answer()}, shape="jsonl"),
        Record("tracespatial_2d.jsonl", TRAIN | {"answer": Trace2D()}, shape="jsonl"),
    ),
    benchmark="trace_spatial",
    world="tabletop",
    notes="Boxes are in the camera's frame, as the trajectory is. Things are lifted, carried "
    "level, and lowered; of several steps the others pass over, beside and around further things. "
    "Which compositions the original draws is not published. u, v in thousandths, d in metres.",
)  # fmt: skip
