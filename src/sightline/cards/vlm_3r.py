"""VLM-3R: questions of VSI-Bench's kinds about rooms, and of VSTI-Bench's about their videos."""

from typing import Any

from sightline.cards.card import Card, Quirk
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Conversations,
    FramesAsked,
    GroundTruth,
    Label,
    Letter,
    Names,
    Options,
    OwnPrompt,
    OwnReply,
    Question,
    Record,
    SceneColumn,
    Serial,
    Video,
)  # fmt: skip
from sightline.questions.families import VSTI
from sightline.questions.task import Task
from sightline.questions.tasks import (
    appearance,
    categories,
    counting,
    direction,
    distance,
    routes,
    size,
)  # fmt: skip

kinds = categories.nearest_kind.using
hard = direction.relative_direction_hard.referring("name").using(stray=2)
medium = direction.relative_direction_medium.referring("name").using(stray=2)
easy = direction.relative_direction_easy.referring("name").using(stray=2)
ONE = (
    counting.object_counting.answering("choice").called("object_counting"),
    size.object_size.referring("name").answering("choice").called("object_size_estimation"),
    kinds(options=4).called("object_rel_distance_v1"),
    kinds(options=3).called("object_rel_distance_v2"),
    kinds(options=2).called("object_rel_distance_v3"),
)
TWO = (distance.absolute_distance.referring("name").answering("choice")
       .called("object_abs_distance"),)  # fmt: skip
THREE = (
    hard.called("object_rel_direction_v1"),
    medium.called("object_rel_direction_v2"),
    easy.called("object_rel_direction_v3"),
)
ROOM = (
    size.room_size.answering("choice").called("room_size_estimation"),
    appearance.appearance_order.called("obj_appearance_order"),
    routes.route_two_turns.called("route_planning"),
)
NUMBERS = ("camera_obj_abs_dist", "camera_displacement")
FILMED = tuple(
    (task.answering("choice") if name in NUMBERS else task).called(name)
    for name, task in VSTI.items()
)
CAMERA = FILMED[:5]
QA: dict[str, Any] = {
    "id": Serial(), "scene_name": SceneColumn("id"), "dataset": SceneColumn("source"),
    "question_type": Label(), "video_path": Video(), "question": Question(), "options": Options(),
    "ground_truth": GroundTruth(), "mc_answer": Letter(),
}  # fmt: skip
PAIR: dict[str, Any] = {"category, first object": Names(0), "category, second object": Names(1)}
TRIPLE = {**PAIR, "category, third object": Names(2)}
EXTRA: tuple[tuple[tuple[Task, ...], dict[str, Any]], ...] = (
    (ONE, {"category": Names(0)}), (TWO, PAIR), (THREE, TRIPLE), (ROOM, {}),
    (FILMED, {"frame_indices": FramesAsked()}),
)  # fmt: skip
LLAVA = Record("llava.json", {
    "id": Serial(), "data_source": SceneColumn("source"), "scene_name": SceneColumn("id"),
    "question_type": Label(), "video": Video(),
    "conversations": Conversations(OwnPrompt("<image>\n"), OwnReply()),
})  # fmt: skip

card = Card(
    id="vlm-3r",
    nr=89,
    title="VLM-3R",
    kinds=("data engine", "model", "benchmark"),
    claim="200K+ VSI-type QA, 4,225 route plans, 138.6K VSTI QA (repo)",
    data=Mix.of([*ONE, *TWO, *THREE, *ROOM, *FILMED]),
    record=(
        *(Record("qa_{label}.json", QA | more, only=tuple(t.label for t in tasks))
          for tasks, more in EXTRA),
        LLAVA,
    ),
    benchmark="vsti_bench",
    frames=32,
    quirks={
        "inverted_camera_centre": Quirk(
            "the camera is put at -R't of camera-to-world",
            tuple(task.using(eye="inverted") for task in CAMERA),
        ),
        "one_sided_margin": Quirk(
            "10 degrees are kept from sector borders on one side only",
            (hard.using(sides="one").called("object_rel_direction_v1"),),
        ),
        "room_size_ignored": Quirk(
            "options of large rooms are no further apart than others",
            (kinds(options=4, apart_large=0.15).called("object_rel_distance_v1"),),
        ),
    },
    notes="Names are unique in the scene, not only in the frame. Which side of a border the "
    "one-sided margin looks at is not documented: ours is counter-clockwise.",
)  # fmt: skip
