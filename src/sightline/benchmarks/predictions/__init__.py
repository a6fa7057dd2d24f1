"""Reading replies from files: our own runs, VLMEvalKit, lmms-eval, and what authors publish."""

from .own import prediction_of, predictions_of, repeat_of, request_id
from .reading import read_predictions

__all__ = ["prediction_of", "predictions_of", "read_predictions", "repeat_of", "request_id"]
