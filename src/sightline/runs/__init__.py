"""Asking models: one seam, an append-only log of replies, and runners behind it."""

from sightline.runs.endpoint import Endpoint, EndpointRunner
from sightline.runs.folder import RunFolder, RunRecord
from sightline.runs.hugging_face import HuggingFaceRunner
from sightline.runs.log import latest, replies
from sightline.runs.prices import Prices, read_prices
from sightline.runs.progress import progress_bar
from sightline.runs.request import (
    Dialogue,
    Exchange,
    Item,
    Message,
    Part,
    Picture,
    Reply,
    Request,
    Sampling,
)
from sightline.runs.runner import Progress, Runner, Summary, Usage
from sightline.runs.vllm_runner import VllmRunner

__all__ = [
    "Dialogue",
    "Endpoint",
    "EndpointRunner",
    "Exchange",
    "HuggingFaceRunner",
    "Item",
    "Message",
    "Part",
    "Picture",
    "Prices",
    "Progress",
    "Reply",
    "Request",
    "RunFolder",
    "RunRecord",
    "Runner",
    "Sampling",
    "Summary",
    "Usage",
    "VllmRunner",
    "latest",
    "progress_bar",
    "read_prices",
    "replies",
]
