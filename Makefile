# Everything a person types; each target sets up what it needs. See README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DESK := var/desk
SMTP := 127.0.0.1:2525
export FIRST_MAIL = $(PYTHON) -c "import smtplib; smtplib.SMTP('127.0.0.1', 2525).sendmail('you@example.org', 'help@desk.example.org', 'From: you@example.org\nSubject: I cannot print\n\nThe printer on the second floor jams again.')"
WEB := 127.0.0.1:8025

.PHONY: setup run test check bench fuzz crash lock clean

# Everything for developers; a desk that only runs needs less (the first of the two).
setup: $(VENV)/.develops

PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps

# Two libraries come as sources. They are built by the locked setuptools, which is installed first: nothing is fetched
# without a hash, and an older pip has no old way of its own to warn of.
$(VENV)/.runs: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Deskhand needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV) || { echo "No venv module: install it first (Debian: apt-get install python3-venv)"; exit 1; }
	@echo "Installing what Deskhand needs into $(VENV), which takes some minutes the first time ..."
	@sed -n '/^setuptools==/,/^ *#/p' requirements.lock > $(VENV)/setuptools.lock
	@$(PIP) --require-hashes -r $(VENV)/setuptools.lock
	@$(PIP) --require-hashes --no-build-isolation --use-pep517 -r requirements.lock
	@$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/.develops: requirements-dev.lock | $(VENV)/.runs
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(DESK)/config.toml: | $(VENV)/.runs
	$(BIN)/deskhand init $(DESK) --address help@desk.example.org --smtp $(SMTP) --web $(WEB) --relay "" < /dev/null

# Start a desk to try: SQLite, a local mail drop instead of a relay. Ctrl-C stops it.
run: $(VENV)/.runs $(DESK)/config.toml
	@echo
	@echo "  Mail    $(SMTP)   (any mail program, to help@desk.example.org)"
	@echo "  Pages   http://$(WEB)/"
	@echo "  Send a first mail from a second terminal:"
	@echo
	@printf '    %s\n' "$$FIRST_MAIL"
	@echo
	@echo "  Read the answer at http://$(WEB)/outbox, or with: $(BIN)/deskhand outbox --config $(DESK)/config.toml"
	@echo
	@exec $(BIN)/deskhand run --config $(DESK)/config.toml

# Three at once also on two processors: a test that starts a program waits for it. The tests start it a hundred times:
# it is compiled once, whatever else is said about bytecode here. What is tried at random is the same each time; pytest
# alone tries something else each time.
test: export PYTHONDONTWRITEBYTECODE =
test: setup
	$(BIN)/python -m pytest -n 3 --dist worksteal --hypothesis-profile ci

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Speed and memory, side by side with what they are held against.
bench: setup
	$(BIN)/python -m benchmarks.intake
	$(BIN)/python -m benchmarks.growth --most 100000
	$(BIN)/python -m benchmarks.timers --most 100000
	$(BIN)/python -m benchmarks.mail_corpus
	$(BIN)/python -m benchmarks.slack
	$(BIN)/python -m benchmarks.replies

# A hundred thousand mutated messages through the parser, then ten thousand through the socket of the running program.
fuzz: setup
	DESKHAND_FUZZ=100000 $(BIN)/python -m pytest tests/intake/test_fuzz.py --timeout 3600
	DESKHAND_FUZZ=10000 $(BIN)/python -m pytest tests/test_bad_input.py --timeout 3600

# Two hundred kills of the running program under load; ten days at the desk, stopped at every point.
crash: setup
	DESKHAND_KILLS=200 DESKHAND_DAYS=10 $(BIN)/python -m pytest tests/test_kill.py tests/test_crash.py --timeout 3600

# The lock files carry hashes and no addresses.
lock: setup
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock" --group build --extra vectors pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock" --group dev -c requirements.lock --extra vectors pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
