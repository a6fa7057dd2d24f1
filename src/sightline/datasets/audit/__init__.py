"""The independent slow audit: every answer of a dataset, recomputed from its scenes.

It shares no code with the facts and geometry that made the answers, and it looks at the scenes in
other ways: boxes are projected onto alternately, directions are complex numbers, what is seen is
counted pixel by pixel. A method is found by the program of an item, so a new task that reuses a
program is audited as it is; an item without a method fails the audit.
"""

from sightline.datasets.audit.item import Disagreement
from sightline.datasets.audit.run import AuditResult, audit

__all__ = ["AuditResult", "Disagreement", "audit"]
