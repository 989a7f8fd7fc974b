#!/bin/sh
# Makes the lock files anew from pyproject.toml. What they hold already stays as it is; `lock.sh --upgrade` renews it.
set -eu
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate \
        --python-version 3.10 "$@"
}

compile pyproject.toml --output-file requirements.lock "$@"
compile pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock "$@"
# Data only: what these packages depend on is left out.
sed -n '/^data = \[/,/^\]/s/^ *"\(.*\)",$/\1/p' pyproject.toml |
    compile - --no-deps --output-file requirements-data.lock "$@"
sed -n 's/^\(uv==[0-9.]*\).*/\1/p' requirements-uv.lock |
    compile - --output-file requirements-uv.lock "$@"
