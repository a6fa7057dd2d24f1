"""Questions about symbolic worlds: lattices, canvases, maps, games, bricks, charts.

A :class:`Recipe` draws worlds from keys and asks about them. Each :class:`Posed` question carries
its world, so that pictures, records and a second path to the answer can be made at any time.
"""

from sightline.questions.symbolic.posed import Picture, Pictures, Posed, Recipe, Status

__all__ = ["Picture", "Pictures", "Posed", "Recipe", "Status"]
