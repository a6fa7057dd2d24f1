"""DSR Suite: how things move over a clip, told as procedures, for moving and frozen observers."""

from operator import itemgetter

from sightline.cards.card import Card, Quirk
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Answer,
    Each,
    FrameIndex,
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
    ),
    frames=32,
    moving=3,
    notes="",
)
