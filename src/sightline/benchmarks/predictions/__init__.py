"""Reading replies from files: our own runs, VLMEvalKit, lmms-eval, and what authors publish."""

from .reading import read_predictions

__all__ = ["read_predictions"]
