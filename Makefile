# Thin: every target is one command on what `venv` set up. `make` alone shows the targets.
.DEFAULT_GOAL := help
.PHONY: help scan test check lint oracle bench lock clean
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
INVENTORY ?= inventories/this-computer

help: ## show the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

scan: $(VENV)/.base ## audit this computer, or INVENTORY=folder
	@$(BIN)/rasoat scan $(INVENTORY) $(ARGS)

test: $(VENV)/.dev ## all tests that need no network, root or services
	@$(BIN)/python -m pytest -n 2 --dist loadfile tests

check: $(VENV)/.dev lint ## what CI checks besides the tests: style, types, layers, content, then slow tests
	@$(BIN)/python -m pytest -m "slow and not root and not corpora and not lab and not network" tests

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/rasoat checks lint

oracle: $(VENV)/.dev ## root: compare with oscap and the daemons themselves on Debian roots made for it
	@$(BIN)/python -m pytest -m "root" tests

bench: $(VENV)/.dev ## measure against the named peers (ARGS=--smoke for a short run)
	@$(BIN)/python -m tests.bench $(ARGS)

lock: $(VENV)/.dev ## renew the hash-locked requirements
	$(PIP) install uv
	cd requirements && ../$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate base.in -o base.lock
	cd requirements && ../$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate dev.in -o dev.lock

clean: ## remove everything that was made here
	rm -rf $(VENV) reports/out .mypy_cache .ruff_cache .hypothesis

$(VENV)/.base: requirements/base.lock pyproject.toml | $(VENV)/.made
	@echo "installing what Rasoat needs (once) ..."
	@$(PIP) install --require-hashes -r requirements/base.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.base
	@echo "installing what its tests need (once) ..."
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

# The two things a bare Debian or Ubuntu may lack are named with the package that brings them.
$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo "python3 is missing; install it with: apt-get install python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Rasoat needs Python 3.11 or newer; this is $$($(PYTHON) --version)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Python's venv is missing; install it with: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@
