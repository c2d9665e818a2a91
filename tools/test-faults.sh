#!/bin/sh
# Break everything that can break, at many random moments, on SQLite, then on PostgreSQL and Redis; nothing else should
# run meanwhile, for answers are timed.
# Usage: tools/test-faults.sh [pytest arguments]    FAULTS_MOMENTS=20 moments of each fault; FAULTS_SEED=... the same again
# Writes the table to test-results/faults-sqlite.json and test-results/faults-postgresql.json.
set -eu
cd "$(dirname "$0")/.."
mkdir -p test-results

export FAULTS_MOMENTS="${FAULTS_MOMENTS:-20}"
export FAULTS_SEED="${FAULTS_SEED:-$(.venv/bin/python -c 'import random; print(random.SystemRandom().randrange(1_000_000))')}"
export FLOOD="${FLOOD:-10000}" TEST_FAULTS="${TEST_FAULTS:-full}"
echo "$FAULTS_MOMENTS moments of each fault; the same again: FAULTS_SEED=$FAULTS_SEED make test-faults"

run() {
    database=$1
    shift
    TEST_DATABASE=$database FAULTS_RESULTS=test-results/faults-$database.json .venv/bin/python -m pytest --no-header -rfEs \
        -p no:randomly tests/faults tests/moderation/test_bad_night.py tests/importers/test_killed_import.py "$@"
}

told() {
    case $1 in
        0) echo "passed" ;;
        3) echo "did NOT run: PostgreSQL or Redis is missing (install them, or run as root where apt-get can)" ;;
        *) echo "FAILED" ;;
    esac
}

on_sqlite=0
run sqlite "$@" || on_sqlite=$?
[ "$on_sqlite" != 2 ] || exit 2 # Ctrl-C

on_postgresql=0
run postgresql "$@" || on_postgresql=$?

echo
echo "on SQLite:                $(told "$on_sqlite")"
echo "on PostgreSQL and Redis:  $(told "$on_postgresql")"
echo "again: FAULTS_SEED=$FAULTS_SEED make test-faults"
[ "$on_postgresql" != 3 ] || [ "${CI:-}" = true ] || on_postgresql=0
[ "$on_sqlite" = 0 ] && [ "$on_postgresql" = 0 ]
