# make run    sets everything up, then starts the demo, or your office once there is a config.toml
# make test   sets everything up, then runs every check and test
# make lint   the quick checks only
# make bench  the measurements
# make photos ARGS=FOLDER  every page as a picture, to lay beside the design
#
# make run ARGS="--port 9000" hands words on to `loket run`.

PYTHON ?= $(shell for one in python3 python3.13 python3.12 python3.11; do \
	"$$one" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$one && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input

.PHONY: run test lint bench photos

run: $(VENV)/.ready
	@if [ -f config.toml ]; then exec $(BIN)/loket run $(ARGS); else exec $(BIN)/loket run --demo $(ARGS); fi

test: lint
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

lint: $(VENV)/.ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@if command -v node >/dev/null; then for script in bot/web/static/js/*.js; do \
		node --check --input-type=module - < $$script || { echo "$$script is not well formed" >&2; exit 1; }; done; \
	else echo "No node here: the scripts of pages are checked by the tests in a browser only."; fi

bench: $(VENV)/.ready-to-test
	$(BIN)/python tests/bench/run.py $(ARGS)

photos: $(VENV)/.ready-to-test
	$(BIN)/python tests/tools/photos.py $(ARGS)

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
