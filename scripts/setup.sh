#!/bin/sh
# Sets up .venv: `setup.sh` with what the bot needs to run, `setup.sh dev` with what its tests need as well.
# Does nothing if that is there already. A set-up that was cut off is begun anew by the next one.
set -eu
cd "$(dirname "$0")/.."

case "${1:-runtime}" in
runtime) kinds=runtime lock=requirements.lock ;;
dev) kinds="runtime dev" lock=requirements-dev.lock ;; # it holds the other one's packages too
*) echo "usage: scripts/setup.sh [dev]" >&2 && exit 2 ;;
esac
kind=${kinds##* }
unfinished=.venv/.unfinished
turn=var/setup.lock

# What an installed .venv is known by: the locks, and a Python that still works.
identity() {
    .venv/bin/python --version 2>/dev/null || return 1
    cat requirements.lock requirements-dev.lock requirements-data.lock requirements-uv.lock | cksum
}

is_installed() {
    [ ! -e "$unfinished" ] && [ -f ".venv/.installed-$kind" ] && now=$(identity) &&
        [ "$now" = "$(cat ".venv/.installed-$kind")" ]
}

# A symbolic link is made at one stroke and says whose turn it is.
take_turn() {
    mkdir -p var
    waiting=
    until ln -s $$ "$turn" 2>/dev/null; do
        holder=$(readlink "$turn" || true)
        if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
            rm -f "$turn"
            continue
        fi
        [ -n "$waiting" ] || echo "Another set-up is at work (process $holder); waiting for it ..."
        waiting=yes
        sleep 1
    done
    trap 'rm -f "$turn"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

make_venv() {
    python=$(sh scripts/find-python.sh)
    echo "Making .venv with $python ..."
    rm -rf .venv
    mkdir .venv
    : >"$unfinished"
    "$python" -m venv .venv
}

get_uv() {
    pinned=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements-uv.lock)
    case "$(.venv/bin/uv --version 2>/dev/null || true)" in
    "uv $pinned" | "uv $pinned "*) return ;;
    esac
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
    echo "Getting uv $pinned, which installs the rest ..."
    .venv/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements-uv.lock
}

# uv brings its own certificates and does not know those that this machine was given; where there are such, they count.
uv_certificates() {
    for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
        [ ! -s "$bundle" ] || { echo --system-certs && return; }
    done
}

install_packages() {
    echo "Installing $(grep -c '^[a-z].*==' "$lock") packages (some minutes the first time) ..."
    # Without dependencies: the lock is complete, and some of its versions are newer than Rasa declares.
    set -- --no-deps --require-hashes -r "$lock" -r requirements-data.lock
    .venv/bin/uv pip install --python .venv/bin/python $(uv_certificates) "$@" || {
        echo "That did not work; trying with pip, which may know another way to the packages but is slower ..."
        .venv/bin/python -m pip install --disable-pip-version-check "$@"
    }
}

is_installed && exit 0
take_turn
is_installed && exit 0 # by the set-up we waited for

case "$(.venv/bin/python --version 2>/dev/null || true)" in
"Python 3.10."*) [ ! -e "$unfinished" ] || make_venv ;;
*) make_venv ;;
esac
: >"$unfinished"
if ! { get_uv && install_packages; }; then
    # Nothing is installed before all of it is there, so that what was installed before still is.
    [ ! -f .venv/.installed-runtime ] || rm -f "$unfinished"
    echo "error: the packages could not be installed (see above); 'make setup' tries again" >&2
    exit 1
fi
for each in $kinds; do
    identity >".venv/.installed-$each"
done
rm -f "$unfinished"
echo "Set up: .venv is ready."
