"""Asking models: one seam, an append-only log of replies, and runners behind it."""

from sightline.runs.request import Dialogue, Message, Part, Picture, Reply, Request, Sampling
from sightline.runs.runner import Progress, Runner, Summary, Usage

__all__ = [
    "Dialogue",
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
]
