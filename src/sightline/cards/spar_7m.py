"""SPAR-7M: depths, distances, relations and imagined viewpoints in pictures, views and videos."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Among, Answer, AnswerForm, Column, Coloured, ColouredViews, Conversations, Depths, Images,
    Intrinsics, Label, Poses, Prompt, Record, SceneColumn, ShownAs,
)  # fmt: skip
from sightline.questions.tasks import appearance, counting, routes, size
from sightline.questions.tasks import centre_points as centres
from sightline.questions.tasks import observers as seen
from sightline.questions.tasks import view_pairs as pairs

POINTS = ("coloured_point", "coloured_point_drawn_at")
BOXES = ("coloured_box", "coloured_box_drawn_at")
FORMS = {"own": 0.1, "choice": 0.1, "judge": 0.1, "sentence": 1.0}
VIEWS = (3, 4, 5)
VIDEO = 8
BY_POINT = (
    (centres.centre_depth, "depth_prediction_oc", "one several"),
    (centres.centre_depth_gap, "depth_prediction_oo", "one several"),
    (centres.centre_distance_to_camera, "distance_prediction_oc", "one several"),
    (centres.centre_distance, "distance_prediction_oo", "one several video"),
    (centres.nearest_centre_to_camera, "distance_infer_center_oc", "one"),
    (centres.nearest_centre, "distance_infer_center_oo", "one several video"),
)
BY_BOX = (
    (seen.object_from_camera, "obj_spatial_relation_oc", "several"),
    (seen.pair_from_camera, "obj_spatial_relation_oo", "one several"),
    (seen.imagined_object, "spatial_imagination_oc", "one several video hard"),
    (seen.imagined_pair, "spatial_imagination_oo", "one several video hard"),
)
STYLED = [
    (task.referring(*styles), label, shown)
    for entries, styles in ((BY_POINT, POINTS), (BY_BOX, BOXES))
    for task, label, shown in entries
]
TASKS = [
    *[t.called(label) for t, label, shown in STYLED if "one" in shown],
    *[
        (t.using(show="views", views=n, across=True).called(label + "_mv"), 1 / len(VIEWS))
        for t, label, shown in STYLED
        for n in VIEWS
        if "several" in shown
    ],
    *[
        (each.using(views=n).referring(*styles).called(label), 1 / len(VIEWS))
        for each, styles, label in (
            (centres.nearest_view, POINTS, "distance_infer_center_oc_mv"),
            (seen.imagined_map, BOXES, "spatial_imagination_map_mv"),
        )
        for n in VIEWS
    ],
    *[
        t.using(show="video", views=VIDEO).called(label + "_video")
        for t, label, shown in STYLED
        if "video" in shown
    ],
    *[
        t.using(show="video", views=VIDEO, across=True).called(label + "_video_hard")
        for t, label, shown in STYLED
        if "hard" in shown
    ],
    centres.box_dimensions.referring(*BOXES).called("spatial_volume_infer"),
    pairs.frames_showing.using(views=VIDEO).referring(*BOXES).called("obj_frame_locate"),
    pairs.camera_in_view.called("camera_motion_infer"),
    pairs.view_change.called("view_change_infer"),
    pairs.position_matching.called("position_matching"),
    counting.object_counting.called("obj_count"),
    appearance.appearance_order.called("appearance_order"),
    size.room_size.called("room_size"),
    *[
        (route.called("nav_video"), 0.25)
        for route in (
            routes.route_one_turn, routes.route_two_turns, routes.route_turn_first,
            routes.route_three_turns,
        )
    ],
]  # fmt: skip
BENCH = tuple(
    name + ending
    for name in ("depth_prediction_oc", "depth_prediction_oo", "distance_prediction_oc",
                 "distance_prediction_oo", "distance_infer_center_oo", "obj_spatial_relation_oo",
                 "spatial_imagination_oc", "spatial_imagination_oo")
    for ending in ("", "_mv")
) + ("obj_spatial_relation_oc_mv", "camera_motion_infer", "view_change_infer",
     "position_matching")  # fmt: skip
MARKS = {
    f"{colour}_{part}": Coloured(colour, part)
    for part in ("point", "bbox")
    for colour in ("red", "blue", "green", "yellow")
} | {"point_img_idx": ColouredViews("point"), "bbox_img_idx": ColouredViews("bbox")}

card = Card(
    id="spar-7m",
    nr=90,
    title="SPAR-7M and SPAR-Bench",
    kinds=("data engine",),
    claim="7,821,248 questions of 33 tasks from 4,500 scenes; a benchmark of 7,207 (paper)",
    data=Mix.in_forms(TASKS, FORMS),
    record=(
        *[
            Record(
                f"train/{{label}}/{form}.jsonl",
                {
                    "id": Column("id"),
                    "conversations": Conversations(human=Prompt()),
                    "image": Images(),
                    "type": Label(),
                    "depth": Depths(),
                    **MARKS,
                },
                shape="jsonl",
                keep=Among(AnswerForm(), (form,)),
                optional=tuple(MARKS),
            )
            for form in ("fill", "select", "judge", "sentence")
        ],
        Record(
            "bench.json",
            {
                "id": Column("id"),
                "img_type": ShownAs(),
                "format_type": AnswerForm(),
                "task": Label(),
                "source": SceneColumn("source"),
                "image": Images(),
                "depth": Depths(),
                "pose": Poses(),
                "intrinsic_color": Intrinsics(),
                "intrinsic_depth": Intrinsics(depth=True),
                "question": Prompt(),
                "answer": Answer(),
            },
            only=BENCH,
            keep=Among(AnswerForm(), ("fill", "select")),
        ),
    ),
    notes="Ours, where nothing is published: hard videos need several frames, as all views do; "
    "nav_video asks for the turns of a route; videos have 8 frames, not 32; appearance_order, "
    "obj_count, room_size and nav_video name objects instead of marking them.",
)
