"""Question types that several published systems share, by the names VSI-Bench and its kin use.

``VSI`` asks about whole rooms shown as videos, ``CLIP`` the same about chosen frames of them, and
``VSTI`` about the camera that films them. Systems differ in references, forms and options: derive
those with the tasks' own methods.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sightline.questions.task import Task
from sightline.questions.tasks import (
    appearance,
    categories,
    counting,
    direction,
    distance,
    routes,
    size,
    video,
)
from sightline.questions.tasks import clip_questions as clip

__all__ = ["CLIP", "VSI", "VSTI"]

VSI: Final[Mapping[str, Task]] = {
    "object_rel_direction_easy": direction.relative_direction_easy,
    "object_rel_direction_medium": direction.relative_direction_medium,
    "object_rel_direction_hard": direction.relative_direction_hard,
    "object_rel_distance": categories.nearest_kind,
    "object_abs_distance": distance.absolute_distance,
    "object_size_estimation": size.object_size,
    "object_counting": counting.object_counting,
    "obj_appearance_order": appearance.appearance_order,
    "room_size_estimation": size.room_size,
    "route_planning": routes.route_two_turns,
}
"""VSI-Bench"""
CLIP: Final[Mapping[str, Task]] = {
    "object_rel_direction_easy": clip.clip_direction_easy,
    "object_rel_direction_medium": clip.clip_direction_medium,
    "object_rel_direction_hard": clip.clip_direction_hard,
    "object_rel_distance": clip.clip_relative_distance,
    "object_abs_distance": clip.clip_distance,
    "object_size_estimation": clip.clip_object_size,
    "object_counting": clip.clip_object_count,
}
"""QVS-Bench, SPBench"""
_NEAR, _AMONG = video.video_nearest_to_camera, video.video_camera_movement_among
VSTI: Final[Mapping[str, Task]] = {
    "camera_obj_abs_dist": video.video_camera_distance,
    "camera_displacement": video.video_camera_displacement,
    "camera_obj_rel_dist_v1": _NEAR,
    "camera_obj_rel_dist_v2": _NEAR.using(options=3),
    "camera_obj_rel_dist_v3": _NEAR.using(options=2),
    "obj_obj_relative_pos_nf": video.video_near_far,
    "obj_obj_relative_pos_lr": video.video_left_right,
    "obj_obj_relative_pos_ud": video.video_up_down,
    "camera_movement_direction_v1": video.video_camera_movement,
    "camera_movement_direction_v2": _AMONG.using(options=3),
    "camera_movement_direction_v3": _AMONG.using(options=2),
}
"""VSTI-Bench"""
