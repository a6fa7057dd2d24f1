"""DSR Suite: how things move over a clip, told as procedures, for moving and frozen observers."""

from operator import itemgetter

from sightline.cards.card import Card, Quirk
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Answer,
    Each,
    FrameIndex,
    FrameQuestions,
    Images,
    Label,
    Options,
    Question,
    Record,
    Video,
)
from sightline.questions.tasks import motion_courses as courses

TEXTS = Options("{text}")
PROCEDURES = (
    courses.relative_distance_course.referring("first_frame").called("rel_dis"),
    courses.relative_direction_course.referring("first_frame").called("rel_dir"),
    courses.relative_orientation_course.referring("first_frame").called("rel_ori"),
    courses.relative_speed_course.referring("first_frame").called("rel_spd"),
    courses.relative_speed_comparison.referring("first_frame").called("rel_spd_comp"),
    courses.absolute_distance_course.referring("first_frame").called("abs_dis"),
    courses.absolute_direction_course.referring("first_frame").called("abs_dir"),
    courses.absolute_orientation_course.referring("first_frame").called("abs_ori"),
    courses.absolute_speed_course.referring("first_frame").called("abs_spd"),
    courses.absolute_speed_comparison.referring("first_frame").called("abs_spd_comp"),
)
SPEEDS = (*PROCEDURES[3:5], *PROCEDURES[8:])
PREDICTIONS = (
    courses.relative_direction_prediction.referring("first_frame").called("rel_dir_pred"),
    courses.absolute_direction_prediction.referring("first_frame").called("abs_dir_pred"),
)

card = Card(
    id="dsr-suite",
    nr=18,
    title="DSR Suite",
    kinds=("data engine",),
    claim="DSR-Train 50K, DSR-Bench 1,484 QA (repo)",
    data=Mix.of([*PROCEDURES, *PREDICTIONS]),
    record=(
        Record(
            "dsr.json",
            {
                "Type": Label(),
                "Question": Question(),
                "A": Each(TEXTS, itemgetter(0)),
                "B": Each(TEXTS, itemgetter(1)),
                "C": Each(TEXTS, itemgetter(2)),
                "D": Each(TEXTS, itemgetter(3)),
                "Correct": Answer(),
            },
        ),
        Record("dsr_clips.json", {"video": Video(), "frames": FrameIndex(), "images": Images()}),
        Record("dsr_non_temp.json", rows=FrameQuestions("non_temp")),
        Record("dsr_non_temp_clips.json", rows=FrameQuestions("non_temp", clips=True)),
    ),
    benchmark="dsr_bench",
    frames=32,
    moving=3,
    quirks={
        "random_distractors": Quirk(
            "wrong options tell of smooth random motion and can often be told apart by their words",
            tuple(t.using(wrong="random") for t in PROCEDURES),
        ),
        "signed_speeds": Quirk(
            "wrong courses of speed are drawn from speeds between -1 and 1",
            tuple(t.using(wrong="signed") for t in SPEEDS),
        ),
    },
    notes="Scenes and tracks stand in for estimated points, masks and headings. Wrong options are "
    "true of other things, observers or moments, so that words do not give the answer away. Equal "
    "shares of the types are what sampling by 1/count tends to. non_temp, written by a language "
    "model there, is written and verified by narration about single images. The schema names no "
    "video: dsr_clips.json lists the clip of every entry, in the same order.",
)
