#!/bin/sh
# Prints the path of a Python 3.10 that can make a virtual environment for the bot; without one, says how to get it.
# Every candidate is run: a name proves nothing (pyenv leaves a python3.10 on the PATH that may refuse to work).
set -u

candidates() {
    command -v python3.10
    for versions in "${PYENV_ROOT:-}/versions" "${HOME:-}/.pyenv/versions"; do
        printf '%s\n' "$versions"/3.10*/bin/python
    done
    if command -v uv >/dev/null; then
        uv python find 3.10
    fi
    printf '%s\n' "${XDG_DATA_HOME:-${HOME:-}/.local/share}"/uv/python/cpython-3.10*/bin/python3.10
    command -v python3
}

incomplete=
while IFS= read -r python; do
    case "$("$python" --version 2>/dev/null </dev/null)" in
    "Python 3.10."*) ;;
    *) continue ;;
    esac
    if "$python" -c 'import ctypes, ensurepip, sqlite3, ssl, venv' 2>/dev/null </dev/null; then
        printf '%s\n' "$python"
        exit 0
    fi
    incomplete=$python
done <<EOT
$(candidates 2>/dev/null)
EOT

if [ -n "$incomplete" ]; then
    echo "error: $incomplete lacks a part the bot needs (venv, ensurepip, sqlite3, ssl or ctypes): on Debian and Ubuntu, apt-get install python3.10-venv" >&2
else
    echo "error: Python 3.10 is needed and was not found: install it with your system's package manager, or with 'pyenv install 3.10' or 'uv python install 3.10'" >&2
fi
exit 1
