"""How a benchmark is answered: by a model that is asked in some way, or by none at all.

In-process solvers (``oracle``, ``chance``, ``frequent``, ``blind``) answer all samples at once and
need no server; they are the baselines printed beside every score. ``symbolic`` needs none either:
it reads stories and says what follows from them. :mod:`sightline.solvers.asking` makes requests
for a model.
"""

from .asking import ask_directly, ask_step_by_step, requests_of
from .baselines import BASELINES, chance, frequent, oracle, replies_of
from .blind import blind
from .in_process import IN_PROCESS, solve_in_process

__all__ = [
    "BASELINES",
    "IN_PROCESS",
    "ask_directly",
    "ask_step_by_step",
    "blind",
    "chance",
    "frequent",
    "oracle",
    "replies_of",
    "requests_of",
    "solve_in_process",
]
