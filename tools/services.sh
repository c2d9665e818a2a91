#!/bin/sh
# Start a PostgreSQL and a Redis of one's own, for tests: in a new folder, over sockets in it, without care for the disk.
# Usage: tools/services.sh PID    They end, and the folder goes, when the process of that number ends.
# Prints `TEST_POSTGRESQL=...` and `TEST_REDIS=...`, addresses for SQLAlchemy and Redis. Exit 3: something is missing.
set -eu
owner=$1

find_postgresql() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) $(dirname "$(command -v initdb 2>/dev/null || echo /)"); do
        [ -x "$folder/initdb" ] && echo "$folder" && return 0
    done
    return 1
}

all_there() { find_postgresql >/dev/null && command -v redis-server >/dev/null 2>&1; }

# nginx, openssl and curl are for walking the operator's page; without them that test alone does not run.
walkable() { [ -x /usr/sbin/nginx ] && command -v openssl >/dev/null 2>&1 && command -v curl >/dev/null 2>&1; }

if { ! all_there || ! walkable; } && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing PostgreSQL, Redis and nginx for the tests (about a minute)." >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql redis-server nginx-light openssl curl; } </dev/null >/dev/null 2>&1 || true
fi
all_there || exit 3

bin=$(find_postgresql)
folder=$(mktemp -d "${TMPDIR:-/tmp}/rejoinder-XXXXXX")
chmod 755 "$folder"
mkdir "$folder/pg"
[ "$(id -u)" != 0 ] || chown postgres "$folder/pg"
as_postgres() { if [ "$(id -u)" = 0 ]; then (cd / && su postgres -s /bin/sh -c "$1"); else sh -c "$1"; fi; }

# A collation that is not the bytes' own and a zone that is not UTC bring to light what relies on either.
initdb="'$bin/initdb' --no-sync -A trust -U postgres -E UTF8 --locale=C.UTF-8 -D '$folder/pg/data'"
as_postgres "$initdb --locale-provider=icu --icu-locale=en-US || $initdb" >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
cat >>"$folder/pg/data/postgresql.conf" <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$folder/pg'
max_connections = 200
timezone = 'Asia/Kathmandu'
fsync = off
full_page_writes = off
autovacuum = off
jit = off
wal_recycle = off
SETTINGS
as_postgres "'$bin/pg_ctl' -D '$folder/pg/data' -l '$folder/pg/log' -w start" >"$folder/log" 2>&1 || { cat "$folder/log" "$folder/pg/log" >&2; exit 1; }
redis-server --port 0 --unixsocket "$folder/redis" --databases 16384 --save "" --appendonly no \
    --daemonize yes --dir "$folder" --pidfile "$folder/redis.pid" --logfile "$folder/redis.log"
while [ ! -S "$folder/redis" ]; do sleep 0.05; done

stop() {
    as_postgres "'$bin/pg_ctl' -D '$folder/pg/data' -m immediate stop"
    kill "$(cat "$folder/redis.pid")"
    rm -rf "$folder"
}
(
    trap '' INT HUP TERM
    while kill -0 "$owner"; do sleep 0.5; done
    stop
) </dev/null >/dev/null 2>&1 &

echo "TEST_POSTGRESQL=postgresql+psycopg://postgres@/postgres?host=$folder/pg"
echo "TEST_REDIS=unix://$folder/redis"
