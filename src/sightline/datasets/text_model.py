"""A linear model over hashed words: what text alone gives away. Needs the extra ``check``."""

from __future__ import annotations

import importlib.util
import warnings
from typing import Any

from sightline.errors import BadInput

__all__ = ["can_fit", "fitted", "option_text", "require", "text_features"]

FEATURES = 2**16
WORDS = 40
"""words of a question that are paired with an option"""


def can_fit() -> bool:
    """Whether scikit-learn is there."""
    return importlib.util.find_spec("sklearn") is not None


def require(where: str) -> None:
    """Stop with one clear message where it is not.

    Raises:
        BadInput: scikit-learn is not installed.
    """
    if not can_fit():
        raise BadInput(where, "scikit-learn", "is not installed", "pip install 'sightline[check]'")


def text_features(texts: list[str]) -> Any:
    """(n, FEATURES) sparse counts of words and pairs of words."""
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        n_features=FEATURES, ngram_range=(1, 2), alternate_sign=False, lowercase=True
    ).transform(texts)


def fitted(features: Any, labels: Any) -> Any:
    """Logistic regression by stochastic gradient descent, the same on every run."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import SGDClassifier

    model = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=30, tol=1e-3, random_state=0)
    with warnings.catch_warnings():
        # thirty passes are enough for a baseline, also where more would change a little
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(features, labels)


def option_text(question: str, option: str, place: int) -> str:
    """One option as text: its words, its place, the question's words, and pairs of both."""
    pairs = " ".join(f"{option}_{word}" for word in question.split()[:WORDS])
    return f"option {option} place{place} given {question} so {pairs}"
