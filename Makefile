# Two commands do everything: `make run` serves a ready demo county, `make test` runs what this machine allows.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
# Test processes side by side.
JOBS ?= 2
HEV_INSTANCE ?= instance
export PORT HEV_INSTANCE

.PHONY: run test lint bench soak lock fonts clean
.DEFAULT_GOAL := run

run: $(VENV)/run fonts
	@test -e $(HEV_INSTANCE)/hev.cfg || $(PY) -m hev demo
	@exec $(PY) -m hev serve

test: $(VENV)/test fonts
	@$(PY) -m pytest -n $(JOBS) --dist loadfile $(ARGS)

lint: $(VENV)/test
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m mypy

bench: $(VENV)/test
	@$(PY) -m bench $(ARGS)

soak: $(VENV)/test
	@$(PY) -m bench.soak $(ARGS)

# The locked packages are made from setup.cfg; uv is needed for this target only.
lock:
	uv pip compile -q setup.cfg --universal --python-version 3.11 --generate-hashes --no-header -o requirements.txt
	uv pip compile -q setup.cfg --extra test --universal --python-version 3.11 --generate-hashes --no-header -o requirements-test.txt

$(VENV)/python:
	@$(PYTHON) -m venv $(VENV) || { echo "python3-venv is missing: apt install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/run: requirements.txt | $(VENV)/python
	@echo "Installing the pinned packages …" >&2
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/test: requirements-test.txt | $(VENV)/python
	@echo "Installing the pinned packages …" >&2
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@ $(VENV)/run

# PDFs need a Chinese font; without one the print pages still serve.
fonts:
	@tools/fonts.sh

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
