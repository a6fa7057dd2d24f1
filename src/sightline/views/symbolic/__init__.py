"""Pictures of symbolic worlds."""
