# The commands of Vestibule. Each is one line over a plain command that also works without make (on Windows:
# `python tools/setup.py`, then `.venv\Scripts\python main.py demo`). ARGS="..." is handed on to the command.
PYTHON ?= python3
VENV_PYTHON := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)/python

.PHONY: soak help demo test test-all setup setup-dev check texts bench fresh lock
.DEFAULT_GOAL := help

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

demo: setup  ## a district server and a kiosk with sample data: a window, or scripted visitors where there is no screen
	$(VENV_PYTHON) main.py demo $(ARGS)

test: setup-dev  ## the tests, without what test-all adds
	$(VENV_PYTHON) -m pytest -n auto --dist worksteal -m "not postgresql and not page" $(ARGS)

test-all: setup-dev  ## the same, the district's tests once more on PostgreSQL, and each of its pages in Chromium
	$(VENV_PYTHON) -m pytest -n auto --dist worksteal $(ARGS)

setup:  ## install what the product needs: system packages that are missing, then .venv/ from requirements.txt
	@$(PYTHON) tools/setup.py

setup-dev:  ## the same, and what tests and checks need
	@$(PYTHON) tools/setup.py --dev

check: setup-dev  ## format, lint, types, import order, translations
	@$(VENV_PYTHON) tools/check.py

texts: setup-dev  ## extract the texts, and bring every language's catalogue up to date with them
	@$(VENV_PYTHON) -m language update

bench: setup-dev  ## all benchmarks, each a side-by-side in one run, into docs/benchmarks.md; one alone: make bench-scanning
	$(VENV_PYTHON) tools/bench.py

bench-%: setup-dev
	$(VENV_PYTHON) tools/bench.py $* $(ARGS)

soak: setup-dev  ## the long runs (fuzz, kills, filmed cards), written to docs/soak.md with commit, seed and date
	$(VENV_PYTHON) -m tests.soak $(ARGS)

fresh:  ## prove `make demo` and `make test` on a bare Debian 12 (needs root and debootstrap; log in out/fresh.log)
	$(PYTHON) tools/fresh.py $(ARGS)

lock:  ## resolve pyproject.toml's dependencies again into both requirements files
	$(PYTHON) tools/lock.py $(ARGS)
