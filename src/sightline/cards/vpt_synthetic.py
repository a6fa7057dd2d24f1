"""Embodied Cognition worlds: how far, where and how an object is, for a camera and for an agent."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import Images, ObjectPose, Prompt, Record
from sightline.questions.tasks import perspective_taking as taking

CAMERA = ("z_distance", "position", "pose")
AGENT = ("agent_position", "agent_pose")
FIELDS = {"image": Images(0), "text": Prompt(), "CAM_T_OBJ": ObjectPose()}
CHAIN = {
    "AGENT_T_CAM": ObjectPose("agent", "camera"),
    "AGENT_T_OBJ": ObjectPose("agent", "object"),
}

card = Card(
    id="vpt-synthetic",
    nr=97,
    title="Embodied Cognition synthetic worlds",
    kinds=("data engine",),
    claim="one cube under a camera: image, prompt and 4x4 pose; Z distance first (page)",
    data=Mix.of(
        [
            taking.camera_z_distance.called("z_distance"),
            taking.camera_object_position.called("position"),
            taking.camera_object_pose.called("pose"),
            taking.agent_object_position.called("agent_position"),
            taking.agent_object_pose.called("agent_pose"),
        ]
    ),
    record=(
        Record("vpt.jsonl", FIELDS, shape="jsonl", only=CAMERA),
        Record("vpt_agent.jsonl", FIELDS | CHAIN, shape="jsonl", only=AGENT),
    ),
    world="cube",
    notes="Data and code are not published. Coloured faces tell the cube's poses apart, and a "
    "robot beside it is the agent: both are ours. The agent's matrices, the authors' plan, stand "
    "in a file of their own, so that the first one keeps the three published keys.",
)
