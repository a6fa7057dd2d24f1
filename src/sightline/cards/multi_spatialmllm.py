"""Multi-SpatialMLLM: depth, correspondence, camera and object motion, sizes over several images."""

from sightline.cards.card import Card, Quirk
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    ByLabel,
    Column,
    Conversations,
    Images,
    ImageSize,
    ImageTokens,
    Label,
    Phrased,
    Prompt,
    Question,
    Record,
    Remark,
    Truth,
)
from sightline.questions.task import Task
from sightline.questions.tasks import camera_motion as cm
from sightline.questions.tasks import camera_steps as steps
from sightline.questions.tasks import depth, dots
from sightline.questions.tasks import object_motion as om
from sightline.questions.tasks.seen_sizes import size_in_views

AXES = " The first camera's axes are: X right, Y down, Z forward."
STEPS = tuple(f"camera_movement_{n}" for n in ("x", "y", "z", "yaw", "pitch", "total_distance"))
TOLD = (*STEPS, "camera_movement_yaw_angle", "camera_movement_pitch_angle")
SAID = ("`{}`", "The answer is `{}`.", "It is `{}`.", "I get `{}`.", "That makes `{}`.",
        "By my estimate, `{}`.", "`{}` is what the images show.", "Result: `{}`.",
        "My answer: `{}`.", "I would say `{}`.")  # fmt: skip
LETTERS = ("visual_correspondence_dot",)
SIZES = {"height_list": ImageSize("height", True), "width_list": ImageSize("width", True)}
ENDING = ("{} Write the answer in backticks.",)
TEXT = ByLabel(
    {LETTERS[0]: Prompt(ending="Write the letter of the answer in backticks.")},
    Phrased(Remark(Question(), AXES, TOLD), ENDING),
)
REPLY = Phrased(Truth(LETTERS, text=True), SAID)
DATA: list[Task | tuple[Task, float]] = [
    depth.point_depth.measured("mm").called("depth_estimation_coord"),
    dots.dotted_depth.measured("mm").called("depth_estimation_dot"),
    depth.nearer_point.called("depth_comparison_coord"),
    dots.nearer_dot.called("depth_comparison_dot"),
    dots.point_in_second_view.called("visual_correspondence_coord"),
    dots.dotted_correspondence.called("visual_correspondence_dot"),
    steps.camera_step_across.using(pairs="overlap").called("camera_movement_x"),
    steps.camera_step_upright.using(pairs="overlap").called("camera_movement_y"),
    steps.camera_step_ahead.using(pairs="overlap").called("camera_movement_z"),
    cm.camera_rotation_direction.using(pairs="overlap").called("camera_movement_yaw"),
    cm.camera_rotation_angle.using(pairs="overlap").called("camera_movement_yaw_angle"),
    steps.camera_pitch_direction.using(pairs="overlap").called("camera_movement_pitch"),
    steps.camera_pitch_direction.called("camera_movement_pitch"),
    steps.camera_pitch_angle.using(pairs="overlap").called("camera_movement_pitch_angle"),
    steps.camera_pitch_angle.called("camera_movement_pitch_angle"),
    cm.camera_distance_moved.using(pairs="overlap").measured("mm").called(
        "camera_movement_total_distance"
    ),
    steps.camera_displacement.using(pairs="overlap").called("camera_movement_displacement_vector"),
    om.pointed_distance_moved.using(reversed_share=0.05).called("object_movement_coord_distance"),
    om.pointed_displacement.using(reversed_share=0.05).called("object_movement_coord_vector"),
    dots.dotted_distance_moved.using(reversed_share=0.05).called("object_movement_dot_distance"),
    dots.dotted_displacement.using(reversed_share=0.05).called("object_movement_dot_vector"),
    *(
        (size_in_views.using(definition=side, images=k).called(f"object_perception_{name}"), 1 / k)
        for name, side in (("height", "height"), ("length", "horizontal"),
                           ("width", "shorter_side"))
        for k in range(1, 7)
    ),
]  # fmt: skip

card = Card(
    id="multi-spatialmllm",
    nr=8,
    title="Multi-SpatialMLLM (MultiSPA)",
    kinds=("data engine",),
    claim="27M samples, benchmark of 300 per type (repo)",
    data=Mix.of(DATA),
    record=(
        Record(
            "eval.jsonl",
            {"id": Column("id"), "image": Images(), "text": TEXT, "gt_value": Truth(LETTERS),
             "question_type": Label(), **SIZES},
            shape="jsonl",
        ),
        Record(
            "train.jsonl",
            {"id": Column("id"), "image": Images(),
             "conversations": Conversations(ImageTokens(TEXT), REPLY), **SIZES},
            shape="jsonl",
        ),
    ),
    frames=32,
    moving=2,
    moving_share=0.5,
    quirks={
        "any_millimetre": Quirk(
            "points are compared whose depths differ by no more than a millimetre",
            (
                depth.nearer_point.using(ratio=0.0, gap=0.001).called("depth_comparison_coord"),
                dots.nearer_dot.using(ratio=0.0, gap=0.001).called("depth_comparison_dot"),
            ),
        ),
        "points_anywhere": Quirk(
            "compared points are drawn anywhere, so that the lower one is mostly the nearer",
            (
                depth.nearer_point.using(even=False).called("depth_comparison_coord"),
                dots.nearer_dot.using(even=False).called("depth_comparison_dot"),
            ),
        ),
    },
    notes="Points count as seen where the depth image agrees within 1.5 cm at no depth edge, not "
    "strictly before it; overlap is taken over the landmarks of a scene. Pitch is also asked of "
    "views that overlap by more than 35 %, as procedural cameras keep their pitch while they walk. "
    "Yaw and pitch angles are sizes; the least step (0.1 m), tilt (5 degrees) and turn are ours. "
    "The vector always states its axes. Lengths and widths are those of the object's own box. "
    "Rigid bodies are given by the scene's objects, not found by clustering tracked points.",
)  # fmt: skip
