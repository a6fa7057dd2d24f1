"""Published record schemas as data: a file, its keys, and the field that fills each key.

>>> record = Record("train.json", {"image": Images(0), "question": Prompt(), "answer": Answer()})

Fields of text (ids, questions, answers, conversations), of pictures (paths, sizes, depth, drawn
ones), of things (names, boxes, masks) and of cameras. A new field is a frozen dataclass with
``values(batch)``, see :class:`Field`.
"""

from sightline.datasets.records.base import Batch, Field, Record, write_record
from sightline.datasets.records.cameras import Intrinsics, Poses
from sightline.datasets.records.pictures import (
    Depths,
    Drawn,
    FrameIndex,
    Images,
    ImageSize,
    Video,
)
from sightline.datasets.records.texts import (
    Answer,
    AnswerWords,
    Column,
    Conversations,
    Each,
    Label,
    LabelMap,
    Number,
    Options,
    Prompt,
    Question,
    Rationale,
    Serial,
    Template,
)
from sightline.datasets.records.things import (
    Boxes,
    Boxes3D,
    Masks,
    Names,
    ObjectIds,
    Points,
    Region,
)

__all__ = [
    "Answer",
    "AnswerWords",
    "Batch",
    "Boxes",
    "Boxes3D",
    "Column",
    "Conversations",
    "Depths",
    "Drawn",
    "Each",
    "Field",
    "FrameIndex",
    "ImageSize",
    "Images",
    "Intrinsics",
    "Label",
    "LabelMap",
    "Masks",
    "Names",
    "Number",
    "ObjectIds",
    "Options",
    "Points",
    "Poses",
    "Prompt",
    "Question",
    "Rationale",
    "Record",
    "Region",
    "Serial",
    "Template",
    "Video",
    "write_record",
]
