#!/usr/bin/env bash
# Carries out docs/operations.md, "Point-in-time restore", with pgBackRest on a PostgreSQL of its own: full backup,
# archived log, a disaster, a restore to a moment and one to the end. After each, the record must verify and replay.
# Installs pgbackrest (Debian, Ubuntu) if it is missing, or says why it skips.
# Usage: tests/backup/run.sh FOLDER, which holds the built program.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/lib/postgres.sh
program=$(realpath "${1:?Name the folder of the built program.}")
if ! command -v pgbackrest > /dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    echo "Skipped: pgbackrest is not installed, and only root can install it here (apt-get install pgbackrest)."
    exit 0
  fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends pgbackrest; } > /dev/null 2>&1 \
    || { echo "Skipped: the package pgbackrest cannot be had."; exit 0; }
fi

port=$(free_port)
http=$(free_port)
find_postgres
conf=$work/pgbackrest.conf
backrest() { as_postgres pgbackrest --config="$conf" --stanza=tracker "$@"; }
as_postgres mkdir -m 700 "$work/repo" "$work/log" "$work/lock"
cat > "$conf" << CONF
[global]
repo1-path=$work/repo
repo1-retention-full=4
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=a-secret-of-this-script
start-fast=y
log-path=$work/log
lock-path=$work/lock
log-level-console=warn

[tracker]
pg1-path=$work/data
pg1-port=$port
pg1-socket-path=$work
pg1-user=postgres
CONF
chmod 644 "$conf"
made=$work
find_postgres() { work=$made; }
start_postgres "$port" 'archive_mode = on' 'archive_timeout = 60' \
  "archive_command = 'pgbackrest --config=$conf --stanza=tracker archive-push %p'"
sql() { as_postgres "$bin/psql" -h 127.0.0.1 -p "$port" -U postgres -d "${2:-tracker}" -qAtc "$1"; }
sql 'create database tracker' postgres

export ConnectionStrings__Tracker="Host=127.0.0.1;Port=$port;Database=tracker;Username=postgres"
export TRACKER_ADMIN_KEY=an-admin-key-of-this-script TRACKER_KEYS="$work/keys"
tracker() { "$program/tracker" "$@"; }

# Runs the server until everything on record is signed.
serve() {
  "$program/tracker" run --urls "http://127.0.0.1:$http" >> "$work/run.log" 2>&1 &
  local running=$! signed=0
  for _ in $(seq 120); do
    if curl -sf "http://127.0.0.1:$http/health/ready" > /dev/null \
      && curl -s "http://127.0.0.1:$http/api/audit/ledger" | grep -q '"delaySeconds":0,'; then signed=1; break; fi
    sleep 1
  done
  kill "$running"
  wait "$running" || true
  [ "$signed" = 1 ] || { cat "$work/run.log"; exit 1; }
}

# $1: what was restored; $2: the statements that must be on record.
look() {
  tracker verify || { echo "After $1 the ledger has findings."; exit 1; }
  tracker replay 2> /dev/null | head -1
  local statements
  statements=$(sql "select count(*) from tracker.mt_streams where type = 'statement'")
  [ "$statements" = "$2" ] || { echo "After $1 there are $statements statements instead of $2."; exit 1; }
  echo "After $1: verified, replayed, $2 statements."
}

# Arguments: options of restore.
restore() {
  as_postgres "$bin/pg_ctl" -D "$work/data" -m immediate -w stop > /dev/null
  backrest --delta "$@" restore
  as_postgres "$bin/pg_ctl" -D "$work/data" -l "$work/server.log" -w -t 300 start > /dev/null
  wait_for 120 is_promoted
}
is_promoted() { [ "$(sql 'select pg_is_in_recovery()')" = f ]; }

tracker db migrate
backrest stanza-create
backrest check
tracker seed > /dev/null
serve
cp -rp "$work/keys" "$work/keys-then"
backrest backup --type=full
sleep 1
moment=$(sql 'select now()')
sleep 1
tracker seed --story > /dev/null
serve
all=$(sql "select count(*) from tracker.mt_streams where type = 'statement'")
sql 'select pg_switch_wal()' > /dev/null
sleep 2

# The disk is lost: everything comes back, up to the last segment archived.
restore
look "a restore to the end" "$all"

# Somebody destroyed the record: back to the moment before, with the keys as they were then.
rm -rf "$work/keys" && cp -rp "$work/keys-then" "$work/keys"
restore --type=time --target="$moment" --target-action=promote
look "a restore to a moment" 1
echo "1 passed, 0 failed"
