"""Depth networks through the real loading and inference path, with tiny random weights on disk."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sightline.errors import BadInput
from sightline.scenes.lift import HuggingFaceDepth, Picture

PATCH = 14


@pytest.fixture
def library(monkeypatch):
    """The transformers library, never asking the hub."""
    pytest.importorskip("torch", reason="no torch: pip install 'sightline[depth]'")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return pytest.importorskip("transformers", reason="no transformers")


@pytest.fixture
def photo(tmp_path: Path) -> Picture:
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 255, (60, 90, 3), dtype=np.uint8)).save(tmp_path / "a.png")
    return Picture(tmp_path / "a.png")


def tiny(library, folder: Path, kind: str = "metric") -> Path:
    """A Depth Anything network of a few thousand random weights, saved as the hub has them."""
    import torch

    torch.manual_seed(0)
    backbone = library.Dinov2Config(
        hidden_size=16, num_hidden_layers=4, num_attention_heads=2, intermediate_size=32,
        image_size=4 * PATCH, patch_size=PATCH, out_indices=[1, 2, 3, 4],
        apply_layernorm=True, reshape_hidden_states=False,
    )  # fmt: skip
    config = library.DepthAnythingConfig(
        backbone_config=backbone, reassemble_hidden_size=16, patch_size=PATCH,
        neck_hidden_sizes=[8, 8, 8, 8], fusion_hidden_size=8, head_hidden_size=4,
        depth_estimation_type=kind, max_depth=20 if kind == "metric" else 1,
    )  # fmt: skip
    library.DepthAnythingForDepthEstimation(config).save_pretrained(folder)
    processor = library.DPTImageProcessor(
        size={"height": 4 * PATCH, "width": 4 * PATCH}, ensure_multiple_of=PATCH
    )
    processor.save_pretrained(folder)
    return folder


def test_a_metric_network_gives_metres(library, tmp_path, photo):
    network = HuggingFaceDepth(str(tiny(library, tmp_path / "net")))
    found = network.estimate(photo)
    assert found.depth.shape == (60, 90) and found.depth.dtype == np.float32
    assert found.intrinsics is None and found.source == network.name
    assert (found.depth > 0).all() and found.depth.max() <= 20
    again = HuggingFaceDepth(str(tmp_path / "net")).estimate(photo)
    assert (again.depth == found.depth).all()
    # what the library itself says, without our class
    import torch

    processor = library.AutoImageProcessor.from_pretrained(tmp_path / "net")
    raw = library.AutoModelForDepthEstimation.from_pretrained(tmp_path / "net").eval()
    with torch.no_grad():
        direct = raw(**processor(images=photo.pixels(), return_tensors="pt")).predicted_depth
    scaled = torch.nn.functional.interpolate(direct[None], (60, 90), mode="bicubic")[0, 0]
    assert np.abs(scaled.numpy() - found.depth).max() < 1e-3


def test_saturated_depth_is_none(library, tmp_path, photo):
    folder = str(tiny(library, tmp_path / "net"))
    middle = float(np.median(HuggingFaceDepth(folder).estimate(photo).depth))
    cut = HuggingFaceDepth(folder, most=middle).estimate(photo).depth
    assert 0.2 < (cut == 0).mean() < 0.8 and cut.max() < middle


def test_relative_depth_is_refused(library, tmp_path, photo):
    folder = tiny(library, tmp_path / "net", "relative")
    with pytest.raises(BadInput, match="relative depth"):
        HuggingFaceDepth(str(folder)).estimate(photo)


def test_a_missing_network_is_one_error(library, tmp_path, photo):
    with pytest.raises(BadInput, match="cannot be loaded"):
        HuggingFaceDepth(str(tmp_path / "nothing")).estimate(photo)


def test_a_zoe_network(library, tmp_path, photo):
    """Pads its input and has a head of its own: the post-processing undoes both."""
    import torch

    torch.manual_seed(0)
    backbone = library.BeitConfig(
        hidden_size=16, num_hidden_layers=4, num_attention_heads=2, intermediate_size=32,
        image_size=64, patch_size=16, out_indices=[1, 2, 3, 4], reshape_hidden_states=False,
        use_relative_position_bias=True,
    )  # fmt: skip
    config = library.ZoeDepthConfig(
        backbone_config=backbone, backbone_hidden_size=16, neck_hidden_sizes=[8, 8, 8, 8],
        fusion_hidden_size=8, bottleneck_features=8, num_relative_features=8,
        bin_embedding_dim=8, patch_transformer_hidden_size=8,
        patch_transformer_intermediate_size=16, num_attractors=[2, 2, 1, 1],
        bin_configurations=[{"n_bins": 8, "min_depth": 0.01, "max_depth": 10.0, "name": "nyu"}],
    )  # fmt: skip
    library.ZoeDepthForDepthEstimation(config).save_pretrained(tmp_path / "zoe")
    if find_spec("torchvision") is None:
        library.ZoeDepthImageProcessorPil().save_pretrained(tmp_path / "zoe")
        with pytest.raises(BadInput, match="needs torchvision"):
            HuggingFaceDepth(str(tmp_path / "zoe")).estimate(photo)
        return
    library.ZoeDepthImageProcessor(size={"height": 64, "width": 64}).save_pretrained(
        tmp_path / "zoe"
    )
    found = HuggingFaceDepth(str(tmp_path / "zoe")).estimate(photo)
    assert found.depth.shape == (60, 90) and np.isfinite(found.depth).all()
    assert found.depth.max() <= 10.5


def test_nothing_heavy_is_imported():
    code = "import sys, sightline.scenes.lift; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_without_the_library_there_is_one_error(monkeypatch, photo):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(BadInput, match="needs torch"):
        HuggingFaceDepth("x").estimate(photo)
