# Thin: every target is one command on what requirements/set_up.sh put into .venv. `make` alone shows the targets.
.DEFAULT_GOAL := help
.PHONY: help scan test check lint slow oracle lab lab-shell bench fuzz lock wheel clean base dev

BIN := .venv/bin
INVENTORY ?= inventories/this-computer

help: ## show the targets
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

scan: base ## audit this computer, or INVENTORY=folder
	@$(BIN)/rasoat scan "$(INVENTORY)" $(ARGS)

test: dev ## all tests that need no network, root or services
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile tests

check: lint slow ## what CI checks besides the tests: style, types, layers, content, then slow tests

slow: dev
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile -m "slow and not root and not corpora and not lab and not network" tests

lint: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/rasoat checks lint

oracle: dev ## root: compare with oscap and the daemons themselves on Debian roots made for it
	@$(BIN)/python -m pytest -m "root" tests

lab: dev ## root: scan a miniature province of real servers in network namespaces
	@$(BIN)/python -m pytest -m lab tests

lab-shell: dev ## root: the same province, for play
	@$(BIN)/python -m tests.lab

bench: dev ## measure against the named peers (ARGS=--smoke for a short run)
	@$(BIN)/python -m tests.bench $(ARGS)

fuzz: dev ## broken inputs for every parser (ARGS="--inputs 1000000 --only linux_sshd")
	@$(BIN)/python -m tests.fuzz $(ARGS)

wheel: base ## build dist/rasoat-*.whl
	@$(BIN)/python -m pip wheel -q --no-deps --no-build-isolation -w dist .

lock: dev ## renew the hash-locked requirements
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv
	@for name in base dev; do $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --upgrade requirements/$$name.in -o requirements/$$name.lock || exit; done

clean: ## remove everything that was made here
	rm -rf .venv dist reports/out .mypy_cache .ruff_cache .hypothesis
	find scanner checks reports tests -name __pycache__ -prune -exec rm -rf {} +

base dev:
	@sh requirements/set_up.sh $@
