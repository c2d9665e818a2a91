#!/bin/sh
# Bring node_modules up to date with package-lock.json. Exit 3 when npm is missing: these tools check and test, nothing needs them to run.
set -eu
cd "$(dirname "$0")/.."
command -v npm >/dev/null 2>&1 && command -v node >/dev/null 2>&1 || exit 3
cmp -s package-lock.json node_modules/.installed-lock && exit 0
echo "Installing TypeScript, Biome and axe-core into node_modules (about 10 seconds)." >&2
npm ci --loglevel=error --no-progress </dev/null >/dev/null
cp package-lock.json node_modules/.installed-lock
