# `make help` lists what can be done here.

# The first interpreter that really runs, is of a version we support, and can make an environment.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	"$$name" -c 'import sys, ssl, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	>/dev/null 2>&1 && command -v "$$name" && break; done)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --require-hashes --only-binary :all:
WORKERS ?= 2

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
.PHONY: help run test lint format pictures lock vendor clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  HOST and PORT say where \`make run\` listens (127.0.0.1:8000);"
	@echo "  ARGS goes on to pytest: make test ARGS='-k reward';  PYTHON chooses the interpreter."

run: $(VENV)/run.ok ## set everything up and serve the program with its demo city
	@PYTHON=$(BIN)/python tools/deps.sh run || echo "Until then the pages work; documents may not." >&2
	@exec $(BIN)/python -m trainer serve

test: lint ## set up what tests need, and run every check and test
	@PYTHON=$(BIN)/python tools/deps.sh test || echo "Until then the tests that need it are skipped." >&2
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder \
		--max-worker-restart 0 $(ARGS)

lint: $(VENV)/test.ok ## style, format, types, dependencies and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/deptry .
	$(BIN)/djlint --quiet --lint trainer/templates

format: $(VENV)/test.ok ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pictures: $(VENV)/test.ok ## every page in two widths and every PDF's pages, into pictures/
	@PYTHON=$(BIN)/python tools/deps.sh test
	$(BIN)/python -m tests.pictures $(ARGS)

lock: ## write the locks anew from pyproject.toml (ARGS=--upgrade for newer versions)
	PYTHON="$(PYTHON)" tools/lock.sh $(ARGS)

vendor: ## fetch the front-end files that tools/vendor.toml names (needs npm)
	"$(PYTHON)" tools/vendor.py fetch

clean: ## remove the environment and the caches; the data in instance/ stays
	rm -rf $(VENV) pictures .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps follow the locks. Where the environment's interpreter has gone, all is made anew.
ifneq ($(shell test -x $(BIN)/python && echo there),there)
.PHONY: $(VENV)/run.ok $(VENV)/test.ok
endif

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Please install Python 3.11, 3.12 or 3.13 with its venv module (Debian: sudo apt-get install python3-venv)." >&2; exit 1; }
	@rm -rf $(VENV)
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/run.ok: requirements.lock $(BIN)/python
	@echo "Installing what the program stands on ..."
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/test.ok: requirements-test.lock $(VENV)/run.ok
	@echo "Installing what its tests need ..."
	@$(PIP) -r requirements-test.lock
	@touch $@
