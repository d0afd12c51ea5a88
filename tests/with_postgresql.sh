#!/bin/sh
# Run a command with DATABASE_URL set to a PostgreSQL server of its own, which ends with it.
# Without autovacuum: what it counts while a test's rows are not committed makes the planner think tables empty.
set -eu
bin=$(dirname "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1 || command -v initdb)")
home=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as_server() { # the server refuses to run as root
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
[ "$(id -u)" = 0 ] && chown postgres "$home"
cleanup() {
    as_server "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap cleanup EXIT
trap 'exit 143' TERM INT
cd "$home"
as_server "$bin/initdb" -D "$home/data" -U brain -A trust --encoding UTF8 --locale C.UTF-8 >/dev/null
as_server "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" -o \
    "-p $port -c listen_addresses=127.0.0.1 -k $home -c fsync=off -c autovacuum=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=100" start >/dev/null
cd "$OLDPWD"
DATABASE_URL="postgres://brain@127.0.0.1:$port/postgres" "$@"
