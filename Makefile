.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BASE := $(VENV)/.base
STAMP := $(VENV)/.dev

.PHONY: help demo test check check-full lint types imports format perf clean

help:  ## Show what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

# what users install
$(BASE): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

# and what contributors need besides
$(STAMP): $(BASE)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(BASE)  ## Build 12 rooms, ask about them, audit the answers, write a report
	$(BIN)/sightline demo --out demo_out

test: $(STAMP) lint types imports  ## Everything a change must pass: style, types, import order, tests
	$(BIN)/python -m pytest -n auto

check: test  ## The same as test

check-full: $(STAMP)  ## Long checks (minutes to hours); results are kept in docs/results
	HYPOTHESIS_PROFILE=search $(BIN)/python -m pytest -n auto -m 'slow or not slow'
	$(BIN)/python perf/full.py --out docs/results

lint: $(STAMP)  ## Style: ruff check and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)  ## Types: mypy, strict on geometry, scenes and answers
	$(BIN)/mypy

imports: $(STAMP)  ## The order of the packages: import-linter
	$(BIN)/lint-imports

format: $(STAMP)  ## Rewrite the code in the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

perf: $(STAMP)  ## Speed figures, as ratios
	$(BIN)/python perf/build_speed.py --scenes 200 --objects 30

clean:  ## Remove the virtual environment and everything generated
	rm -rf $(VENV) demo_out .pytest_cache .mypy_cache .ruff_cache
