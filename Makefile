# Two commands do everything: `make night` and `make test`. Both create the environment first.
SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
AREA ?= 510821
HOUSEHOLDS ?= 3000
SEED ?= 1
DIRT ?= 0.1
AS_OF ?= 2025-06-30
export SHOUWANG_HOME ?= $(CURDIR)/var
export DAGSTER_HOME ?= $(SHOUWANG_HOME)/dagster
export DAGSTER_DISABLE_TELEMETRY := 1

.PHONY: night test ui bench lint lock export clean

night: $(VENV)/.ready  ## set up, simulate the sample county, run the night on its files
	$(BIN)/shouwang simulate --area $(AREA) --households $(HOUSEHOLDS) --seed $(SEED) --dirt $(DIRT) --until $(AS_OF) --out $(SHOUWANG_HOME)/sample
	$(BIN)/shouwang night --as-of $(AS_OF) --landing $(SHOUWANG_HOME)/sample/landing || [ $$? -eq 3 ]

test: $(VENV)/.ready lint  ## set up, then lint, types, import rules and the default tests
	$(BIN)/pytest

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

ui: $(VENV)/.ready  ## Dagster's UI on the sample county's state: http://127.0.0.1:3000
	mkdir -p $(DAGSTER_HOME) $(SHOUWANG_HOME)/sample/landing && cp dagster.yaml $(DAGSTER_HOME)/dagster.yaml
	SHOUWANG_AS_OF=$(AS_OF) SHOUWANG_LANDING=$(SHOUWANG_HOME)/sample/landing $(BIN)/dagster dev -w workspace.yaml -h 127.0.0.1 -p 3000

bench: $(VENV)/.ready  ## full-size county, beside bare readers and one hand-written script
	$(BIN)/python -m benchmarks

export: $(VENV)/.ready  ## everything that derives from the contracts
	$(BIN)/shouwang contract export

lock: $(VENV)/.ready  ## requirements.in -> requirements.lock, with hashes and without registry addresses
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q requirements.in -o requirements.lock

# uv reads the machine's ordinary index settings; it only makes the install quick.
# Bytecode is compiled once here: where Python may not write it later, every start of a night would compile great_expectations and pandas anew.
$(VENV)/.ready: requirements.lock pyproject.toml
	command -v $(PYTHON) >/dev/null && $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/pip install -q uv==0.13.9
	$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	touch $@

clean:  ## throw away the environment and the simulated files; archive, keys and releases stay
	rm -rf $(SHOUWANG_HOME)/sample $(VENV)
