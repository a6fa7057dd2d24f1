"""Metric depth from one photo by a network of the Hugging Face transformers library (optional)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from typing import Any

import numpy as np

from sightline.errors import BadInput
from sightline.scenes.lift.estimate import Estimate, Picture

__all__ = ["HuggingFaceDepth"]

METRIC = ("zoedepth", "depth_pro")
"""model types whose depth is always metric; Depth Anything says so in its configuration"""


@dataclass(frozen=True)
class HuggingFaceDepth:
    """A depth estimation model by its name on the hub, or its folder; needs torch, transformers.

    Networks that give relative or inverse depth are refused: no scale can be made up. Intrinsics
    are those the network estimates (Depth Pro), None otherwise. Weights are read as safetensors
    only, and code from the hub is never run.

    Args:
        model: name or folder.
        revision: commit of the model, so that a dataset can be made again.
        device: torch device.
        most: metres; the network saturates beyond, so such pixels have no depth. 0 = no limit.
    """

    model: str = "depth-anything/Depth-Anything-V2-Metric-Indoor-Small-hf"
    revision: str = "main"
    device: str = "cpu"
    most: float = field(default=0.0)

    @property
    def name(self) -> str:
        return f"huggingface:{self.model}@{self.revision}"

    def estimate(self, image: Picture) -> Estimate:
        processor, network = self._loaded
        # after loading, which says in one line what is missing
        import torch

        pixels = image.pixels()
        given = processor(images=pixels, return_tensors="pt").to(self.device)
        with torch.inference_mode():
            found = network(**given)
        size = [tuple(pixels.shape[:2])]
        # ZoeDepth pads its input and wants to know by how much
        padded = {"source_sizes": size} if network.config.model_type == "zoedepth" else {}
        done = processor.post_process_depth_estimation(found, target_sizes=size, **padded)[0]
        depth = done["predicted_depth"].detach().float().cpu().numpy().astype(np.float32)
        good = np.isfinite(depth) & (depth > 0) & ((self.most <= 0) | (depth < self.most))
        return Estimate(
            np.where(good, depth, np.float32(0)), _camera(done, image.size), None, self.name
        )

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        """Image processor and network."""
        try:
            # typed as Any: the library's own types are incomplete
            import torch  # noqa: F401
            import transformers

            sources: Any = transformers
            from_hub = sources.AutoImageProcessor, sources.AutoModelForDepthEstimation
        except ImportError as err:
            raise BadInput(
                self.model, "estimator", f"needs torch and transformers: {err}",
                "pip install 'sightline[depth]'",
            ) from None  # fmt: skip
        try:
            processor, network = (
                kind.from_pretrained(self.model, revision=self.revision, **options)
                for kind, options in zip(from_hub, ({}, {"use_safetensors": True}), strict=True)
            )
        except (OSError, ValueError) as err:
            reason = str(err).splitlines()[0] if str(err) else type(err).__name__
            raise BadInput(self.model, "estimator", f"cannot be loaded: {reason}") from None
        if not _is_metric(network.config):
            raise BadInput(
                self.model, "estimator", "gives relative depth, not metres", "use a metric model"
            )
        if network.config.model_type == "zoedepth" and find_spec("torchvision") is None:
            raise BadInput(
                self.model, "estimator", "needs torchvision", "pip install 'sightline[depth]'"
            )
        return processor, network.to(self.device).train(False)


def _is_metric(config: Any) -> bool:
    kind = getattr(config, "depth_estimation_type", "")
    return config.model_type in METRIC or kind == "metric"


def _camera(done: Any, size: tuple[int, int]) -> Any:
    """fx, fy, cx, cy of a network that estimates its focal length in pixels."""
    focal = done.get("focal_length")
    if focal is None:
        return None
    f = float(focal)
    return np.array([f, f, size[0] / 2, size[1] / 2])
