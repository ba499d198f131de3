# 首问 Shouwen. `make run` needs Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
STAMPS := .cache/stamps
PY := .venv/bin/python
PAGES := $(shell find src/shouwen \( -name '*.html' -o -name '*.py' \) -not -path '*/tests/*' 2>/dev/null)
FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)
CATALOGUES := $(shell find src/shouwen -name '*.po' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run run-asterisk test check wheel frontend catalogues ready clean

help:
	@echo 'make run           start the centre          启动整套系统'
	@echo 'make run-asterisk  start it with real calls  使用真实电话启动'
	@echo 'make test          run all tests             运行全部测试'
	@echo 'make check         run the static checks     运行静态检查'
	@echo 'make wheel         build the package         构建安装包'
	@echo 'make frontend      build styles and scripts  构建前端'
	@echo 'make clean         remove what was built     清除构建产物'

run: ready
	@exec .venv/bin/shouwen up

run-asterisk: ready
	@SHOUWEN_SWITCH=asterisk exec .venv/bin/shouwen up

test: ready
	@$(PY) -m tools.system_packages
	@$(PY) -m tools.frontend test
	@$(PY) -m tools.run_tests $(ARGS)

check: ready
	@$(PY) -m tools.check

wheel: ready
	@$(PY) -m uv build --quiet --wheel --no-build-isolation --python $(PY) --out-dir dist
	@ls dist/*.whl

frontend: $(STAMPS)/frontend

catalogues: $(STAMPS)/catalogues

ready: $(STAMPS)/packages $(STAMPS)/frontend $(STAMPS)/catalogues

$(STAMPS)/packages: requirements-uv.lock requirements-dev.lock pyproject.toml tools/bootstrap.py
	@$(PYTHON) tools/bootstrap.py
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/frontend: $(STAMPS)/packages $(FRONTEND) $(PAGES)
	@$(PY) -m tools.frontend build
	@touch $@

$(STAMPS)/catalogues: $(STAMPS)/packages $(CATALOGUES)
	@$(PY) -m tools.catalogues compile
	@touch $@

clean:
	@if [ -x $(PY) ]; then $(PY) -m tools.stop_servers; fi
	@rm -rf .venv .cache dist build frontend/node_modules src/shouwen/static/built src/*.egg-info
	@find src -name '*.mo' -delete
