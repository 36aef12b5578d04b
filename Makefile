# Two commands matter: `make run` and `make test`.

.DEFAULT_GOAL := help
.PHONY: help run test drill lint pins sbom audit translations rules

BIN := .venv/bin
# The pins name everything, so nothing is left to work out: a newer release elsewhere cannot change what is installed.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps

help:
	@echo "make run    install, make a demo register when there is none, serve it (HOST, PORT; 127.0.0.1:5000)"
	@echo "make test   check and test everything"
	@echo "make drill  eight people deciding at once, a thousand times on each database; two thousand organisations;"
	@echo "             ten thousand mails; sixty days over both changes of the clock; every way to"
	@echo "             tamper with the log; a thousand towns whose hidden"
	@echo "             numbers somebody tries to compute; whatever can be asked of the API, and its description"
	@echo "             through Spectral (npm); forms filled with what nobody types; servers killed a thousand times; every"
	@echo "             writing system call failing (strace); anybody trying anything in any order; bombs and other files uploaded;"
	@echo "             two servers asked two hundred thousand things. It"
	@echo "             ends with a table of figures, and ROUNDS=20 makes it ten times shorter"
	@echo "make lint   check style, types and floors only"
	@echo "make translations   renew the English after changing texts, and name the texts that lack it"
	@echo "make rules   renew docs/rules.md: every rule, where it is carried out, and its tests"
	@echo "make sbom   write sbom.json: everything that is installed (CycloneDX)"
	@echo "make audit  ask an advisory service about every pin; fails when it cannot be asked (OPENKAART_ADVISORIES)"
	@echo "make pins   pin what the .in files ask for; with UPGRADE=--upgrade everything at its newest"

run: .venv/.runs
	@$(BIN)/flask --app app db upgrade
	@$(BIN)/flask --app app demo --if-empty
	@exec $(BIN)/flask --app app serve

# Every check is run, also after one has failed, so one run tells all; style and types are judged beside the tests. Tests wait
# for browsers, servers and databases a third of their time, so there are half as many more at once than there are processors.
test: .venv/.tests
	@failed=0; \
	$(MAKE) --no-print-directory lint >.venv/lint.txt 2>&1 & lint=$$!; \
	$(BIN)/python -m pytest -n $$(( ($$(getconf _NPROCESSORS_ONLN) * 3 + 1) / 2 )) --dist worksteal || failed=1; \
	wait $$lint || failed=1; cat .venv/lint.txt; \
	exit $$failed

drill: .venv/.tests
	@OPENKAART_ROUNDS=$(or $(ROUNDS),200) OPENKAART_DRILL=1 $(BIN)/python -m pytest -n auto --dist worksteal --durations=10 -m "" \
	  tests/test_deciding_at_once.py tests/test_every_organisation.py tests/test_api_contract.py tests/test_outside_judges.py \
	  tests/test_mail_arrives.py tests/test_sixty_days.py tests/test_point_in_time.py \
	  tests/test_small_numbers.py tests/test_tampering.py \
	  tests/test_hostile_forms.py tests/test_killed.py tests/test_every_call_fails.py tests/test_on_disk_first.py tests/test_any_order.py \
	  tests/test_races_of_two_kinds.py tests/test_uploads.py tests/test_soak.py

lint: .venv/.tests
	@failed=0; \
	$(BIN)/ruff check --quiet . || failed=1; \
	$(BIN)/ruff format --quiet --check . || { $(BIN)/ruff format --check . | head -40; failed=1; }; \
	$(BIN)/mypy --no-error-summary || failed=1; \
	$(BIN)/lint-imports --no-logo >.venv/floors.txt 2>&1 || { cat .venv/floors.txt; failed=1; }; \
	$(BIN)/deptry . --no-ansi >.venv/asked.txt 2>&1 || { cat .venv/asked.txt; failed=1; }; \
	exit $$failed

translations: .venv/.runs
	@$(BIN)/python -m translations.catalogue

rules: .venv/.runs
	@$(BIN)/python -m tests.rules_table

sbom: .venv/.runs
	@$(BIN)/python -m upkeep.supply bill >sbom.json && echo "sbom.json: everything that is installed, as CycloneDX"

# Fails (2) when the advisory service cannot be asked: what was not checked is not sound.
audit: .venv/.runs
	@$(BIN)/python -m upkeep.supply audit

pins: .venv/.tests
	@for file in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 $(UPGRADE) \
	    --custom-compile-command "make pins" $$file.in --output-file $$file.txt || exit 1; \
	done

.venv/.runs: requirements.txt | .venv/bin/python
	@echo "Installing what the register needs …"
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/.tests: requirements-dev.txt .venv/.runs
	@echo "Installing what the tests need …"
	@$(INSTALL) -r requirements.txt -r requirements-dev.txt
	@touch $@

.venv/bin/python:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    $$python -m venv .venv && exit 0; \
	    rm -rf .venv; \
	    echo "$$python cannot make an environment: install its venv package (on Debian: python3-venv)." >&2; exit 1; \
	  fi; \
	done; \
	echo "Open Kaart needs Python 3.11 or newer; none was found as python3, python3.11, … on the path." >&2; exit 1
