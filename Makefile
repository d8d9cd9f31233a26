# Every target does its own set-up: a virtual environment in this folder, packages from a lock file with hashes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SPARK_VENV := .venv-spark
RUN := PYTHONNOUSERSITE=1
# Two workers of two threads each stand in each other's way on two cores.
PYTEST := $(RUN) OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help assessment test test-slow test-browser test-spark test-postgres lab notebooks lint types layers bench linkage lock licences clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

assessment: $(VENV)/.assessment ## Run West Mercia's needs assessment and show where the report is
	$(RUN) $(BIN)/needs-analysis run

test: $(VENV)/.dev ## Run every test except browser, Java and slow tests
	@echo "Testing"
	$(PYTEST) -n 2 --dist loadfile
	@echo "Validating the notebooks"
	$(PYTEST) -q --nbval --nbval-current-env notebooks

test-slow: $(VENV)/.dev ## Run the slow tests
	$(PYTEST) -m slow

test-browser: $(VENV)/.dev ## Test the report in Chromium; a missing browser is a failure
	NEEDS_ANALYSIS_REQUIRE_BROWSER=1 $(PYTEST) -m browser

test-spark: $(SPARK_VENV)/.spark ## Run the same metrics on Spark (480 MB more, needs Java 17)
	NEEDS_ANALYSIS_REQUIRE_SPARK=1 $(RUN) $(SPARK_VENV)/bin/python -m pytest -m spark

test-postgres: $(VENV)/.postgres ## Test tables that stay in a PostgreSQL warehouse, on a server made for it and stopped again
	$(RUN) bash .ci/postgres $(BIN)/python -m pytest -m postgres tests

lab: $(VENV)/.assessment ## Open JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

notebooks: $(VENV)/.assessment ## Run the notebooks and save their outputs
	$(RUN) $(BIN)/needs-analysis notebooks --refresh

lint: $(VENV)/.dev ## Check the style
	$(BIN)/ruff check .

types: $(VENV)/.dev ## Check the types
	$(BIN)/mypy

layers: $(VENV)/.dev ## Check the import layers
	$(BIN)/lint-imports

bench: $(VENV)/.dev ## Measure speed and memory
	$(RUN) $(BIN)/python benchmarks/measure.py
	$(RUN) $(BIN)/python benchmarks/demand.py
	$(RUN) $(BIN)/python benchmarks/service_gap.py
	$(RUN) $(BIN)/python benchmarks/release.py
	$(RUN) $(BIN)/python benchmarks/repeat_victimisation.py 30

linkage: $(VENV)/.dev ## Measure record linkage and write docs/linking_victims.md
	$(RUN) $(BIN)/python benchmarks/linkage.py

lock: ## Rebuild the lock files (needs uv)
	uv pip compile pyproject.toml locks/build.in --extra dev --universal --python-version 3.11 --generate-hashes --no-header -q -o locks/dev.lock
	uv pip compile pyproject.toml locks/build.in --extra notebooks -c locks/dev.lock --universal --python-version 3.11 --generate-hashes --no-header -q -o locks/assessment.lock
	uv pip compile locks/postgres.in -c locks/dev.lock --universal --python-version 3.11 --generate-hashes --no-header -q -o locks/postgres.lock
	uv pip compile pyproject.toml locks/build.in --extra dev --extra spark -c locks/dev.lock --universal --python-version 3.11 --generate-hashes --no-header -q -o locks/spark.lock

licences: $(VENV)/.dev ## List the licences of the locked packages
	$(RUN) $(BIN)/python locks/licences.py

clean: ## Remove the environments and all outputs
	rm -rf $(VENV) $(SPARK_VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find data/processed -mindepth 1 ! -name .gitkeep -delete

# An environment is rebuilt when its lock changes. The marker is written last, so a broken set-up is done again.
$(VENV)/.assessment: locks/assessment.lock pyproject.toml
	@$(MAKE) --no-print-directory _environment WHERE=$(VENV) LOCK=locks/assessment.lock WHAT="to run an assessment"
	@touch $@

$(VENV)/.dev: locks/dev.lock pyproject.toml
	@$(MAKE) --no-print-directory _environment WHERE=$(VENV) LOCK=locks/dev.lock WHAT="to test and develop"
	@touch $@ $(VENV)/.assessment

# Its client only: it is added to the environment that tests run in.
$(VENV)/.postgres: $(VENV)/.dev locks/postgres.lock
	@PYTHONNOUSERSITE=1 $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r locks/postgres.lock
	@touch $@

$(SPARK_VENV)/.spark: locks/spark.lock pyproject.toml
	@$(MAKE) --no-print-directory _environment WHERE=$(SPARK_VENV) LOCK=locks/spark.lock WHAT="for Spark"
	@touch $@

.PHONY: _environment
_environment:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 to 3.14 is needed; $(PYTHON) is " + sys.version.split()[0] + ". Choose one with: make PYTHON=python3.11") if not (3, 11) <= sys.version_info[:2] <= (3, 14) else None'
	@test -x $(WHERE)/bin/python || (echo "Making a virtual environment in $(WHERE)"; $(PYTHON) -m venv $(WHERE))
	@echo "Installing packages $(WHAT) (a few minutes the first time)"
	@PYTHONNOUSERSITE=1 $(WHERE)/bin/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r $(LOCK)
	@PYTHONNOUSERSITE=1 $(WHERE)/bin/python -m pip install --quiet --no-compile --disable-pip-version-check --no-deps --no-build-isolation -e .
