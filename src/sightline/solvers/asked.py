"""From the name of a model to the runner that asks it, and what the run record says of it."""

from __future__ import annotations

from typing import Any

from sightline.runs import Endpoint, EndpointRunner, Runner

__all__ = ["runner_of"]


def runner_of(
    model: str, url: str, key_variable: str = "", concurrency: int = 32
) -> tuple[Runner | None, dict[str, Any]]:
    """The runner of a model, and its description; (None, {}) without a name.

    Args:
        model: a name at the endpoint.
        url: address of the endpoint, up to and including the version.
        key_variable: environment variable with the endpoint's key.
        concurrency: requests in flight at most.

    Raises:
        BadInput: the address or name cannot be used, or an extra is missing.
    """
    if not model:
        return None, {}
    runner = EndpointRunner(
        Endpoint(url, model, key_variable=key_variable, concurrency=concurrency)
    )
    return runner, {"model": model, "endpoint": url}
