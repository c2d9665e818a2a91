#!/bin/sh
# Bring .venv up to date with a hash-locked file; when it already is, this costs two file comparisons.
# Usage: tools/environment.sh requirements.lock | requirements-dev.lock
set -eu
cd "$(dirname "$0")/.."
here=$(pwd -P)
lock=$1
python=${PYTHON:-python3}

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

up_to_date() {
    [ -x .venv/bin/rejoinder ] && [ "$(cat .venv/installed-at 2>/dev/null)" = "$here" ] &&
        cmp -s "$1" ".venv/installed-$1" && .venv/bin/python -c '' 2>/dev/null
}

# The development file holds everything that the other one does.
up_to_date "$lock" && exit 0
if [ "$lock" = requirements.lock ] && up_to_date requirements-dev.lock && cmp -s requirements.lock .venv/installed-requirements.lock; then
    exit 0
fi

command -v "$python" >/dev/null 2>&1 || stop "Rejoinder needs Python 3.11 or newer; no $python was found (set PYTHON to name another one)."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "Rejoinder needs Python 3.11 or newer; $python is $("$python" -V 2>&1 | cut -d' ' -f2) (set PYTHON to name another one)."
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    stop "Python's venv module is missing: install it (on Debian and Ubuntu: apt-get install python3-venv) and try again."

case $lock in
    requirements.lock) say "First start: installing Rejoinder's packages into .venv. It takes about half a minute (30 MB to download)." ;;
    *) say "Installing the packages for development into .venv. It takes about a minute (130 MB to download)." ;;
esac

if ! .venv/bin/python -c 'import pip' 2>/dev/null || [ "$(cat .venv/installed-at 2>/dev/null || echo "$here")" != "$here" ]; then
    "$python" -m venv --clear .venv || stop "The environment in .venv could not be made; the lines above say why."
fi
rm -f .venv/installed-*
.venv/bin/python -m pip --disable-pip-version-check install --quiet --quiet --no-input --require-hashes -r "$lock" ||
    stop "The packages could not be installed; the lines above say why. Nothing else was changed: try again with the same command."
.venv/bin/python tools/link_project.py
.venv/bin/python -m compileall -q comments

cp "$lock" ".venv/installed-$lock"
[ "$lock" = requirements.lock ] || cp requirements.lock .venv/installed-requirements.lock
printf '%s\n' "$here" > .venv/installed-at
