# Everything a newcomer needs: `make run`. Works with GNU make 3.81 and later.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
PY := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test check bench drills lock clean venv

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv:
	@$(PY) -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
			echo "Python 3.11 or later is needed; name yours with: make PYTHON=/path/to/python3" >&2; exit 1; }; \
		$(PYTHON) -m venv --clear .venv; }

# The lock that was installed is kept beside what it brought, so that an unchanged lock costs nothing.
install: venv ## make .venv with the locked packages
	@cmp -s requirements.lock .venv/requirements.lock || { echo "installing the packages of requirements.lock" && \
		$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock && \
		cp requirements.lock .venv/requirements.lock; }

install-dev: venv ## the same, with the tools for tests and checks
	@cmp -s requirements-dev.lock .venv/requirements-dev.lock || { echo "installing the packages of requirements-dev.lock" && \
		$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock && \
		cp requirements-dev.lock requirements.lock .venv/; }

run: install ## start everything; Ctrl-C ends it (DATA_DIR, HOST, PORT choose where)
	@exec $(PY) -m bot run

test: install-dev ## all tests but the drills
	$(PY) -m pytest -m "not drill" -n 4 --dist loadfile

check: install-dev ## style, types, imports, words, migrations
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m locales check
	$(PY) -m pytest -q tests/storage/test_migrations.py

bench: install-dev ## measure, each number beside a peer's (python -m benchmarks --help: one row, quick, a million)
	$(PY) -m benchmarks

drills: install-dev ## break things on purpose, for some minutes
	$(PY) -m pytest -m drill -s

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--group dev pyproject.toml -c requirements.lock -o requirements-dev.lock

clean: ## remove .venv and caches; records in .data stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
