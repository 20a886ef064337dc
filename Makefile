# Two commands for a newcomer: `make demo` and `make test`. Both begin with `make setup`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PYTEST ?= -n 2
BENCH ?=
RESET ?=
BIN := .venv/bin
export OPENHALL_HOME ?= $(CURDIR)/var

.PHONY: help setup demo test check bench docs messages clean

help:
	@echo 'make setup    prepare the virtual environment from the lock file (quick when nothing changed)'
	@echo 'make demo     a whole demonstration tender, then the site on http://localhost:8000 (RESET=1: start afresh)'
	@echo 'make test     set up and run the tests (PYTEST="-k name" for some of them)'
	@echo 'make check    linters, types, import contracts, migrations, messages, lock files'
	@echo 'make bench    the benchmarks with their peers'
	@echo 'make docs     write the reference from the code'
	@echo 'make messages bring the message files in step with the source'
	@echo 'make clean    remove what the other commands made, except var/'

setup: .venv/.set-up

.venv/.set-up: pyproject.toml uv.lock scripts/setup
	@bash scripts/setup "$(PYTHON)"
	@touch $@

demo: setup
	@echo 'The demonstration: a whole tender through the API, then the site.'
	@exec $(BIN)/openhall demo $(if $(RESET),--reset)

test: setup
	@echo 'The tests, on a PostgreSQL of their own.'
	@$(BIN)/pytest $(PYTEST)

check: setup
	@bash scripts/check

bench: setup
	@echo 'The benchmarks; results go to bench/results/.'
	@$(BIN)/python -m bench $(BENCH)

docs: setup
	@echo 'Writing docs/reference/ from the code.'
	@$(BIN)/openhall docs

messages: setup
	@echo 'Bringing the message files in step with the source.'
	@$(BIN)/openhall messages

clean:
	@echo 'Removing the virtual environment and the caches; var/ stays.'
	@rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache test-results web/node_modules
