"""The public surface, frozen, and rules that hold for every source file."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

import sightline

SOURCE = Path(sightline.__file__).parent
FROZEN = Path(__file__).with_name("public_names.txt")
FILES = sorted(SOURCE.rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "util", "core", "common", "manager", "managers", "helpers", "helper",
                   "misc"}  # fmt: skip

OF_AN_EXTRA = {"sightline.harnesses.inspect_tasks": "inspect_ai"}


@cache
def packages() -> list[str]:
    """Every package below sightline."""
    found = pkgutil.walk_packages([str(SOURCE)], "sightline.")
    return ["sightline", *(m.name for m in found if m.ispkg)]


@cache
def modules() -> list[str]:
    found = pkgutil.walk_packages([str(SOURCE)], "sightline.")
    return [m.name for m in found if not m.ispkg and not m.name.endswith("__main__")]


def ruff_order(name: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then functions: the order ruff keeps (RUF022)."""
    if name.isupper():
        return 0, name
    return (1, name) if name[0].isupper() else (2, name)


@pytest.mark.parametrize("name", packages())
def test_all_is_what_can_be_seen(name: str) -> None:
    package = importlib.import_module(name)
    declared = list(getattr(package, "__all__", []))
    visible = {key for key, value in vars(package).items() if is_surface(package, key, value)}
    assert visible <= set(declared)
    assert all(hasattr(package, key) for key in declared)
    assert len(set(declared)) == len(declared)
    assert declared == sorted(declared, key=ruff_order)


def is_surface(package: ModuleType, key: str, value: object) -> bool:
    """Whether a name of a package is there to be used from outside.

    A package that only re-exports shows all it imports from its own modules; one that holds code
    shows what that code defines.
    """
    if key.startswith("_") or isinstance(value, ModuleType):
        return False
    origin = str(getattr(value, "__module__", ""))
    tree = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
    holds_code = any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in tree.body)
    return origin == package.__name__ if holds_code else origin.startswith(package.__name__)


@pytest.mark.parametrize("name", modules())
def test_names_of_a_module(name: str) -> None:
    if name in OF_AN_EXTRA:
        pytest.importorskip(OF_AN_EXTRA[name])
    module = importlib.import_module(name)
    declared = list(getattr(module, "__all__", []))
    assert all(hasattr(module, each) for each in declared)
    assert declared == sorted(declared, key=ruff_order)


def test_the_surface_is_frozen() -> None:
    """A changed surface is a decision: write it down with ``python tests/test_public.py``."""
    assert surface() == FROZEN.read_text(encoding="utf-8")


def surface() -> str:
    lines = []
    for name in packages():
        declared = getattr(importlib.import_module(name), "__all__", [])
        lines += [f"{name}.{each}" for each in declared if not each.startswith("_")]
    return "\n".join(lines) + "\n"


SANDBOXED = "views/charts/inside.py"
"""runs the code that a chart-to-code reward judges, in the process that the sandbox has closed"""


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_source_rules(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 600
    assert path.stem not in FORBIDDEN_NAMES
    assert path.parent.name not in FORBIDDEN_NAMES
    tree = ast.parse(text)
    assert (path.stem == "__init__" and not text.strip()) or ast.get_docstring(tree)
    for node in ast.walk(tree):
        runs = path.relative_to(SOURCE).as_posix() == SANDBOXED
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not runs:
            assert node.func.id not in ("eval", "exec", "compile"), node.lineno
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [a.name for a in node.names] + [getattr(node, "module", "") or ""]
            banned = {"pickle", "dill", "marshal", "shelve"}
            assert not banned & {n.split(".")[0] for n in names}, node.lineno
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg == "allow_pickle":
                    assert isinstance(keyword.value, ast.Constant), node.lineno
                    assert keyword.value.value is False, node.lineno
                if keyword.arg == "shell":
                    raise AssertionError(f"shell at line {node.lineno}")
    assert not re.search(r"\b(eval|pickle\.loads?)\(", text)


def test_randomness_is_seeded() -> None:
    """No draw depends on the clock or on the process."""
    legacy = r"np\.random\.(seed|rand|randn|choice|shuffle)\(|default_rng\(\)"
    banned = re.compile(rf"{legacy}|from random import|uuid4|time\.time\(\)")
    # Python's generator is for what authors have shuffled with it, never without a seed
    module = re.compile(r"^import random$", re.M)
    unseeded = re.compile(r"(?<![\w.])random\.(?!Random\(\w)")
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert not banned.search(text), path
        assert not (module.search(text) and unseeded.search(text)), path


def test_the_package_is_typed_and_versioned() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", sightline.__version__)
    assert (SOURCE / "py.typed").is_file()


if __name__ == "__main__":
    FROZEN.write_text(surface(), encoding="utf-8")
