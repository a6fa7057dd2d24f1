"""The public surface: what the package offers is what it lists."""

from __future__ import annotations

import subprocess
import sys
import types

from sightline import geometry


def test_all_lists_every_public_name():
    shown = {
        name
        for name, value in vars(geometry).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert set(geometry.__all__) == shown - {"annotations"}
    assert len(geometry.__all__) == len(set(geometry.__all__))


def test_geometry_needs_nothing_but_numpy():
    code = (
        "import sys, sightline.geometry;"
        "print([m for m in ('scipy', 'pyarrow', 'torch', 'trimesh') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
