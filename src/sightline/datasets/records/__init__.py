"""Published record schemas as data: a file, its keys, and the field that fills each key.

>>> record = Record("train.json", {"image": Images(0), "question": Prompt(), "answer": Answer()})

Fields of text (ids, questions, answers, conversations), of pictures (paths, sizes, depth, drawn
ones), of things (names, boxes, masks) and of cameras. A new field is a frozen dataclass with
``values(batch)``, see :class:`Field`.
"""

from sightline.datasets.records.base import Batch, Field, Record, write_record
from sightline.datasets.records.cameras import Intrinsics, Poses
from sightline.datasets.records.clips import (
    Detections,
    FewFrames,
    FramesAsked,
    GroundTruth,
    LabelPart,
    Letter,
    ListedOptions,
    MapOf,
    OwnPrompt,
    OwnReply,
    SceneColumn,
)
from sightline.datasets.records.coloured import (
    Among,
    AnswerForm,
    Coloured,
    ColouredViews,
    ShownAs,
)
from sightline.datasets.records.composed import ComplexQuestion, ComplexRegions, Told
from sightline.datasets.records.depths import DepthDialogue, DepthKnown, depth_code
from sightline.datasets.records.mentioned import (
    SPOKEN,
    ByMention,
    Chosen,
    Referred,
    RegionText,
    Reply,
)
from sightline.datasets.records.narrated import (
    Description,
    Dialogue,
)
from sightline.datasets.records.paired import Paired, PairId
from sightline.datasets.records.pictures import (
    Depths,
    Drawn,
    FrameIndex,
    Images,
    ImageSize,
    Video,
)
from sightline.datasets.records.poses import ObjectPose
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
from sightline.datasets.records.truths import Phrased, Remark, Truth

__all__ = [
    "SPOKEN",
    "Answer",
    "AnswerWords",
    "Batch",
    "Boxes",
    "Boxes3D",
    "ByMention",
    "Chosen",
    "Coloured",
    "ColouredViews",
    "Column",
    "ComplexQuestion",
    "ComplexRegions",
    "Conversations",
    "DepthDialogue",
    "DepthKnown",
    "Depths",
    "Description",
    "Detections",
    "Dialogue",
    "Drawn",
    "Each",
    "FewFrames",
    "Field",
    "FrameIndex",
    "FramesAsked",
    "GroundTruth",
    "ImageSize",
    "Images",
    "Intrinsics",
    "Label",
    "LabelMap",
    "LabelPart",
    "Letter",
    "ListedOptions",
    "MapOf",
    "Masks",
    "Names",
    "Number",
    "ObjectIds",
    "ObjectPose",
    "Options",
    "OwnPrompt",
    "OwnReply",
    "PairId",
    "Paired",
    "Phrased",
    "Points",
    "Poses",
    "Prompt",
    "Question",
    "Rationale",
    "Record",
    "Referred",
    "Region",
    "RegionText",
    "Remark",
    "Reply",
    "SceneColumn",
    "Serial",
    "ShownAs",
    "Template",
    "Told",
    "Truth",
    "Video",
    "depth_code",
    "write_record",
]
