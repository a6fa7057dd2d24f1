"""From the name of a model to the runner that asks it, and what the run record says of it."""

from __future__ import annotations

from sightline.runs import Endpoint, EndpointRunner, HuggingFaceRunner, Runner, VllmRunner

__all__ = ["runner_of"]


def runner_of(
    model: str, url: str, key_variable: str = "", concurrency: int = 32
) -> tuple[Runner | None, tuple[str, str]]:
    """The runner of a model, its name, and where it is asked; without a name there is none.

    Args:
        model: a name at the endpoint; ``hf:`` with a folder or hub id; ``vllm:`` with a name.
        url: address of the endpoint, up to and including the version.
        key_variable: environment variable with the endpoint's key.
        concurrency: requests in flight at most; local models have batches of their own.

    Raises:
        BadInput: the address or name cannot be used.
    """
    if not model:
        return None, ("", "")
    where, _, name = model.partition(":")
    if name and where == "hf":
        return HuggingFaceRunner(name), (name, "transformers, in process")
    if name and where == "vllm":
        return VllmRunner(name), (name, "vllm, in process")
    endpoint = Endpoint(url, model, key_variable=key_variable, concurrency=concurrency)
    return EndpointRunner(endpoint), (model, url)
