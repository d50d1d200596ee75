# make demo         a made-up town, its ledgers and its report, in the folder demo/
# make check        what a change is tried with at every step: lint, types, layers, the fast tests; a minute and a half
# make test         everything that says whether the program is right: lint, types, layers, all tests
# make test-lowest  the commands and the fast tests with the lowest versions that pyproject.toml declares (Python 3.11, 3.12)
# make test-newest  the same with the newest versions that can be had
# make bundle       the map page's script from its modules (needs npm; nothing of Node is needed to run orggraph)
# make messages    the catalogues of messages from the code, and compiled
# make docs         the API pages out of the docstrings, in build/docs; a warning is an error
# make clean        take away what these made
#
# All make .venv themselves, with the versions of constraints/tested.txt, or of another file (TESTED=constraints/lowest.txt).
# Proxy, registry and certificates are those of your pip, npm, Maven and apt settings.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.PHONY: demo check lint fast test test-lowest test-newest bundle messages docs clean

# The first Python on this machine that is new enough; PYTHON=/path/to/python chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

# Debian packages that the tests need: two browsers with Chinese letters, and what Neo4j and the accessibility checker come
# with; Java, Maven and npm only where no other copy of them is there.
DEBIAN := chromium fonts-noto-cjk $(shell apt-cache show firefox-esr >/dev/null 2>&1 && echo firefox-esr) \
	$(shell command -v java >/dev/null || echo openjdk-17-jre-headless) \
	$(shell command -v mvn >/dev/null || echo maven) $(shell command -v npm >/dev/null || echo npm)

BIN := .venv/bin
TOWN := demo
TESTED := constraints/tested.txt
LOWEST := constraints/lowest.txt

# A file of tests stays in one process, for what its tests share is made once.
TWO := --numprocesses=2 --dist=loadfile
# The fast tests need no browser, no server and no wheel, and try few examples of each property.
FAST := -m 'not browser and not neo4j and not slow' --hypothesis-profile=fast $(TWO)

demo: .venv/installed
	$(BIN)/orggraph demo -o $(TOWN)

# Side by side: mypy waits for nothing that the tests do.
check: .venv/installed-for-tests
	$(MAKE) --jobs=2 --output-sync=target lint fast

# Types are checked against what the tested versions say of theirs: older ones say less, which is no fault of a caller.
lint: .venv/installed-for-tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check --quiet
	$(if $(filter constraints/tested.txt,$(TESTED)),$(BIN)/mypy)
	$(BIN)/lint-imports

fast: .venv/installed-for-tests
	$(BIN)/pytest $(FAST)

test: .venv/installed-for-tests .venv/installed-for-spark .venv/debian node_modules/installed lint
	$(BIN)/pytest $(TWO)

bundle: node_modules/installed
	npm run --silent bundle

messages: .venv/installed-for-tests
	$(BIN)/python docs/catalogues.py

docs: .venv/installed-for-docs
	$(BIN)/sphinx-build --quiet --fail-on-warning --fresh-env docs/sphinx build/docs

# What must work with any versions in the declared ranges. Each set of versions keeps its own compiled loops.
test-lowest test-newest: test-%: .venv/%/installed
	@export NUMBA_CACHE_DIR="$(CURDIR)/.venv/$*/compiled"; place=$$(mktemp -d); trap 'rm -rf "$$place"' EXIT; set -x; \
	for words in "demo --firms 100 -o town" "report town -o report.xlsx" "plan town --format json" "map town -o map.html" \
		"neo4j queries --format json" "circles town --add 2 --format json" "cypher town due --format json"; do (cd "$$place"; "$(CURDIR)/.venv/$*/bin/orggraph" $$words >/dev/null); done; \
	.venv/$*/bin/pytest $(FAST)

.venv/python:
	@if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
		echo "需要 Python 3.11 或更新的版本；装好后重试，或用 make PYTHON=路径 指明。" >&2; \
		echo "Python 3.11 or later is needed; install it and try again, or name it: make PYTHON=/path/to/python" >&2; exit 1; fi
	@[ -d .venv ] || $(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) 建不了虚拟环境；Debian、Ubuntu 上请先装 python3-venv。" >&2; \
		echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu install python3-venv first." >&2; exit 1; }
	@touch $@

# The checkout itself is installed, so a change of the code needs no second installation. What builds it is of the tested
# set too, hence no build in isolation.
.venv/installed: .venv/python pyproject.toml $(TESTED)
	@echo "安装 orggraph 到 .venv，首次需要几分钟… installing into .venv, some minutes the first time…"
	$(BIN)/python -m pip install --quiet --constraint $(TESTED) setuptools
	$(BIN)/python -m pip install --quiet --constraint $(TESTED) --no-build-isolation --editable .
	@touch $@

.venv/installed-for-tests: .venv/installed
	$(BIN)/python -m pip install --quiet --constraint $(TESTED) --no-build-isolation --editable '.[test]'
	@touch $@

# Spark is large, and of all tests only those of a cluster need it: where it cannot be had, they say so.
.venv/installed-for-spark: .venv/installed
	@if $(BIN)/python -m pip install --quiet --constraint $(TESTED) --no-build-isolation --editable '.[spark]'; \
	then touch $@; else echo "未能安装 could not install: pyspark" >&2; fi

.venv/installed-for-docs: .venv/installed
	$(BIN)/python -m pip install --quiet --constraint $(TESTED) --no-build-isolation --editable '.[docs]'
	@touch $@

.venv/lowest/installed: .venv/python pyproject.toml $(LOWEST)
	$(PYTHON) -m venv .venv/lowest
	.venv/lowest/bin/python -m pip install --quiet --constraint $(LOWEST) setuptools
	.venv/lowest/bin/python -m pip install --quiet --constraint $(LOWEST) --no-build-isolation --editable '.[test]'
	@touch $@

# Made anew each time: what is the newest changes without a file of ours changing.
.PHONY: .venv/newest/installed
.venv/newest/installed: .venv/python
	$(PYTHON) -m venv --clear .venv/newest
	.venv/newest/bin/python -m pip install --quiet --upgrade --editable '.[test,docs]'

# Installs what is missing where that is allowed, and says what is missing where it is not: the tests that need it then
# say so themselves.
.venv/debian: .venv/python Makefile
	@missing=""; for package in $(DEBIAN); do \
		dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; done; \
	if [ -z "$$missing" ]; then touch $@; exit 0; fi; \
	become=""; [ "$$(id -u)" = 0 ] || become="sudo -n"; \
	if command -v apt-get >/dev/null && $$become true 2>/dev/null \
		&& $$become apt-get update -qq && $$become env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	then touch $@; \
	else echo "未能安装 could not install:$$missing" >&2; fi

# The tools of the map page's script, in the versions of package-lock.json. Where they cannot be had, the tests say so.
node_modules/installed: package.json package-lock.json
	@if npm ci --silent; then touch $@; else echo "未能安装 could not install: package.json" >&2; fi

clean:
	rm -rf .venv node_modules build dist *.egg-info $(TOWN) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
