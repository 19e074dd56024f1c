# Two commands matter: `make book` and `make test`. Both need Python 3.11 or later with venv, and nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: book test formats lock

book: .venv/installed
	$(BIN)/aibalance build

test: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check aibalance tests benchmarks
	$(BIN)/mypy
	$(BIN)/aibalance check
	$(BIN)/aibalance lint
	$(BIN)/aibalance refresh-outputs --check
	$(BIN)/aibalance build
	$(BIN)/pytest -n 2 --dist loadfile -rs --nbval --nbval-current-env

# The PDF and the EPUB, into the site's downloads; needs a Chromium.
formats: .venv/installed
	$(BIN)/aibalance formats

.venv/installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# Compile the lock anew from pyproject.toml; needs uv.
lock:
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" --output-file requirements.txt
