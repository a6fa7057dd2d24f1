"""ViCA2: VSI-Bench's base questions and practical ones about rooms, with talks and descriptions."""

from sightline.cards.card import Card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Conversations,
    Description,
    Dialogue,
    Label,
    Names,
    OwnPrompt,
    OwnReply,
    Rationale,
    Record,
    SceneColumn,
    Serial,
    Template,
    Video,
)  # fmt: skip
from sightline.questions.tasks import (
    appearance,
    categories,
    compatibility,
    counting,
    direction,
    distance,
    practical,
    size,
)  # fmt: skip

BASE = (
    counting.object_counting.called("object_count"),
    categories.nearest_kind.called("object_relative_distance"),
    distance.absolute_distance.called("object_absolute_distance"),
    size.object_size.called("object_size"),
    appearance.appearance_order.called("object_appearance_order"),
    size.room_size.called("room_size"),
)
PRACTICAL = (
    practical.wheelchair_between.called("wheelchair_user"),
    practical.wheelchair_path.called("wheelchair_user"),
    practical.furniture_addition.called("adding_furniture"),
    compatibility.fits_beside_own_side.called("adding_furniture"),
    practical.seats_side_by_side.called("usage"),
    practical.row_capacity.called("usage"),
    practical.seating_capacity.called("usage"),
    practical.daily_needs.called("important_daily_necessities"),
)
SPOKEN = (
    direction.relative_direction_medium.referring("name").called("spatial_description"),
    distance.farthest_object.called("multi_turn_conversation"),
)
LLAVA = {"id": Serial(), "data_source": SceneColumn("source"), "video": Video()}
THOUGHT = Template("<think>{why}</think>\n<answer>{what}</answer>",
                   {"why": Rationale(), "what": OwnReply()})  # fmt: skip
STAND = Template(
    "<image>\nStand at the {a} and face the {b}. Describe what lies ahead of you, on either side, "
    "and behind you.", {"a": Names(0), "b": Names(1)},
)  # fmt: skip

card = Card(
    id="vica2",
    nr=103,
    title="ViCA2",
    kinds=("data engine", "model"),
    claim="322,003 video QA over ARKitScenes, ScanNet and ScanNet++ (repo)",
    data=Mix.of([*BASE, *PRACTICAL, *SPOKEN]),
    record=(
        Record(
            "vica_{label}.json",
            LLAVA | {"conversations": Conversations(OwnPrompt("<image>\n"), OwnReply())},
            only=tuple(dict.fromkeys(task.label for task in (*BASE, *PRACTICAL))),
        ),
        Record("vica_thinking.json", LLAVA | {"type": Label(), "conversations": Conversations(
            OwnPrompt("<image>\n"), THOUGHT)}),
        Record("vica_multi_turn_conversation.json", LLAVA | {"conversations": Dialogue()},
               only=("multi_turn_conversation",)),
        Record("vica_spatial_description.json", LLAVA | {"conversations": Conversations(
            STAND, Description())}, only=("spatial_description",), 
               keep=Description(only=("spatial_description",))),
    ),
    frames=16,
    notes="The practical sets are written by a language model and not defined: their definitions "
    "here, from free floor and boxes, are ours. Names of labels are ours (memory).",
)  # fmt: skip
