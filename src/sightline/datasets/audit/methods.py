"""Every slow method, by the name of the program that it recomputes."""

from __future__ import annotations

from sightline.datasets.audit import (
    slow_appearance,
    slow_centres,
    slow_chains,
    slow_clips,
    slow_count,
    slow_depth,
    slow_direction,
    slow_distance,
    slow_dots,
    slow_driving,
    slow_fit,
    slow_floor,
    slow_kinds,
    slow_motion,
    slow_observers,
    slow_photo,
    slow_picture,
    slow_points,
    slow_practical,
    slow_relations,
    slow_routes,
    slow_size,
    slow_spots,
    slow_steps,
    slow_support,
    slow_tagged,
    slow_traces,
    slow_tracks,
    slow_two_views,
    slow_unnamed,
    slow_video,
    slow_view,
    slow_viewed,
    slow_voxels,
)
from sightline.datasets.audit.item import Check

__all__ = ["CHECKS"]

CHECKS: dict[str, Check] = {
    name: check
    for module in (
        slow_appearance,
        slow_centres,
        slow_chains,
        slow_clips,
        slow_count,
        slow_depth,
        slow_direction,
        slow_distance,
        slow_dots,
        slow_driving,
        slow_fit,
        slow_floor,
        slow_kinds,
        slow_motion,
        slow_observers,
        slow_photo,
        slow_picture,
        slow_points,
        slow_practical,
        slow_relations,
        slow_routes,
        slow_size,
        slow_steps,
        slow_spots,
        slow_support,
        slow_tagged,
        slow_traces,
        slow_tracks,
        slow_two_views,
        slow_unnamed,
        slow_video,
        slow_view,
        slow_viewed,
        slow_voxels,
    )
    for name, check in module.CHECKS.items()
}
