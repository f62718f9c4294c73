# Everything sets itself up in .venv: no root, nothing outside this folder, and a second time it is fast.
# Needs Python >= 3.11 with venv, and make.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, sqlite3, venv, ensurepip; v = sqlite3.sqlite_version_info; \
	sys.exit(not (sys.version_info >= (3, 11) and (sys.version_info < (3, 12) or v >= (3, 42))))' 2>/dev/null \
	&& echo $$p && break; done)
BIN := .venv/bin
# Where a container says that no bytecode is to be kept, every process here would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

PYTEST := $(BIN)/pytest -q -m "not matrix"

# Projects and databases are made and thrown away by the hundred: in memory, where it has four gigabytes to spare.
IN_MEMORY := $(shell free=$$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 {print $$4}'); \
	test -w /dev/shm && test "$${free:-0}" -gt 4194304 && echo TMPDIR=/dev/shm)

# What runs side by side is printed when it has ended, where make can do that (from 4.0 on).
WHOLE := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.PHONY: venv demo demo-real test types style unit unit-one unit-other drivers parts line cuts losses lives test-real \
	faults bench pictures clean

venv: .venv/.ready

.venv/.ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "netmend needs Python 3.11, or a newer one with SQLite >= 3.42 and venv: none found" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing netmend and its tools into .venv (about a minute, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: venv
	@$(BIN)/netmend demo

# Needs root and Debian's frr, frr-pythontools, openssh-server, fping, nftables and iproute2.
demo-real: venv
	@$(BIN)/python -m tests.real.frr_demo

# First what tells soonest. Then the longest first; two cores are busy with five, because most of them wait at times.
test: style
	@$(MAKE) --no-print-directory --jobs=2 $(WHOLE) unit
	@$(MAKE) --no-print-directory --jobs=5 $(WHOLE) cuts losses lives line drivers parts types

types: venv
	@$(BIN)/mypy

style: venv
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/lint-imports --no-logo

# Two halves that take equally long: each process collects its own only, which workers of one run do not.
HALF := $(addprefix tests/unit/,changes devices inventory pipelines)

unit: unit-one unit-other

unit-one: venv
	@$(IN_MEMORY) $(PYTEST) $(HALF)

unit-other: venv
	@$(IN_MEMORY) $(PYTEST) tests/unit $(addprefix --ignore=,$(HALF))

drivers: venv
	@$(IN_MEMORY) $(PYTEST) tests/conformance

parts: venv
	@$(IN_MEMORY) $(PYTEST) tests/lab tests/channels tests/golden

# All that runs commands, over simulated devices: four processes that take equally long, each of which collects its
# own only. What none of the others has is in `line`.
CUTS := $(addprefix tests/line/test_,power_cuts.py platform_cuts.py sigkill.py wrong_values.py)
LOSSES := $(addprefix tests/line/test_,lost_replies.py device_faults.py runbooks.py) tests/faults tests/house tests/project
LIVES := $(addprefix tests/line/test_,living_with_it.py scheduled_use.py channels.py candidates.py stop_everything.py \
	leaving.py resolve.py restore.py notices.py)

cuts: venv
	@$(IN_MEMORY) $(PYTEST) $(CUTS)

losses: venv
	@$(IN_MEMORY) $(PYTEST) $(LOSSES)

lives: venv
	@$(IN_MEMORY) $(PYTEST) $(LIVES)

line: venv
	@$(IN_MEMORY) $(PYTEST) tests $(addprefix --ignore=,$(CUTS) $(LOSSES) $(LIVES) \
		$(addprefix tests/,unit real conformance lab channels golden))

# Needs root and the Debian packages that .ci/run installs: a test that cannot run is a failure here.
test-real: venv
	@NETMEND_REAL=required $(PYTEST) tests/real -n 4 --dist worksteal

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
