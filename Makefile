# Two commands: `make run` starts the desk, `make test` checks everything. Both work in a fresh clone and are quick on repeat.

PYTHON ?= $(or $(shell command -v python3.11),python3)
BIN := .venv/bin
# The pip outside installs into the environment: Debian's Python brings pip, but not what `venv` needs to copy it.
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check install -qq
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-config \
	--no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet

TWO_AT_ONCE := +@$(MAKE) --no-print-directory --jobs 2

.PHONY: run test lint check-types unit system lock clean

run: .venv/run.stamp
	@exec $(BIN)/madoguchi serve

# What fails is seen at once, and ends it when what was begun beside it has ended.
test:
	$(TWO_AT_ONCE) .venv/test.stamp system
	$(TWO_AT_ONCE) lint check-types unit

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

check-types: .venv/test.stamp
	# Node comes with the wheel of pyright: nothing is fetched, and the machine's own Node, if any, does not matter.
	PYRIGHT_PYTHON_GLOBAL_NODE=off $(BIN)/pyright

# A process for each core. The tests of one file stay together, since they share what was started for them, and files go
# in the order of tests/conftest.py.
unit: .venv/test.stamp
	$(BIN)/coverage erase
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered

# What the tests use beside Python: a browser, Japanese letters for it, and a PostgreSQL server of their own.
system:
	@tests/system-packages

# Newest releases that the ranges in pyproject.toml allow; commit the result.
lock: .venv/test.stamp
	$(LOCK) --group build --upgrade --output-file requirements.lock
	$(LOCK) --group dev --upgrade --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf .venv build dist .coverage .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing (the first time this takes a minute) ..." >&2
	@$(PIP) --require-hashes --no-deps --only-binary :all: --requirement requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@# What the examples teach is learned now and kept (api/learning.py): the first start need not do it.
	@$(BIN)/madoguchi match メール >/dev/null || true
	@touch $@

.venv/test.stamp: requirements-dev.lock .venv/run.stamp
	@echo "Installing what the tests need ..." >&2
	@$(PIP) --require-hashes --no-deps --requirement requirements-dev.lock
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	@$(PYTHON) -m venv --without-pip .venv
