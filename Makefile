# What a newcomer and a builder need. Every target can be run from a clean checkout.

PYTHON ?= $(shell ./tools/find-python)
VENV ?= .venv
DEV_VENV ?= .venv-dev
TRAINING_VENV ?= .venv-training
DOCS_VENV ?= .venv-docs
LOWEST_VENV ?= .venv-lowest
BIN := $(DEV_VENV)/bin
CHECKED := src tests tools examples/plugin training
# Test processes: two cores run the whole suite in under five minutes. Files come in the order of their names, and not
# those of few tests last, which are the longest; the last are those of the workbench, which are many and short.
JOBS ?= 2
PYTEST = -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder
SBOM ?= build/sbom.json
NOT_OF_VERSIONS := workbench/browser test_lock.py test_notice.py test_sbom.py

TARGETS := help demo dev test test-lowest frames lint format bench train docs reference texts lock package sbom clean
.PHONY: $(TARGETS)

help:  ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

demo: $(VENV)/.installed  ## install into .venv and code the example articles
	$(VENV)/bin/dateline code examples/
	@cat docs/after-demo.txt

$(VENV)/.locked: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	touch $@

$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	$(VENV)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

dev: $(DEV_VENV)/.installed  ## install what building and testing need into .venv-dev

$(DEV_VENV)/.locked: requirements-dev.lock
	$(PYTHON) -m venv $(DEV_VENV)
	$(DEV_VENV)/bin/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

$(DEV_VENV)/.installed: $(DEV_VENV)/.locked pyproject.toml
	$(DEV_VENV)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

test: dev  ## run the tests
	$(BIN)/python $(PYTEST)

# What follows from the versions of the lock files is left out (licences, the locks themselves), and the browser.
test-lowest: dev  ## run the tests with the lowest versions that pyproject.toml allows
	mkdir -p build
	$(BIN)/uv pip compile -q pyproject.toml --group dev --resolution lowest-direct --no-header -o build/lowest.txt
	$(BIN)/uv venv -q --clear --seed --python $(BIN)/python $(LOWEST_VENV)
	$(BIN)/uv pip install -q --python $(LOWEST_VENV)/bin/python -r build/lowest.txt
	$(BIN)/uv pip install -q --python $(LOWEST_VENV)/bin/python --no-deps --no-build-isolation --editable .
	$(LOWEST_VENV)/bin/python $(PYTEST) $(NOT_OF_VERSIONS:%=--ignore tests/%)

# In "make frames bombard" the second goal is the word; a word that is a target, too, is given as WORD=test.
ifeq (frames,$(firstword $(MAKECMDGOALS)))
ifneq (,$(filter-out $(TARGETS),$(word 2,$(MAKECMDGOALS))))
WORD ?= $(word 2,$(MAKECMDGOALS))
$(eval .PHONY: $(word 2,$(MAKECMDGOALS)))
$(eval $(word 2,$(MAKECMDGOALS)): ; @:)
endif
endif

frames: dev  ## check frames by their examples, all or those of a word: make frames bombard, make frames WORD="carry out"
	$(BIN)/dateline knowledge check-frames $(if $(WORD),"$(WORD)")

lint: dev  ## ruff, mypy, the order of the folders, and known vulnerabilities of the packages where there is a network
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/audit.py requirements.lock requirements-dev.lock requirements-docs.lock training/requirements.lock

format: dev  ## rewrite the code in the project's form
	$(BIN)/ruff check --fix $(CHECKED)
	$(BIN)/ruff format $(CHECKED)

bench: dev  ## time the workbench, after every bench that the folder GOLD allows: make bench [GOLD=DIR]
	@test -z "$(GOLD)" || $(BIN)/dateline bench all --gold "$(GOLD)"
	$(BIN)/dateline bench workbench

$(TRAINING_VENV)/.installed: training/requirements.lock pyproject.toml
	$(PYTHON) -m venv $(TRAINING_VENV)
	$(TRAINING_VENV)/bin/python -m pip install --quiet --require-hashes -r training/requirements.lock
	$(TRAINING_VENV)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# One thread a process: the two workers use two cores, and the weights come out the same.
train: export OMP_NUM_THREADS = 1
train: $(TRAINING_VENV)/.installed  ## teach the reader with the articles in training/ and measure it: under two hours on two cores
	$(TRAINING_VENV)/bin/python -m training.train --to build/training/first --cache build/training/analyses
	$(TRAINING_VENV)/bin/python -m training.train --sentences --base build/training/first/weights.pt \
		--to build/training/weights --cache build/training/analyses
	$(TRAINING_VENV)/bin/python -m training.export --from build/training/weights --cache build/training/analyses
	$(TRAINING_VENV)/bin/python -m training.evaluate --cache build/training/analyses
	$(TRAINING_VENV)/bin/python -m training.fit_confidence

$(DOCS_VENV)/.installed: requirements-docs.lock
	$(PYTHON) -m venv $(DOCS_VENV)
	$(DOCS_VENV)/bin/python -m pip install --quiet --require-hashes -r requirements-docs.lock
	touch $@

docs: $(DOCS_VENV)/.installed  ## build the documentation as a site: open build/docs/index.html
	NO_MKDOCS_2_WARNING=1 $(DOCS_VENV)/bin/mkdocs build --quiet --strict

reference: dev  ## write anew what the documentation takes from the program: docs/reference/, docs/man/, shown output, notebook
	$(BIN)/python tools/make_reference.py
	$(BIN)/python tools/shown_output.py
	$(BIN)/python tools/run_notebook.py docs/tutorial.ipynb

texts: dev  ## bring the catalogues of the workbench's texts up to date, or begin one: make texts [CODE=de]
	$(BIN)/python tools/texts.py $(CODE)

lock: dev  ## renew the lock files after a change of the dependencies in pyproject.toml
	$(BIN)/uv pip compile -q pyproject.toml --group build -c constraints.txt --universal --python-version 3.11 \
	    --generate-hashes --no-header -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --group dev -c requirements.lock --universal --python-version 3.11 \
	    --generate-hashes --no-header -o requirements-dev.lock
	$(BIN)/uv pip compile -q --group docs -c requirements-dev.lock --universal --python-version 3.11 \
	    --generate-hashes --no-header -o requirements-docs.lock
	$(BIN)/uv pip compile -q pyproject.toml --extra train --group build -c requirements.lock \
	    --universal --python-version 3.11 --generate-hashes --no-header -o training/requirements.lock

package: dev  ## build wheel and sdist into dist/ twice, compare them, and install them on the oldest and the newest Python
	$(BIN)/python tools/package.py dist

sbom: dev  ## write the bill of materials of what "make demo" installs, as CycloneDX: build/sbom.json
	mkdir -p $(dir $(SBOM))
	$(BIN)/python -W ignore -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml \
	    --output-reproducible --of JSON -o $(SBOM)

clean:  ## remove what the targets made
	rm -rf $(VENV) $(DEV_VENV) $(TRAINING_VENV) $(DOCS_VENV) $(LOWEST_VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
