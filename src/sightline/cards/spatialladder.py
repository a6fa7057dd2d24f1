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
from sightline.questions.families import CLIP, VSI
from sightline.questions.tasks import grounding

BOXES = (grounding.locate_all.called("localization/object_localization"),)
SIZES = ("object_size_estimation", "room_size_estimation")
NAMES = {name: name.removesuffix("_estimation") for name in SIZES}
SINGLE = tuple(
    task.referring("name").using(frames=1).called(f"single-image/{NAMES.get(name, name)}")
    for name, task in CLIP.items() if name != "object_counting"
)  # fmt: skip
VIEWS = tuple(
    task.using(frames=4, seen="several").called(f"multi-view/{NAMES.get(name, name)}")
    for name, task in CLIP.items()
)
VIDEO = tuple(
    task.called(f"video/{NAMES.get(name, name)}")
    for name, task in VSI.items() if name != "route_planning"
)  # fmt: skip
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
