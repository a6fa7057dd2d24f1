"""What importing loads: module names, never times. A start that grows heavier fails here."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import sightline
from sightline.lazy import on_demand

SOURCE = Path(sightline.__file__).parent
BASE = {"sightline", "sightline.errors", "sightline.storage"}
HELP = {"typer", "annotated_doc", "rich", "markdown_it", "mdurl", "pygments", "attr", "attrs",
        "shellingham", "click", "typing_extensions"}  # fmt: skip
ARROW = {"numpy", "pyarrow", "cloudpickle", "typing_extensions"}
"""cloudpickle comes with pyarrow where it is installed"""
EXTRAS = {"torch", "ray", "transformers", "trl", "mujoco", "datasets", "scipy", "pytest"}


def loaded(code: str, *arguments: str) -> set[str]:
    """Names of the modules that a fresh interpreter has loaded after ``code``."""
    code = f"import sys; before = set(sys.modules)\n{code}\nprint(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def others(modules: set[str]) -> set[str]:
    """Packages that are neither ours nor Python's, nor what compiled ones keep in a module."""
    names = {m.split(".")[0] for m in modules} - sys.stdlib_module_names
    return {n for n in names - {"sightline", "cython_runtime"} if not n.startswith("_")}


def ours(modules: set[str]) -> set[str]:
    """Our modules, those of the command line left out."""
    return {m for m in modules if f"{m}.".startswith("sightline.") and "sightline.cli" not in m}


def folders(modules: set[str]) -> set[str]:
    """Our folders, two levels deep."""
    own = {m for m in modules if m.startswith("sightline.")}
    return {
        ".".join(m.split(".")[1:3]) for m in own if hasattr(importlib.import_module(m), "__path__")
    }


def command(*arguments: str) -> set[str]:
    """What a command loads that prints and stops."""
    run = "from sightline.cli import app\ntry: app()\nexcept SystemExit: pass"
    return loaded(run, *arguments)


def test_the_package_itself_is_next_to_nothing() -> None:
    modules = loaded("import sightline")
    assert ours(modules) == {"sightline"}
    assert not others(modules)


def test_help_loads_the_command_line_only() -> None:
    modules = command("--help")
    assert ours(modules) == BASE
    assert others(modules) <= HELP


def test_the_list_of_cards_loads_no_card() -> None:
    modules = command("cards")
    catalogue = {"sightline.cards", "sightline.cards.catalogue", "sightline.lazy"}
    assert ours(modules) == BASE | catalogue
    assert not others(modules) & ARROW - {"typing_extensions"}


def test_what_a_build_loads() -> None:
    modules = loaded("import sightline.datasets.build")
    assert others(modules) <= ARROW
    assert folders(modules) <= {
        "answers", "datasets", "facts", "geometry", "questions", "questions.references",
        "scenes", "scenes.observe", "scenes.readers",
    }  # fmt: skip
    assert not modules & {"multiprocessing", "concurrent.futures", "importlib.metadata"}


def test_a_card_loads_the_fields_of_its_record() -> None:
    modules = loaded("import sightline.cards.vlm_3r")
    assert others(modules) <= ARROW
    assert not folders(modules) & {"narration", "scenes.worlds", "datasets.audit", "reports"}
    assert "sightline.datasets.records.depths" not in modules


def test_extras_are_not_needed_to_build() -> None:
    code = (
        "import sightline.datasets.build, sightline.reports, sightline.questions\n"
        "sightline.questions.catalogue()"
    )
    assert not others(loaded(code)) & EXTRAS


def lazy_packages() -> list[str]:
    found = [m.name for m in pkgutil.walk_packages([str(SOURCE)], "sightline.") if m.ispkg]
    inits = {name: SOURCE.parent.joinpath(*name.split("."), "__init__.py") for name in found}
    return [name for name, path in inits.items() if "on_demand" in path.read_text("utf-8")]


@pytest.mark.parametrize("name", lazy_packages())
def test_what_comes_on_demand_is_what_is_offered(name: str) -> None:
    package = importlib.import_module(name)
    tree = ast.parse(Path(str(package.__file__)).read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    declared = [alias.name for node in imports for alias in node.names]
    own = {m.name for m in pkgutil.iter_modules(package.__path__)}
    assert sorted(package.__all__) == sorted({*declared} - {"TYPE_CHECKING", "on_demand"})
    # a module would take the place of what has its name
    assert not own & set(package.__all__)
    assert set(package.__all__) <= set(dir(package))
    for node in imports:
        where = f"{name}.{node.module}" if node.level else str(node.module)
        for alias in node.names:
            if alias.name in package.__all__:
                there = getattr(importlib.import_module(where), alias.name)
                assert getattr(package, alias.name) is there


def test_a_name_that_is_not_offered() -> None:
    with pytest.raises(ImportError, match="Nothing"):
        from sightline.answers import Nothing  # type: ignore[attr-defined]  # noqa: F401
    load, _ = on_demand("sightline.views")
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        load("nothing")
