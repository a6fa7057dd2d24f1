"""Pure functions on arrays: poses, boxes, distances, overlap, cameras, directions, grids, rays.

Metres and radians; world z up; cameras OpenCV; boxes are centre, full extent and a rotation whose
columns are the box axes; transforms are named ``target_from_source``. Leading dimensions broadcast.
:mod:`.bitmaps` has rasters of one bit per cell.
"""

from sightline.geometry.areas import uncovered_area
from sightline.geometry.boxes import (
    CORNER_SIGNS,
    EDGES,
    FACES,
    aabb,
    contains_box,
    contains_points,
    corners,
    footprint,
    footprint_rectangle,
    interval,
    is_upright,
    overlaps,
    point_gap,
    separation,
    vertical_axis,
    volume,
)
from sightline.geometry.cameras import (
    ProjectedBoxes,
    frustum_contains,
    intrinsics_vector,
    project,
    project_boxes,
    rays_through_pixels,
    silhouette_area,
    unproject,
)
from sightline.geometry.directions import (
    LEFT_RIGHT_BACK,
    QUADRANTS,
    bearing,
    clock_hour,
    interval_gap,
    left_right,
    left_right_back,
    observer_frame,
    quadrant,
    sector,
)
from sightline.geometry.distances import (
    axis_distance,
    box_gap,
    box_gap_bounds,
    centre_distance,
    closest_points,
    nearest_points_mean,
    sampled_gap,
    surface_points,
    volume_points,
)
from sightline.geometry.grids import (
    FloorGrid,
    box_sum,
    distance_transform,
    fits,
    fits_rotated,
    largest_free_rectangle,
    rasterize_footprints,
    summed_area,
)
from sightline.geometry.overlap import iou2d, iou3d, overlap_volume
from sightline.geometry.polygons import (
    alpha_shape_area,
    cell_centres,
    clip_halfspace,
    convex_hull,
    delaunay,
    point_in_polygon,
    points_in_convex,
    polygon_area,
    polygon_rasterize,
    rectangle_distance_2d,
)
from sightline.geometry.poses import (
    euler_matrix,
    invert_pose,
    is_rotation,
    look_at,
    nearest_rotation,
    pose,
    rotation_angle,
    transform_points,
    wrap_angle,
    yaw_matrix,
    yaw_pitch_of_camera,
)
from sightline.geometry.rays import ray_boxes

# fmt: off
__all__ = [
    "CORNER_SIGNS", "EDGES", "FACES", "LEFT_RIGHT_BACK", "QUADRANTS", "FloorGrid", "ProjectedBoxes",
    "aabb", "alpha_shape_area", "axis_distance", "bearing", "box_gap", "box_gap_bounds", "box_sum",
    "cell_centres", "centre_distance", "clip_halfspace", "clock_hour", "closest_points",
    "contains_box", "contains_points", "convex_hull", "corners", "delaunay", "distance_transform",
    "euler_matrix", "fits", "fits_rotated", "footprint", "footprint_rectangle", "frustum_contains",
    "interval", "interval_gap", "intrinsics_vector", "invert_pose", "iou2d", "iou3d", "is_rotation",
    "is_upright", "largest_free_rectangle", "left_right", "left_right_back", "look_at",
    "nearest_points_mean", "nearest_rotation", "observer_frame", "overlap_volume", "overlaps",
    "point_gap", "point_in_polygon", "points_in_convex", "polygon_area", "polygon_rasterize",
    "pose", "project", "project_boxes", "quadrant", "rasterize_footprints", "ray_boxes",
    "rays_through_pixels", "rectangle_distance_2d", "rotation_angle", "sampled_gap", "sector",
    "separation", "silhouette_area", "summed_area", "surface_points", "transform_points",
    "uncovered_area", "unproject", "vertical_axis", "volume", "volume_points", "wrap_angle",
    "yaw_matrix", "yaw_pitch_of_camera",
]
# fmt: on
