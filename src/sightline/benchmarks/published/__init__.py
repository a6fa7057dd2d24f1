"""One module for each published benchmark; it sets ``benchmark``."""
