# Rejoinder. Nothing but python3 (3.11 or newer) and make is needed for `make run`; the other targets bring what they use.
.DEFAULT_GOAL := help
.PHONY: help run test test-faults check bench format lock clean environment environment-dev

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: environment ## Start Rejoinder with its demo on http://127.0.0.1:8000 (Ctrl-C ends it)
	@exec .venv/bin/rejoinder demo

test: environment-dev ## Run the unit, integration and browser tests
	@exec sh tools/test.sh

test-faults: environment-dev ## Break processes, databases and disks at many random moments (long; FAULTS_MOMENTS, FAULTS_SEED)
	@exec sh tools/test-faults.sh

check: environment-dev ## Check format, lint, types, import contracts, migrations, templates, scripts and styles
	@exec .venv/bin/python tools/check.py

bench: environment-dev ## Measure what a view, a post and a start cost in CPU time
	@exec .venv/bin/python tools/bench.py

bench-import: environment-dev ## Measure what an import costs, by size (SIZES="10000 100000 1000000")
	@exec .venv/bin/python tools/bench_import.py $(SIZES)

format: environment-dev ## Put Python, JavaScript and CSS into the one format
	@.venv/bin/ruff check --quiet --fix-only .
	@.venv/bin/ruff format --quiet .
	@if sh tools/node.sh; then node_modules/.bin/biome check --write --log-level=error static; \
	else echo "npm is missing: JavaScript and CSS were not formatted."; fi

lock: environment-dev ## Resolve the dependencies of pyproject.toml and package.json anew
	@.venv/bin/uv pip compile --quiet --upgrade pyproject.toml $(LOCK_OPTIONS) -o requirements.lock
	@.venv/bin/uv pip compile --quiet --upgrade pyproject.toml --extra production $(LOCK_OPTIONS) -c requirements.lock -o requirements-production.lock
	@.venv/bin/uv pip compile --quiet --upgrade pyproject.toml --extra production --group dev $(LOCK_OPTIONS) -c requirements-production.lock -o requirements-dev.lock
	@if command -v npm >/dev/null 2>&1; then npm update --silent --package-lock-only --ignore-scripts; fi

clean: ## Remove what was built and cached here; instance/ with its database stays
	@rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results
	@find . -name __pycache__ -type d -not -path './instance/*' -prune -exec rm -rf {} +

LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

environment:
	@sh tools/environment.sh requirements.lock

environment-dev:
	@sh tools/environment.sh requirements-dev.lock
