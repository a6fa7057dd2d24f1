"""SPAR-7M: depths, distances, relations and imagined viewpoints in pictures, views and videos."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Among,
    Answer,
    AnswerForm,
    Coloured,
    ColouredViews,
    Column,
    Conversations,
    Depths,
    Images,
    Intrinsics,
    Label,
    Poses,
    Prompt,
    Record,
    SceneColumn,
    ShownAs,
)  # fmt: skip
from sightline.questions.shown import Entry, variants
from sightline.questions.task import Task
from sightline.questions.tasks import appearance, counting, routes, size
from sightline.questions.tasks import centre_points as points
from sightline.questions.tasks import observers as seen
from sightline.questions.tasks import view_pairs as pairs

POINT, BOX = (f"coloured_{part} coloured_{part}_drawn_at".split() for part in ("point", "box"))
ROUTES = (routes.route_one_turn, routes.route_two_turns, routes.route_turn_first,
          routes.route_three_turns)  # fmt: skip
SHOWN: list[Entry] = [
    (points.centre_depth.referring(*POINT), "depth_prediction_oc", ("frame", "views")),
    (points.centre_depth_gap.referring(*POINT), "depth_prediction_oo", ("frame", "views")),
    (points.centre_distance_to_camera.referring(*POINT), "distance_prediction_oc",
     ("frame", "views")),
    (points.centre_distance.referring(*POINT), "distance_prediction_oo",
     ("frame", "views", "video")),
    (points.nearest_centre_to_camera.referring(*POINT), "distance_infer_center_oc", ("frame",)),
    (points.nearest_view.referring(*POINT), "distance_infer_center_oc", ("views",)),
    (points.nearest_centre.referring(*POINT), "distance_infer_center_oo",
     ("frame", "views", "video")),
    (seen.object_from_camera.referring(*BOX), "obj_spatial_relation_oc", ("views",)),
    (seen.pair_from_camera.referring(*BOX), "obj_spatial_relation_oo", ("frame", "views")),
    (seen.imagined_object.referring(*BOX), "spatial_imagination_oc",
     ("frame", "views", "video", "hard")),
    (seen.imagined_pair.referring(*BOX), "spatial_imagination_oo",
     ("frame", "views", "video", "hard")),
    (seen.imagined_map.referring(*BOX), "spatial_imagination_map", ("views",)),
]  # fmt: skip
OTHERS: list[Task | tuple[Task, float]] = [
    points.box_dimensions.referring(*BOX).called("spatial_volume_infer"),
    pairs.frames_showing.using(views=8).referring(*BOX).called("obj_frame_locate"),
    pairs.camera_in_view.called("camera_motion_infer"),
    pairs.view_change.called("view_change_infer"),
    pairs.position_matching.called("position_matching"),
    counting.object_counting.called("obj_count"),
    appearance.appearance_order.called("appearance_order"),
    size.room_size.called("room_size"),
    *[(route.called("nav_video"), 1 / len(ROUTES)) for route in ROUTES],
]
BENCH = (
    *[name + ending
      for name in ("depth_prediction_oc", "depth_prediction_oo", "distance_prediction_oc",
                   "distance_prediction_oo", "distance_infer_center_oo", "obj_spatial_relation_oo",
                   "spatial_imagination_oc", "spatial_imagination_oo")
      for ending in ("", "_mv")],
    "obj_spatial_relation_oc_mv", "camera_motion_infer", "view_change_infer", "position_matching",
)  # fmt: skip
MARKS = {
    f"{colour}_{part}": Coloured(colour, part)
    for part in ("point", "bbox")
    for colour in ("red", "blue", "green", "yellow")
} | {"point_img_idx": ColouredViews("point"), "bbox_img_idx": ColouredViews("bbox")}
TRAIN = {
    "id": Column("id"), "conversations": Conversations(human=Prompt()), "image": Images(),
    "type": Label(), "depth": Depths(), **MARKS,
}  # fmt: skip
TEST = {
    "id": Column("id"), "img_type": ShownAs(), "format_type": AnswerForm(), "task": Label(),
    "source": SceneColumn("source"), "image": Images(), "depth": Depths(), "pose": Poses(),
    "intrinsic_color": Intrinsics(), "intrinsic_depth": Intrinsics(depth=True),
    "question": Prompt(), "answer": Answer(),
}  # fmt: skip

card = Card(
    id="spar",
    nr=90,
    title="SPAR (From Flatland to Space)",
    kinds=("data engine", "benchmark"),
    claim="SPAR-7M: 7,821,248 questions of 33 tasks, 4,500 scenes; SPAR-Bench: 7,207 questions",
    benchmark="spar_bench",
    data=Mix.in_forms(
        [*variants(SHOWN), *OTHERS], {"own": 0.1, "choice": 0.1, "judge": 0.1, "sentence": 1.0}
    ),
    record=(
        *[Record(f"train/{{label}}/{form}.jsonl", TRAIN, shape="jsonl", optional=tuple(MARKS),
                 keep=Among(AnswerForm(), (form,)))
          for form in ("fill", "select", "judge", "sentence")],
        Record("bench.json", TEST, only=BENCH, keep=Among(AnswerForm(), ("fill", "select"))),
    ),
    notes="Ours, where nothing is published: views and hard videos have to be combined, nav_video "
    "asks for the turns of a route, videos have 8 frames. Frame numbers and objects of "
    "appearance_order, obj_count, room_size and nav_video are told in words.",
)  # fmt: skip
