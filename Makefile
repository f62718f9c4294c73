# Everything sets itself up in .venv: no root, nothing outside this folder, and a second time it is fast.
# Needs Python >= 3.11 with venv, and make.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, sqlite3, venv, ensurepip; v = sqlite3.sqlite_version_info; \
	sys.exit(not (sys.version_info >= (3, 11) and (sys.version_info < (3, 12) or v >= (3, 42))))' 2>/dev/null \
	&& echo $$p && break; done)
BIN := .venv/bin

.PHONY: venv demo demo-real test faults bench pictures clean

venv: .venv/.ready

.venv/.ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "netmend needs Python 3.11, or a newer one with SQLite >= 3.42 and venv: none found" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing netmend and its tools into .venv (about half a minute, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: venv
	@$(BIN)/netmend demo

# Needs root and Debian's frr, frr-pythontools, openssh-server, fping, nftables and iproute2.
demo-real: venv
	@$(BIN)/python -m tests.real.frr_demo

test: venv
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest -q tests/unit -m "not matrix" -n 2 --dist worksteal
	@$(BIN)/pytest -q tests --ignore=tests/unit -m "not matrix" -n 4 --dist worksteal

# TRIALS: how many trials of each test are drawn on each driver. What was really run stands in the table at the end.
TRIALS ?= 20
faults: venv
	@NETMEND_TRIALS=$(TRIALS) $(BIN)/python -m tests.faults

# Measurements, side by side: never part of a test, because machines differ.
bench: venv
	@$(BIN)/python -m tests.bench.hung_device

# After a screen was changed on purpose: writes what the tests compare, and docs/plan.svg. Read the difference.
pictures: venv
	@NETMEND_GOLDEN=write $(BIN)/pytest -q tests/golden/test_screens.py tests/house/test_readme_walk.py

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
