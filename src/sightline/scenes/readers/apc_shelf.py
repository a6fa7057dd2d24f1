"""Amazon Picking Challenge shelf bin: RGB-D frames with robot-arm poses and object masks.

Read: a folder with ``cam.info.txt`` (objects, camera matrices, a pose per frame), for each frame
``NAME.color.png`` and ``NAME.depth.png`` (16 bit, rotated by three, 0.1 mm, registered to
colour), and ``masks/NAME.OBJECT.png``. World: the robot's base, z up. Masks are the thresholded
output of the authors' network.

Boxes are **silver**: fitted here to the masked depth of all frames, upright, with the yaw of the
smallest rectangle and the 1 % to 99 % range on every side. They end where the cameras stopped
seeing: an object's hidden back is missing. No front. An object listed twice has one mask for both
and gets no box; then, and without masks, the scene is not ``complete``.

Sightings are measured from the masks (``method="instances"``): at least 50 pixels, box, a point
on the mask, depth. There is no instance image, masks may overlap.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sightline.errors import BadInput
from sightline.geometry import transform_points
from sightline.scenes.media import image_size, load_depth, load_mask
from sightline.scenes.readers.alignment import fit_upright_box, unproject
from sightline.scenes.readers.base import Reader, load_text
from sightline.scenes.readers.fields import Floats, Value, box_objects, focal, rigid, safe_id
from sightline.scenes.scene import Scene, SceneBatch
from sightline.scenes.tables import Frames, Objects, Sightings

__all__ = ["READER", "ApcShelf"]

PIXELS = 50
"""fewest mask pixels that count as seen"""
_POSE = "camera-to-world"
