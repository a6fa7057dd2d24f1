"""The task catalogue, one module per family; a new module here is found by itself."""
