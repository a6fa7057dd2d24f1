"""What several folders of tests share: real samples, a rendered store, a built dataset."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

from sightline.datasets.build import build
from sightline.datasets.card import write_card
from sightline.datasets.mix import Mix
from sightline.questions import find
from sightline.scenes import SceneBatch, SceneStore
from sightline.scenes.simulate import simulate

# two busy cores make times meaningless; what a change must pass is the same on every run, and
# check-full looks for new cases
hypothesis.settings.register_profile("sightline", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "sightline"))

DATA = Path(os.environ.get("SIGHTLINE_DATA", Path(__file__).parents[2] / "shared" / "data"))
PER_TASK = 12


@pytest.fixture
def shared_data() -> Callable[[str], Path]:
    """The folder of a real sample; the test is skipped when it is not there."""

    def find_sample(name: str) -> Path:
        if not (DATA / name).exists():
            pytest.skip(f"no sample {name}: set SIGHTLINE_DATA")
        return DATA / name

    return find_sample


@pytest.fixture(scope="session")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two rendered rooms; read it, do not change it."""
    out = tmp_path_factory.mktemp("rooms") / "rooms"
    return simulate("rooms", 2, out, frames=3, size=(160, 120))


@pytest.fixture
def room_batch(rooms: Path) -> SceneBatch:
    """The two rooms as a batch."""
    return SceneStore(rooms).read()


@pytest.fixture(scope="session")
def dataset(rooms: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every task asked about the two rooms; read it, do not change it."""
    out = tmp_path_factory.mktemp("built") / "rooms_dataset"
    build(rooms, out, Mix.of(find([])), per_task=PER_TASK)
    write_card(out)
    return out
