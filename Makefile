# `make` lists what there is to do; each target sets up what it needs by itself.
PYTHON ?= python3
VENV = .venv/bin/python
JOBS ?= 3  # for two cores: some tests wait for a server
SHARED ?= ../shared
# As often as promised, by both methods; make test: less often, by one of them.
WHOLE = tests/trust/test_kill.py tests/trust/test_at_once.py tests/trust/test_permissions.py
FAST = not browser and not slow and not postgres
# Containers often set it; then every server that a test starts would compile the whole house again.
export PYTHONDONTWRITEBYTECODE =
.DEFAULT_GOAL := help
.PHONY: help run test check acceptance bench screenshots messages lock setup dev browser

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  settings of make run, with their defaults: DEMO=1 HOST=127.0.0.1 PORT=8000 INSTANCE=instance PUBLIC_URL=http://HOST:PORT"

run: export DEMO ?= 1
run: export HOST ?= 127.0.0.1
run: export PORT ?= 8000
run: export INSTANCE ?= instance
run: export PUBLIC_URL ?=
run: setup ## start 幸福码 with its demo; DEMO=0 starts empty, DEMO=lusong another district
	@scripts/run

test: ## every test: unit, browser, PostgreSQL
	@$(MAKE) --no-print-directory -j 2 dev browser
	$(VENV) -m pytest -q -n $(JOBS) --dist worksteal

check: dev ## ruff, mypy --strict and the fast tests, in about two minutes
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m mypy
	$(VENV) -m pytest -q -n $(JOBS) --dist worksteal -m "$(FAST)"

acceptance: dev ## the longest tests at full size, rules taken out one by one, and those that read real messages from the folder SHARED (../shared); LIVES=2000 takes all
	@scripts/browser
	SHARED=$(SHARED) WHOLE=1 $(VENV) -m pytest -q -n $(JOBS) --dist worksteal tests/acceptance $(WHOLE)

bench: dev ## measure against performance targets
	$(VENV) -m bench

screenshots: dev ## make docs/screenshots/ anew from a demo of its own
	@scripts/browser
	$(VENV) -m tests.screenshots

messages: dev ## bring the translation catalogue up to date and list what has no translation
	@scripts/messages
	@scripts/messages --missing

lock: ## pin the requirements anew from requirements.in and requirements-dev.in
	@scripts/lock

setup:
	@$(PYTHON) scripts/setup

dev:
	@$(PYTHON) scripts/setup --dev

browser:
	@scripts/browser
