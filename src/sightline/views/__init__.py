"""The evidence shown for a question: marked pictures, outlines for checking, floor plans."""

from sightline.views.floor_plan import floor_plan
from sightline.views.marks import draw_marks
from sightline.views.overlay import COLOURS, draw_box, draw_points, outline_objects

__all__ = ["COLOURS", "draw_box", "draw_marks", "draw_points", "floor_plan", "outline_objects"]
