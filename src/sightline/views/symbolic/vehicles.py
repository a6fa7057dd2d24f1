"""Pictures of vehicles on level ground: ray-cast."""

from __future__ import annotations

from PIL import Image

from sightline.questions.symbolic import Posed
from sightline.scenes.symbolic.vehicle_views import renderer
from sightline.scenes.symbolic.vehicles import PICTURE, Lot, intrinsics

__all__ = ["draw_vehicles"]


def draw_vehicles(one: Posed, size: tuple[int, int] = PICTURE) -> Image.Image:
    """The picture of a question; one of the usual size takes about 0.3 s."""
    lot = Lot.of(one.world)
    frame = renderer(lot).render(lot.pose(), intrinsics(size), size)
    assert frame.rgb is not None
    return Image.fromarray(frame.rgb)
