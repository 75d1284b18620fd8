# `make run` and `make test` set everything up themselves. Words for the program go into ARGS, a part of the tests into T:
#   make run ARGS="--port 9000"
#   make test T=tests/handlers/desk

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
PYTEST := $(BIN)/python -m pytest
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
SPREAD := -n $(shell expr $(CORES) + 2) --dist loadfile --no-loadscope-reorder  # more than there are cores: many tests wait
OFFICE = $(if $(wildcard config.toml),,--demo)
QUICK := not browser and not dovecot and not postgres and not process and not slow
PACKAGES := bot channels handlers store

unexport PYTHONDONTWRITEBYTECODE  # each part of Loket and each helper of the tests is a process, and would compile all

.DEFAULT_GOAL := help
.PHONY: help run dev db test fast last coverage check lint format bench chaos fuzz photos texts clean compiled

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.ready ## start the demo, or your office once there is a config.toml
	@exec $(BIN)/loket run $(OFFICE) $(ARGS)

dev: $(VENV)/.ready ## the same for development: starts again when the program, a template or a setting changes
	@exec $(BIN)/loket run --reload $(OFFICE) $(ARGS)

db: $(VENV)/.ready ## open the database of the demo, or of the data folder named by DATA=
	@if command -v sqlite3 >/dev/null; then exec sqlite3 $(or $(DATA),data)/loket.db; \
	else echo "Install the program sqlite3 first." >&2; exit 1; fi

test: $(VENV)/.ready-to-test ## every check and every test, or only the tests in T=
	$(if $(T),,@$(MAKE) --no-print-directory -j2 lint compiled)
	$(PYTEST) $(if $(T),$(T),$(SPREAD) --durations=20) $(ARGS)

fast: $(VENV)/.ready-to-test ## the quick tests: no browser, no process, no PostgreSQL, no dovecot
	$(PYTEST) $(SPREAD) -m "$(QUICK)" $(T) $(ARGS)

last: $(VENV)/.ready-to-test ## the tests that failed last time
	$(PYTEST) --last-failed --last-failed-no-failures none $(T) $(ARGS)

coverage: $(VENV)/.ready-to-test ## which lines the quick tests run, or the tests in T=; pages in build/coverage
	$(PYTEST) $(SPREAD) $(if $(T),$(T),-m "$(QUICK)") $(PACKAGES:%=--cov=%) --cov-report=term:skip-covered \
		--cov-report=html:build/coverage $(ARGS)

check: lint ## every check without the other tests: lint, types, contracts, laws of the code and of the templates
	$(PYTEST) tests/architecture

lint: $(VENV)/.ready-to-test ## lint, layout, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@if command -v node >/dev/null; then for script in bot/web/static/js/*/*.js; do \
		node --check --input-type=module - < $$script || { echo "$$script is not well formed" >&2; exit 1; }; done; \
	else echo "No node here: the scripts of pages are checked by the tests in a browser only."; fi

compiled: $(VENV)/.ready-to-test  # beside the checks, which keep one core busy: the helpers of the tests find it done
	@$(PYTEST) --collect-only -q > /dev/null || true  # what cannot be collected is told when the tests run

format: $(VENV)/.ready-to-test ## lay out every file and mend what can be mended
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

bench: $(VENV)/.ready-to-test ## the measurements; ARGS="pipeline search" chooses
	$(BIN)/python tests/bench/run.py $(ARGS)

chaos: $(VENV)/.ready-to-test ## the failure lab; SEED=1 MINUTES=10 DB=sqlite or postgres, ARGS="--only clock"
	$(BIN)/python tests/chaos/run.py --seed $(or $(SEED),1) --minutes $(or $(MINUTES),10) --db $(or $(DB),sqlite) $(ARGS)

fuzz: $(VENV)/.ready-to-test ## made-up mails, webhooks and pages, for SECONDS=60 each
	FUZZ_SECONDS=$(or $(SECONDS),60) $(PYTEST) tests/fuzz -n $(CORES) --timeout=3000 $(ARGS)

photos: $(VENV)/.ready-to-test ## every page as a picture into the folder ARGS=
	$(BIN)/python tests/tools/photos.py $(ARGS)

texts: $(VENV)/.ready-to-test ## write docs/text-parts.md: the bot's texts and their parts of an SMS
	@PYTHONPATH=. $(BIN)/python tests/tools/text_parts.py

clean: ## remove what tools have left behind; the virtual environment and the data stay
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.*
	find $(PACKAGES) tests -name __pycache__ -prune -exec rm -rf {} +

# the files below are stamps: what they stand for is done again only when a lock file or the metadata changes

$(VENV)/.python:
	@[ -n "$(PYTHON)" ] || { echo "Loket needs Python 3.11, 3.12 or 3.13; none was found. Install one, or name it: make run PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment. On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/.ready: $(VENV)/.python .ci/requirements.lock pyproject.toml
	@echo "Installing what Loket needs (about a minute, once) ..."
	@$(INSTALL) --require-hashes -r .ci/requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-to-test: $(VENV)/.python .ci/requirements-test.lock pyproject.toml
	@echo "Installing what the tests need (a minute or two, once) ..."
	@$(INSTALL) --require-hashes -r .ci/requirements-test.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@.ci/system-packages
	@touch $@
