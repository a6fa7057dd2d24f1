"""Sightline: posed scenes in, verified spatial questions out."""

__version__ = "0.1.0"

__all__ = ["__version__"]
