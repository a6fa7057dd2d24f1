"""The task catalogue: select tuples, compute facts, gate, phrase; references and wording."""

from sightline.questions.items import EXPLAINED, ITEM, Budget, make_items
from sightline.questions.pick import Pick
from sightline.questions.task import Asked, Task, Wording, ask, catalogue, find, task

__all__ = [
    "EXPLAINED",
    "ITEM",
    "Asked",
    "Budget",
    "Pick",
    "Task",
    "Wording",
    "ask",
    "catalogue",
    "find",
    "make_items",
    "task",
]
