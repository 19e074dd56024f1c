# Three commands matter: `make book`, `make test` and `make prove`. They need Python 3.11 or later with venv, and nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: book test prove weekly bench mutation links formats lock

book: .venv/installed
	$(BIN)/aibalance build

test: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check aibalance tests benchmarks
	$(BIN)/mypy
	$(BIN)/aibalance check
	$(BIN)/aibalance lint
	$(BIN)/aibalance refresh-outputs --check
	$(BIN)/aibalance build
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -rs -m "not prove and not weekly" --nbval --nbval-current-env

# The hostile twin: another folder, day, zone, locale and processor, without any store, must give the same bytes; and all slower proofs.
prove: .venv/installed-test
	$(BIN)/aibalance build
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -rs -m prove tests

# What takes hours: every page in every size, every pair. The workflow runs it once a week, and beside it `mutation` and `links`.
weekly: .venv/installed-test
	$(BIN)/aibalance build
	AIBALANCE_EVERY_PAGE=1 $(BIN)/pytest -n 2 -rs tests/test_book.py
	$(BIN)/pytest -n 2 --dist loadfile -rs -m weekly tests

# Measure each promise of speed against Jupyter Book and papermill, in one run of some hours; `python benchmarks/bench.py ROW` for one.
bench: .venv/installed
	$(BIN)/python benchmarks/bench.py

# Alter the methods, one operator or constant at a time, by the commit's own draw: the tests must notice 95 of 100.
mutation: .venv/installed-test
	$(BIN)/python tests/mutation.py

# Ask every address that the book names whether it still answers; needs the network.
links: .venv/installed
	$(BIN)/python benchmarks/links.py

# The PDF and the EPUB, into the site's downloads; needs a Chromium.
formats: .venv/installed-test
	$(BIN)/aibalance formats

# Two layers, each with its stamp: what makes the book, and over it what only tests need. Bytecode is written as it is needed.
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-compile

.venv/installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(INSTALL) --require-hashes -r requirements.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

.venv/installed-test: .venv/installed requirements-test.txt
	$(INSTALL) --require-hashes -r requirements.txt -r requirements-test.txt
	touch $@

# Compile both locks anew from pyproject.toml; needs uv. The second is compiled within the first, and what that holds is taken out.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock" --quiet
lock:
	$(COMPILE) --extra book --output-file requirements.txt >/dev/null
	$(COMPILE) --all-extras --constraint requirements.txt --output-file requirements-test.txt >/dev/null
	awk 'FNR == NR { had[$$0]; next } /^[^ #]/ { old = $$0 in had } /^#/ || !old' requirements.txt requirements-test.txt >rest
	mv rest requirements-test.txt
