"""The evidence shown for a question."""

from sightline.views.marks import draw_marks

__all__ = ["draw_marks"]
