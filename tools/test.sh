#!/bin/sh
# Run every test that this machine can run, in one pytest whose summary closes the output.
# Usage: tools/test.sh [pytest arguments]
set -eu
cd "$(dirname "$0")/.."

what="not e2e"
if [ ! -d tests/e2e ]; then
    what=""
elif [ -n "$(sh tools/browser.sh)" ]; then
    what=""
else
    echo "Chromium is missing (install it, or run as root where apt-get can): the end-to-end tests do not run." >&2
    [ "${CI:-}" != true ] || exit 1
fi

lacks=$(sh tools/engines.sh)
if [ -n "$lacks" ]; then
    echo "Missing: $lacks; the journeys do not run in that engine." >&2
    [ "${CI:-}" != true ] || exit 1
fi

if ! sh tools/node.sh; then
    echo "npm or its packages are missing: the accessibility tests (axe-core) do not run." >&2
    [ "${CI:-}" != true ] || exit 1
fi

if [ -z "$(sh tools/php.sh)" ]; then
    echo "PHP is missing: the PHP code of docs/publishers.md is not tried." >&2
fi

exec .venv/bin/python -m pytest --no-header -rfEs -n 2 --dist loadgroup -m "$what" "$@"
