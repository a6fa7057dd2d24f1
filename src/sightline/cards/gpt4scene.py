"""GPT4Scene: a bird's-eye view and frames that carry the same object numbers."""

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
)
from sightline.questions.tasks import counting, direction, distance, size, tagged
from sightline.views import RGB, BirdsEye, Numbered

TURNS = Conversations(Question("<image>\n"), Answer())
ENTRY = {"id": Column("id"), "scene_id": Column("scene"), "task": Label(), "conversations": TURNS}
PLAIN_ABOVE = BirdsEye.using(numbered=False)

card = Card(
    id="gpt4scene",
    nr=114,
    title="GPT4Scene",
    kinds=("view",),
    claim="165K items (ScanAlign) over 512 px frames, N = 8 to 32, ids written <OBJ012> (repo)",
    data=Mix.of(
        [
            tagged.find_tagged.called("scanrefer"),
            tagged.find_all_tagged.called("multi3dref"),
            tagged.name_tagged.referring("object_tag").called("scan2cap"),
            distance.absolute_distance.referring("object_tag").called("scanqa_distance"),
            size.taller.referring("object_tag").called("scanqa_size"),
            counting.object_counting.called("scanqa_count"),
            direction.relative_direction_hard.referring("object_tag").called("sqa3d"),
        ]
    ),
    record=(
        Record("none.json", ENTRY | {"images": Seen((RGB,))}),
        Record("marks.json", ENTRY | {"images": Seen((Numbered,))}),
        Record("bev.json", ENTRY | {"images": Seen((PLAIN_ABOVE, RGB))}),
        Record("both.json", ENTRY | {"images": Seen((BirdsEye, Numbered))}),
    ),
    notes="The view part: one numbering for bird's-eye view and frames, in the four ablations.",
)
