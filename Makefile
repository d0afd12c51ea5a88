# Collective Brain: `make run` and `make test` are all that a fresh machine needs (README.md).
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export BRAIN_PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run test checks test-deps system lint types contracts migrations catalogs bundle check-compose check-proxy sqlite \
	postgresql browser pictures messages lock load frontend translation clean

help:
	@echo "make run            start the site with its sample content on http://127.0.0.1:$(BRAIN_PORT)/"
	@echo "make translation    install what translates posts (root on Debian or Ubuntu), or say what to do"
	@echo "make test           everything: lint, types, contracts, catalogs, tests on SQLite and PostgreSQL, browser tests"
	@echo "make test-deps      install what the tests need from the system (root on Debian or Ubuntu)"
	@echo "make pictures       the browser tests, which also draw every page into test-output/"
	@echo "make check-compose  validate the Compose files without an engine"
	@echo "make check-proxy    rehearse the proxy before three web processes (needs Caddy)"
	@echo "make messages       bring the catalogs up to date with the code"
	@echo "make load           measurements, as ratios to a reference (tests/load/README.md)"
	@echo "make frontend       bundle static/js/brain.js from frontend/ (needs Node)"
	@echo "make lock           pin the newest allowed dependencies"

$(VENV)/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: export BRAIN_DEMO ?= 1
run: $(VENV)/installed
	@[ -n "$$BRAIN_TRANSLATION" ] || command -v apertium >/dev/null \
		|| echo "Nothing translates posts yet: 'make translation' installs what does, or says how to get it."
	@$(BIN)/python manage.py set_up
	@$(BIN)/python manage.py serve

translation:
	@sh brain/languages/engines/apertium.sh

# What is quick goes two at a time; each of the rest keeps two processors busy by itself.
test: system
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target checks
	@$(MAKE) --no-print-directory sqlite postgresql browser
	@echo "Everything passed."

checks: bundle types lint contracts migrations catalogs check-compose

system:
	@sh tests/system.sh

lint: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint templates --lint --quiet

types: $(VENV)/installed-dev
	$(BIN)/mypy brain forum library realtime

contracts: $(VENV)/installed-dev
	$(BIN)/lint-imports

migrations: $(VENV)/installed-dev
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING

catalogs: $(VENV)/installed-dev
	$(BIN)/python -m brain.catalogs check

bundle:
	cd frontend && npm ci --silent --no-audit --no-fund && npm run --silent check

sqlite postgresql browser: export TMPDIR = $(shell sh tests/system.sh temporary)

sqlite: $(VENV)/installed-dev
	$(BIN)/python -m pytest -m "not browser" -n 2 --cov --cov-report=term:skip-covered

# Tests that use the database, each with the first of its values (tests/conftest.py says where with all). After `make sqlite`
# of the same code, which notes what each of them does, as few as do it all (tests/statements.py); else all of them.
postgresql: $(VENV)/installed-dev
	sh tests/with_postgresql.sh $(BIN)/python -m pytest -m "not browser and not process" -n 2

# What fails is tried once more, by itself: what fails twice is broken, what fails once is timing (and stands in the output).
browser: $(VENV)/installed-dev
	$(BIN)/python -m pytest -m browser -n 2 --dist loadgroup -p no:warnings \
		|| $(BIN)/python -m pytest -m browser --last-failed --last-failed-no-failures none -p no:warnings
	@cat test-output/weights-*.txt

pictures: export PICTURES = 1
pictures: browser

test-deps:
	@sh tests/system.sh install

check-compose: $(VENV)/installed-dev
	$(BIN)/python -m tests.compose docker-compose.yml
	$(BIN)/python -m tests.compose docker-compose.yml docker-compose.sockets.yml
	$(BIN)/python -m tests.compose docker-compose.yml docker-compose.search.yml

check-proxy: $(VENV)/installed-dev
	sh tests/with_postgresql.sh $(BIN)/python -m tests.proxy

messages: $(VENV)/installed-dev
	$(BIN)/python -m brain.catalogs update

lock: $(VENV)/installed-dev
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --output-file requirements.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group dev --constraints requirements.txt --output-file requirements-dev.txt pyproject.toml

load: $(VENV)/installed-dev
	$(BIN)/python -m tests.load.topics 4000
	$(BIN)/python -m tests.load.forum
	$(BIN)/python -m tests.load.fan_out
	$(BIN)/python -m tests.load.idle
	$(BIN)/python -m tests.load.storm
	$(BIN)/python -m tests.load.latency
	$(BIN)/python -m tests.load.faults
	$(BIN)/python -m tests.load.translation
	$(BIN)/python -m tests.load.library
	$(BIN)/python -m tests.load.translation_queue
	$(BIN)/python -m tests.load.translated
	$(BIN)/python -m tests.load.search
	$(BIN)/python -m tests.load.harvest
	@sh tests/system.sh load
	$(BIN)/python -m tests.load.extraction
	$(BIN)/python -m tests.load.uploads

frontend:
	cd frontend && npm ci --no-audit --no-fund && npm run build

clean:
	rm -rf $(VENV) test-output .mypy_cache .pytest_cache .ruff_cache
