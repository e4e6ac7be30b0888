# Everything starts here, on a machine that has Python 3.11, git and make. `make census` produces the census of one area.

PYTHON := $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# What `make census` runs; for example `make census AREA=norway SEED=7`.
AREA := 20
SEED := 1
DATA := data
OUT := deliveries/area-$(AREA)-seed-$(SEED)

.DEFAULT_GOAL := help
.PHONY: help census simulate airflow serve test clients check clean

help: ## Tell what there is to make.
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

census: $(VENV)/.installed ## Run the census batch of AREA (20: Finnmark), or go on with it.
	$(BIN)/census run --area $(AREA) --seed $(SEED) --data $(DATA)

simulate: $(VENV)/.installed ## Simulate a delivery of AREA into OUT.
	$(BIN)/census simulate --area $(AREA) --seed $(SEED) --out $(OUT)

airflow: $(VENV)/.installed ## Serve Airflow's pages on this machine.
	$(BIN)/census airflow --data $(DATA)

serve: $(VENV)/.installed ## Serve the matrices of the run of AREA and SEED as a StatBank.
	$(BIN)/census serve area-$(AREA)-seed-$(SEED) --data $(DATA)

test: $(VENV)/.installed-dev ## Run the tests.
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup

# Tests of these are left out where node, npm or chromium are missing; CENSUS_CLIENTS=required makes that a failure.
clients: tests/statbank/node/node_modules/.package-lock.json ## Fetch what the tests of the StatBank take from npm.

tests/statbank/node/node_modules/.package-lock.json: tests/statbank/node/package-lock.json
	npm ci --prefix tests/statbank/node --no-audit --no-fund --silent

# Two rules that no linter knows: one lock file only (requirements.txt), and no package registry's address in the files.
check: $(VENV)/.installed-dev ## Check style, types and the direction of imports.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@test -z "$$(git ls-files '*uv.lock')" || { echo 'uv.lock is tracked: remove it, requirements.txt is the lock' >&2; exit 1; }
	@! git grep -nE '(pypi|pythonhosted|npmjs)[.]org|-[-]index[-]url' || { echo 'a tracked file names a package registry' >&2; exit 1; }

clean: ## Remove what the checks, the tests and the installation left here; never data.
	rm -rf $(VENV) tests/statbank/node/node_modules build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(INSTALL) --requirement requirements-dev.txt
	@touch $@

$(VENV)/.installed: requirements.txt pyproject.toml
	@test -n '$(PYTHON)' || { echo 'error: there is no python3.11 here: install Python 3.11' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v[:2] != (3, 11) and \
	    f"error: $(PYTHON) is Python {v[0]}.{v[1]}, the census needs 3.11: install it, or name it: make PYTHON=...")'
	@echo 'installing into $(VENV): some minutes the first time'
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --requirement requirements.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@
