# Two commands are enough: `make demo` and `make test`. Both find or install what they need.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check lint types layers templates dependencies format bench fonts lock libraries browser clean

BIN := .venv/bin
ADDRESS ?= 127.0.0.1:8000
# Two workers: each may start a browser and its share of the PostgreSQL server.
JOBS ?= 2
ARGS ?=
# Where a machine forbids it, every start compiles all of Python's libraries again: seconds, for the tests minutes.
export PYTHONDONTWRITEBYTECODE :=

help: ## say what each command does
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: export CONSULT_BASE_URL ?= http://$(ADDRESS)
demo: export CONSULT_WARDS ?= 若葉地区=若葉町;東地区=東町;西地区=西町
demo: .venv/ready libraries ## load the demo municipality (once) and serve it on http://127.0.0.1:8000
	@$(BIN)/consult db upgrade
	@$(BIN)/consult demo load
	@$(BIN)/consult serve --bind $(ADDRESS)

test: .venv/ready libraries browser ## run every test on both databases; ARGS="tests/unit -k word" narrows
	@$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: lint types layers templates dependencies ## lint, types, import directions; `make -k check` shows everything at once

lint: .venv/ready
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check --output-format concise .

types: .venv/ready
	@$(BIN)/mypy

layers: .venv/ready
	@$(BIN)/lint-imports --no-logo

templates: .venv/ready
	@$(BIN)/djlint --quiet --lint templates

dependencies: .venv/ready
	@$(BIN)/deptry .

format: .venv/ready ## put the Python files into the house style
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

bench: .venv/ready libraries ## measure what each operation costs, as ratios
	@set -e; for script in benchmarks/[a-z]*.py; do $(BIN)/python "$$script" $(ARGS); done

lock: .venv/ready ## choose versions again and write requirements.lock with their hashes
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --extra postgresql --extra signing --group dev --output-file requirements.lock pyproject.toml

fonts: .venv/ready ## cut the everyday faces of documents anew from the bundled ones
	@$(BIN)/python -c "from consult.documents.pdf import everyday; everyday.main()"

clean: ## remove the environment and caches; ./var (the data) stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist htmlcov .coverage

# A half-made environment has no pip: make it again.
.venv/bin/pip:
	@python=$$(.ci/system python) && $$python -m venv --clear .venv

# uv takes seconds where pip takes a minute, but knows neither pip's settings nor its proxies: then pip does it.
.venv/ready: requirements.lock pyproject.toml | .venv/bin/pip
	@echo "consult: installing the locked packages into .venv" >&2
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.txt
	@$(BIN)/pip install --quiet --require-hashes --requirement .venv/uv.txt \
		|| { echo "consult: cannot fetch packages: check the network, or pip's settings for index, proxy and certificates" >&2; exit 1; }
	@$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes requirements.lock \
		|| $(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

libraries:
	@.ci/system libraries

browser:
	@.ci/system browser
