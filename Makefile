# Two commands do everything on a machine that has Python 3.11 or newer: `make demo` and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
BOOK := $(VENV)/.installed-book
# Tests wait a lot, for processes and for time limits: so two more at once than there are cores. A module stays together.
SIDE_BY_SIDE := -n $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 2))) --dist loadgroup --no-loadscope-reorder
# The real images, if somebody says where they are: absolute, because commands run in other folders too.
ifdef NNTRAIN_DATA
export NNTRAIN_DATA := $(shell cd "$(NNTRAIN_DATA)" >/dev/null 2>&1 && pwd || echo "$(NNTRAIN_DATA)")
endif

# PyTorch's builds without CUDA are far smaller: its page https://pytorch.org/get-started/locally/ tells the address.
ifdef TORCH_INDEX
PIP_FLAGS := --extra-index-url "$(TORCH_INDEX)"
endif

.PHONY: demo test test-all check lint wheel types dist book book-fast install clean

demo: $(BOOK)
	$(BIN)/python tools/demo.py

test: install
	$(BIN)/python -m pytest -m "not slow" $(SIDE_BY_SIDE)

# With those that train, start notebooks and a browser, kill processes, or examine the whole course.
test-all: install
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) --durations 60 --durations-min 5

# The course examines itself: stubs, solutions, every mistake by its name, notebooks as generated.
check: install
	$(BIN)/nntrain-lessons dev check

lint: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/codespell

# What a user installs; `types` checks what is in it.
wheel: install
	rm -rf build
	$(BIN)/python -m build --wheel --no-isolation --outdir build/wheel

# What is published: the sources, and the wheel that is built from them.
dist: install
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist

# mypy does not see a mapped package, so it checks what is in the wheel.
types: wheel
	$(BIN)/python -m zipfile -e build/wheel/*.whl build/unpacked
	cd build/unpacked && "$(CURDIR)/$(BIN)/python" -m mypy --config-file "$(CURDIR)/pyproject.toml" -p nntrain_lessons

book: $(BOOK)
	$(BIN)/python tools/build_book.py

# Every page with a few drawn images and few steps, into _build/fast: to see that it builds, not to be read.
book-fast: $(BOOK)
	$(BIN)/python tools/build_book.py --fast

install: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@echo "installing PyTorch and the rest into $(VENV): several gigabytes, some minutes"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet $(PIP_FLAGS) --constraint constraints.txt --editable ".[dev]"
	touch $@

$(BOOK): $(INSTALLED)
	$(BIN)/python -m pip install --quiet $(PIP_FLAGS) --constraint constraints.txt --editable ".[dev,book]"
	touch $@

clean:
	rm -rf build _build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
