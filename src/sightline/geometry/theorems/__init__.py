"""Problems of plane geometry in a formal language, and two ways to their answers.

:func:`prove` applies theorems and solves the equations they give; every step is kept.
:func:`construct` moves points until all that is said holds, and reads the answer off where it
cannot change. They share the reading of the forms and nothing else.
"""

from .algebra import Step
from .construct import Constructed, construct
from .problem import Problem, read_problem
from .prove import Proof, consequences, irredundant, prove, worked
from .terms import PREDICATES, Formula, Term, parse_form

__all__ = [
    "PREDICATES", "Constructed", "Formula", "Problem", "Proof", "Step", "Term", "consequences",
    "construct", "irredundant", "parse_form", "prove", "read_problem",
    "worked",
]  # fmt: skip
