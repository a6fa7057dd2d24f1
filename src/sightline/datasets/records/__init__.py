"""Published record schemas as data: a file, its keys, and the field that fills each key.

>>> record = Record("train.json", {"image": Images(0), "question": Prompt(), "answer": Answer()})

The imports below show all fields by topic. A new one is a frozen dataclass with ``values(batch)``,
see :class:`Field`.
"""

from typing import TYPE_CHECKING

from sightline.lazy import on_demand

# fmt: off
# isort: off
if TYPE_CHECKING:
    # records
    from sightline.datasets.records.base import Batch, Field, Record, write_record
    from sightline.datasets.records.kept import Among, PairId, Paired, Twins
    # questions and answers
    from sightline.datasets.records.texts import (
        Answer, AnswerWords, Column, Conversations, Each, Label, LabelMap, LabelPart, Number,
        Options, Prompt, Question, Rationale, SceneColumn, Serial, Template,
    )
    from sightline.datasets.records.truths import ByLabel, ImageTokens, Phrased, Remark, Truth
    from sightline.datasets.records.forms import (
        AnswerForm, GroundTruth, Letter, ListedOptions, OwnPrompt, OwnReply, ShownAs,
    )
    from sightline.datasets.records.choices import (
        LEVELLED, Levelled, QuestionGraph, Solvable, stand_in,
    )
    from sightline.datasets.records.pointing import JudgeMask, KeySteps, PointList, UnitQuestion
    from sightline.datasets.records.traced import (
        DepthIntrinsics, Goal, GoalWords, Trace2D, TraceSteps, Trajectory,
    )
    # reasons, talks and captions
    from sightline.datasets.records.narrated import Description, Dialogue
    from sightline.datasets.records.described import (
        CaptionDiversity, Captions, Describable, Triples,
    )
    from sightline.datasets.records.composed import ComplexQuestion, ComplexRegions, Told
    from sightline.datasets.records.grounded import BoxCodes, BoxReasoning, Boxed, GroundedSteps
    # pictures and cameras
    from sightline.datasets.records.pictures import (
        Depths, Drawn, FrameIndex, Gathered, ImageSize, Images, Video,
    )
    from sightline.datasets.records.numbered import NumberedPicture
    from sightline.datasets.records.sides import SideView, SideViews
    from sightline.datasets.records.coloured import Coloured, ColouredViews
    from sightline.datasets.records.shown import MarkerTable, MarkerText, Seen
    from sightline.datasets.records.depths import DepthDialogue, DepthKnown, depth_code
    from sightline.datasets.records.clips import FewFrames, FramesAsked, MapOf
    from sightline.datasets.records.dialogues import Turn
    from sightline.datasets.records.frame_questions import FrameQuestions
    from sightline.datasets.records.cameras import Intrinsics, Poses
    from sightline.datasets.records.poses import ObjectPose
    # things and how they are mentioned
    from sightline.datasets.records.things import (
        Boxes, Boxes3D, Detections, Masks, Names, ObjectIds, Points, Region,
    )
    from sightline.datasets.records.mentioned import (
        ByMention, Chosen, Referred, RegionText, Reply, Rewritten, SPOKEN,
    )
    from sightline.datasets.records.unnamed import Targets
else:
    __getattr__, __dir__ = on_demand(__name__)

__all__ = [
    "LEVELLED", "SPOKEN", "Among", "Answer", "AnswerForm", "AnswerWords", "Batch", "BoxCodes",
    "BoxReasoning", "Boxed", "Boxes", "Boxes3D", "ByLabel", "ByMention", "CaptionDiversity",
    "Captions", "Chosen", "Coloured", "ColouredViews", "Column", "ComplexQuestion",
    "ComplexRegions", "Conversations", "DepthDialogue", "DepthIntrinsics", "DepthKnown",
    "Depths", "Describable", "Description", "Detections", "Dialogue", "Drawn", "Each",
    "FewFrames", "Field", "FrameIndex", "FrameQuestions", "FramesAsked", "Gathered", "Goal",
    "GoalWords", "GroundTruth", "GroundedSteps", "ImageSize", "ImageTokens", "Images", "Intrinsics",
    "JudgeMask", "KeySteps", "Label", "LabelMap", "LabelPart", "Letter", "Levelled",
    "ListedOptions", "MapOf", "MarkerTable", "MarkerText", "Masks", "Names", "Number",
    "NumberedPicture", "ObjectIds", "ObjectPose", "Options", "OwnPrompt", "OwnReply", "PairId",
    "Paired", "Phrased", "PointList", "Points", "Poses", "Prompt", "Question", "QuestionGraph",
    "Rationale", "Record", "Referred", "Region", "RegionText", "Remark", "Reply", "Rewritten",
    "SceneColumn", "Seen", "Serial", "ShownAs", "SideView", "SideViews", "Solvable", "Targets",
    "Template", "Told", "Trace2D", "TraceSteps", "Trajectory", "Triples", "Truth", "Turn", "Twins",
    "UnitQuestion", "Video", "depth_code", "stand_in", "write_record",
]
