"""RoboRefer: RefSpatial's pointing at located objects and vacant places, choices and reasoning."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Answer,
    AnswerWords,
    Images,
    JudgeMask,
    KeySteps,
    Label,
    Options,
    PointList,
    Question,
    Rationale,
    Record,
    UnitQuestion,
)  # fmt: skip
from sightline.questions.tasks import (
    depth,
    free_spots,
    grounding,
    multiview,
    quantities,
    relation_chains,
    relations,
    support,
)  # fmt: skip

NAMED = ("name", "description", "hierarchy")
LOCATION = (
    grounding.locate_point.called("location"),
    *(relation_chains.located.using(steps=n).called(f"location_step_{n}") for n in range(1, 6)),
)
PLACEMENT = (
    free_spots.free_points_between.referring(*NAMED).called("placement_between"),
    free_spots.free_points_on_top.referring(*NAMED).called("placement_on_top"),
    free_spots.free_points_own_side.referring(*NAMED).called("placement_own_side"),
)
VACANT = (free_spots.free_points.referring(*NAMED).called("vacant_qa"),)
KINDS = (
    relations.left_right, relations.above_below, relations.nearer_camera, relations.relation_word,
    quantities.taller_in_view, quantities.wider_in_view, quantities.bigger_in_view,
)  # fmt: skip
CHOICE = tuple(
    task.answering("choice").referring(*NAMED).called(f"choice_qa/{task.name}") for task in KINDS
)
VISUAL = tuple(
    task.answering("choice").referring("mark", "box").called(f"visual_choice_qa/{task.name}")
    for task in (relations.left_right, relations.above_below, quantities.taller_in_view)
)
REASONING = tuple(
    task.answering("sentence").referring(*NAMED).called(f"reasoning_template_qa/{task.name}")
    for task in (
        quantities.pair_distance, quantities.camera_distance, quantities.height_difference,
        quantities.object_width_in_view, quantities.clock_from_camera, depth.depth_value,
        relations.left_right, relations.in_front, support.what_supports_in_view,
    )
)  # fmt: skip
VIEWS = tuple(
    task.called(f"multi_view_qa/{task.name}")
    for task in (multiview.shared_object, multiview.exclusive_object, multiview.count_across_views)
)
POINTED = tuple(task.label for task in (*LOCATION, *PLACEMENT, *VACANT))
TOLD = tuple(task.label for task in (*CHOICE, *VISUAL, *REASONING, *VIEWS))
FIELDS = {"image": Images(), "type": Label(), "question": Question()}

card = Card(
    id="roborefer",
    nr=34,
    title="RoboRefer",
    kinds=("data engine",),
    claim="2.5M samples, 20M questions, 31 relation types, up to 5 steps (abstract)",
    benchmark="refspatial",
    data=Mix.of([*LOCATION, *PLACEMENT, *VACANT, *CHOICE, *VISUAL, *REASONING, *VIEWS]),
    record=(
        Record("refspatial_point.jsonl", FIELDS | {
            "question": UnitQuestion(), "answer": PointList(), "mask": JudgeMask(),
            "steps": KeySteps(),
        }, shape="jsonl", only=POINTED),
        Record("refspatial_qa.jsonl", FIELDS | {
            "options": Options(), "answer": Answer(), "answer_text": AnswerWords(),
            "reasoning": Rationale(), "steps": KeySteps(),
        }, shape="jsonl", only=TOLD),
    ),
    notes="The 31 relations are not listed; our reading: left, right, front, behind, above, below "
    "(camera), on, under, in, between, beside on a top, own left, right, front, back, nearer, "
    "farther, taller, shorter, wider, narrower, bigger, smaller, clock, distance, height gap, "
    "depth, nth from the left, right, front, back. The record's keys are ours.",
)  # fmt: skip
