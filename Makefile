# The commands for people. What they do is in bot/ (python -m bot) and scripts/.
.DEFAULT_GOAL := help
python := .venv/bin/python
.PHONY: help run test setup setup-dev chat train scripts lint format adapt evaluate bench lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: setup ## run the assistant: http://localhost:5005/ (PORT=5105 make run: elsewhere)
	@exec $(python) -m bot serve

test: setup-dev ## run every test, the scripted conversations among them
	@$(python) -m bot train --if-stale
	@exec $(python) -m pytest

setup: ## install what running needs, into .venv
	@scripts/setup.sh

setup-dev: # what the tests need as well
	@scripts/setup.sh dev

chat: setup ## talk to the assistant in this terminal
	@$(python) -m bot train --if-stale
	@exec $(python) -m bot chat

train: setup ## train the model, whether it is current or not
	@exec $(python) -m bot train

scripts: setup ## run the scripted conversations alone
	@$(python) -m bot train --if-stale
	@exec $(python) -m bot scripts tests/conversations

lint: setup-dev ## check style, format and types
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .
	@$(python) -m mypy

format: setup-dev ## put the code in format
	@$(python) -m ruff check --fix .
	@$(python) -m ruff format .

adapt: setup ## adapt the sentence encoder to data/nlu (half an hour; then train)
	@exec $(python) -m bot adapt

evaluate: setup-dev ## measure the understanding beside Rasa's default pipeline (an hour; ONLY=ours: 3 minutes)
	@$(python) -m bot train --if-stale
	@exec $(python) -m evaluation $(if $(ONLY),--only $(ONLY))

bench: setup-dev ## measure speed and memory beside the yardsticks
	@exec $(python) -m benchmarks

lock: setup-dev ## make the lock files anew from pyproject.toml
	@scripts/lock.sh

clean: ## remove the model, logs and caches (.venv and the conversations stay)
	rm -rf models var/logs .rasa bench-results .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
