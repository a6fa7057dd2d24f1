"""SpatialLadder: the same scenes as boxes, single images, several views and videos, in stages."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Detections,
    Images,
    LabelPart,
    ListedOptions,
    OwnPrompt,
    OwnReply,
    Question,
    Rationale,
    Record,
    Template,
)  # fmt: skip
from sightline.questions.tasks import (
    appearance,
    categories,
    counting,
    direction,
    distance,
    grounding,
    size,
)  # fmt: skip
from sightline.questions.tasks import clip_questions as clip

BOXES = (grounding.locate_all.called("localization/object_localization"),)
SHOWN = {
    "object_rel_direction_easy": clip.clip_direction_easy,
    "object_rel_direction_medium": clip.clip_direction_medium,
    "object_rel_direction_hard": clip.clip_direction_hard,
    "object_rel_distance": clip.clip_relative_distance,
    "object_abs_distance": clip.clip_distance,
    "object_size": clip.clip_object_size,
}
SINGLE = tuple(
    task.referring("name").using(frames=1).called(f"single-image/{name}")
    for name, task in SHOWN.items()
)
VIEWS = tuple(
    task.using(frames=4, seen="several").called(f"multi-view/{name}")
    for name, task in (SHOWN | {"object_counting": clip.clip_object_count}).items()
)
VIDEO = (
    direction.relative_direction_easy.called("video/object_rel_direction_easy"),
    direction.relative_direction_medium.called("video/object_rel_direction_medium"),
    direction.relative_direction_hard.called("video/object_rel_direction_hard"),
    categories.nearest_kind.called("video/object_rel_distance"),
    distance.absolute_distance.called("video/object_abs_distance"),
    size.object_size.called("video/object_size"),
    counting.object_counting.called("video/object_counting"),
    appearance.appearance_order.called("video/obj_appearance_order"),
    size.room_size.called("video/room_size"),
)
LABELS = tuple(task.label for task in (*SINGLE, *VIEWS, *VIDEO))
TYPED = {"data_type": LabelPart(0), "question_type": LabelPart(1), "image": Images()}
ASKED = {**TYPED, "question": Question(), "options": ListedOptions(), "answer": OwnReply()}
THOUGHT = Template("<think>{why}</think>\n<answer>{what}</answer>",
                   {"why": Rationale(), "what": OwnReply()})  # fmt: skip
PROMPT = OwnPrompt(
    "Question: ", heading="Options:",
    letter="Please answer with the option's letter from the given choices directly.",
    other="Please answer the question using a numerical value (e.g., 42 or 3.1) directly.",
)  # fmt: skip

card = Card(
    id="spatialladder",
    nr=56,
    title="SpatialLadder",
    kinds=("data engine", "training"),
    claim="26,610 samples of four kinds, three stages (repo)",
    benchmark="spbench",
    data=Mix.of([*BOXES, *SINGLE, *VIEWS, *VIDEO]),
    record=(
        Record("stage1_localization.jsonl",
               TYPED | {"question": Question(), "answer": Detections()},
               shape="jsonl", only=(BOXES[0].label,)),
        Record("stage2_spatial.jsonl", ASKED, shape="jsonl", only=LABELS),
        Record("cold_start.jsonl", ASKED | {"answer": THOUGHT}, shape="jsonl", only=LABELS),
        Record("stage3_reasoning.jsonl", TYPED | {"problem": PROMPT, "solution": OwnReply()},
               shape="jsonl", only=LABELS),
        Record("SPBench-SI.jsonl", ASKED, shape="jsonl", only=LABELS[: len(SINGLE)]),
        Record("SPBench-MV.jsonl", ASKED, shape="jsonl",
               only=LABELS[len(SINGLE) : len(SINGLE) + len(VIEWS)]),
    ),
    frames=16,
    notes="Boxes are asked of all kinds that a picture shows for certain. Names of a single image "
    "are unique in the whole scene. Stages 2 and 3 hold the same items; directions are those on "
    "the floor, which a level camera shares.",
)  # fmt: skip
