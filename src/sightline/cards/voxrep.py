"""VoxRep: a voxel grid as tiled slices, and the list of objects in it."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Answer,
    Column,
    Conversations,
    Label,
    Question,
    Record,
    Seen,
)  # fmt: skip
from sightline.questions.tasks import voxels
from sightline.views import VoxelSlices

PICTURE = {"id": Column("id"), "scene_id": Column("scene"), "image": Seen((VoxelSlices,), at=0),
           "task": Label()}  # fmt: skip

card = Card(
    id="voxrep",
    nr=10,
    title="VoxRep",
    kinds=("view",),
    claim="slices of a 100 x 100 x 16 grid in one picture, read by a 4B model (page)",
    data=Mix.of(
        [
            (voxels.voxel_list.called("objects"), 2.0),
            voxels.voxel_kind.called("objects_of_class"),
            voxels.voxel_centre.called("centre"),
            voxels.voxel_count.called("voxels"),
            voxels.voxel_at.called("colour_and_class"),
        ]
    ),
    record=(
        Record("voxrep.jsonl", PICTURE | {"prompt": Question(), "answer": Answer()},
               shape="jsonl"),
        Record("voxrep_chat.json",
               PICTURE | {"conversations": Conversations(Question("<image>\n"), Answer())}),
    ),
    world="rooms",
    frames=0,
    notes="No record of the original is public: file and keys are ours. Objects are solid boxes; "
    "questions about one object ask for single fields of the published list.",
)  # fmt: skip
