#!/bin/sh
# Run every test that this machine can run: on SQLite with all browser tests, then on PostgreSQL and Redis with a few of
# them. The last lines say what ran on what.
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

run() {
    .venv/bin/python -m pytest --no-header -rfE -n 2 --dist loadgroup "$@"
}

told() {
    case $1 in
        0) echo "passed" ;;
        3) echo "did NOT run: PostgreSQL or Redis is missing (install them, or run as root where apt-get can)" ;;
        5) echo "nothing to run" ;;
        *) echo "FAILED" ;;
    esac
}

on_sqlite=0
TEST_DATABASE=sqlite run -rs -m "$what" "$@" || on_sqlite=$?
[ "$on_sqlite" != 2 ] || exit 2 # Ctrl-C

on_postgresql=0
[ -n "$what" ] || what="not e2e or both"
TEST_DATABASE=postgresql run -m "$what" "$@" || on_postgresql=$?

echo
echo "on SQLite:                $(told "$on_sqlite")"
echo "on PostgreSQL and Redis:  $(told "$on_postgresql")"
[ "$on_postgresql" != 3 ] || [ "${CI:-}" = true ] || on_postgresql=0
[ "$on_sqlite" = 5 ] && on_sqlite=0
[ "$on_postgresql" = 5 ] && on_postgresql=0
[ "$on_sqlite" = 0 ] && [ "$on_postgresql" = 0 ]
