"""A store of several parts, and fingerprints of folders."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from made_scenes import furnished
from sightline.scenes import SceneBatch, SceneStore, write_scenes
from sightline.scenes import store as store_module


@pytest.fixture(scope="session")
def parted(rooms: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rendered rooms and four scenes of boxes, a part each."""
    scenes: list[SceneBatch] = list(SceneStore(rooms).read())
    scenes += [furnished(f"boxes{i}", np.random.default_rng([4, i])) for i in range(4)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_module, "SCENES_PER_PART", 1)
        patch.setattr(store_module, "PAIRS_PER_PART", 0)
        return write_scenes(tmp_path_factory.mktemp("parted") / "store", scenes)


@pytest.fixture(scope="session")
def fingerprint() -> Callable[[Path], dict[str, str]]:
    """Every file below a folder with its hash."""

    def of(folder: Path) -> dict[str, str]:
        files = sorted(p for p in folder.rglob("*") if p.is_file())
        return {
            p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in files
        }

    return of
