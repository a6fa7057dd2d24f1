"""InternSpatial: five kinds of questions in 19 instruction formats, and turns between views."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    AnswerWords,
    Boxes,
    Column,
    Conversations,
    Images,
    ImageSize,
    Label,
    Names,
    Prompt,
    Record,
)  # fmt: skip
from sightline.questions.references import STYLES
from sightline.questions.tasks import (
    camera_motion,
    grounding,
    photo_relations,
    relations,
    viewed_boxes,
)  # fmt: skip

FORMATS = tuple(name for name in STYLES if "+" in name)
KINDS = {
    "position_comparison": (
        relations.left_right,
        relations.above_below.using(frame="world"),
        photo_relations.which_before.using(relation="front", frame="world"),
        photo_relations.is_beside.using(relation="left", frame="world"),
        photo_relations.is_before.using(relation="behind", frame="world"),
        photo_relations.is_over.using(relation="above"),
    ),
    "size_comparison": (
        photo_relations.which_taller.using(relation="taller"),
        photo_relations.which_wider.using(relation="wider"),
        photo_relations.which_bigger.using(relation="bigger"),
        photo_relations.is_taller.using(relation="shorter"),
        photo_relations.is_wider.using(relation="thinner"),
        photo_relations.is_bigger.using(relation="smaller"),
    ),
    "rotation_estimation": (
        viewed_boxes.turned_from_camera,
        viewed_boxes.facing_in_view,
    ),
}
PLAIN = {
    "object_counting": grounding.count_in_view,
    "existence_estimation": grounding.visible_in_view,
    "rotation_angle": camera_motion.camera_rotation_angle,
    "rotation_direction": camera_motion.camera_rotation_direction,
}

card = Card(
    id="internspatial",
    nr=70,
    title="InternSpatial",
    kinds=("data engine",),
    claim="12M QA: 9.5M of single views, 2.5M of several (page)",
    data=Mix.of([
        *(task.referring(*FORMATS).called(kind) for kind, tasks in KINDS.items() for task in tasks),
        *(task.called(kind) for kind, task in PLAIN.items()),
    ]),
    record=Record("internspatial.jsonl", {
        "id": Column("id"), "image": Images(), "size": ImageSize(), "task": Label(),
        "format": Column("reference"), "objects": Names(), "boxes": Boxes(scale="thousand"),
        "conversations": Conversations(Prompt(image_token="<image>\n"), AnswerWords()),
    }, shape="jsonl"),
    notes="The record's keys are ours: the rows are not published. Counting, existence and turns "
    "between views point at no object, so they have no format. Rotation of one object is its turn "
    "from facing the camera. Above and below of one picture follow the level view.",
)  # fmt: skip
