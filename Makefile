# `make` alone prints what there is. Everything is installed into .venv, pinned with hashes; nothing else is touched.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help chat test test-long check bench lock clean

help: ## Print this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

chat: .venv/.runtime ## Set up, then open the bot in this terminal
	@$(BIN)/iom-bot chat

test: .venv/.dev ## Set up, then run all tests
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 4 # more than cores, since tests wait; what is compiled is kept: else each worker compiles every test anew

test-long: .venv/.dev ## What takes long by its nature: many kills, outages of a database, rounds
	$(BIN)/python -m pytest -n 2 -m long

check: .venv/.dev ## Types, lint, import contracts, knowledge
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/iom-bot knowledge check

bench: .venv/.dev ## Measure accuracy, safety, speed and growth beside plain RapidFuzz (BENCH="--only speed" for a part)
	@$(BIN)/python -m scripts.bench $(BENCH)

lock: ## Pin anew after a change of pyproject.toml (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra build --extra dev pyproject.toml -o requirements-dev.lock

clean: ## Remove what `make` made
	rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "iom-bot needs Python 3.11, 3.12 or 3.13: set PYTHON=/path/to/one, as in  make PYTHON=python3.12 chat")'
	$(PYTHON) -m venv .venv

.venv/.packages: .venv/bin/python requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

.venv/.runtime: .venv/.packages scripts/native.py $(wildcard knowledge/*.py)
	@$(BIN)/python -m scripts.native # compiles what a decision spends its time in, where there is a C compiler
	@$(BIN)/iom-bot version >/dev/null # builds the index once, so that the first answer is fast
	@touch $@

.venv/.dev: .venv/.packages requirements-dev.lock | .venv/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
