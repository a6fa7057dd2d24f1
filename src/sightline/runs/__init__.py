"""Asking models: one seam, an append-only log of replies, and runners behind it."""

from sightline.runs.endpoint import Endpoint, EndpointRunner
from sightline.runs.log import latest, replies
from sightline.runs.request import Dialogue, Message, Part, Picture, Reply, Request, Sampling
from sightline.runs.runner import Progress, Runner, Summary, Usage

__all__ = [
    "Dialogue",
    "Endpoint",
    "EndpointRunner",
    "Message",
    "Part",
    "Picture",
    "Progress",
    "Reply",
    "Request",
    "Runner",
    "Sampling",
    "Summary",
    "Usage",
    "latest",
    "replies",
]
