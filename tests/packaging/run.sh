#!/usr/bin/env bash
# Starts the program as docker/compose.yml does, without Docker: as a user without a home, on a file system that is
# read-only but for /tmp and the folder of TRACKER_KEYS, with a database of its own elsewhere. It must serve, sign a
# checkpoint, and end. Then checks the systemd unit. Usage: tests/packaging/run.sh FOLDER, which holds the program.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/lib/postgres.sh
program=$(realpath "${1:?Name the folder of the published program.}")
command -v curl > /dev/null || { echo "Skipped: curl is not installed."; exit 0; }

port=$(free_port)
http=$(free_port)
start_postgres "$port"
as_postgres "$bin/createdb" -h 127.0.0.1 -p "$port" -U postgres tracker

# What the image has: the program for everyone to read, and a folder for keys that is the user's.
user=65534
cp -r "$program" "$work/app"
chmod -R u=rwX,go=rX "$work/app"
mkdir -m 700 "$work/keys" "$work/home"
[ "$(id -u)" != 0 ] || chown "$user:$user" "$work/keys"
printf 'Host=127.0.0.1;Port=%s;Database=tracker;Username=postgres' "$port" > "$work/connection_string"
printf 'an-admin-key-of-this-script' > "$work/admin_key"
chmod 644 "$work/connection_string" "$work/admin_key"

environment=(
  HOME=/nonexistent TMPDIR=/tmp
  ConnectionStrings__Tracker_FILE="$work/connection_string" TRACKER_ADMIN_KEY_FILE="$work/admin_key"
  TRACKER_KEYS="$work/keys" ASPNETCORE_URLS="http://127.0.0.1:$http" DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false
  PATH="$PATH"
)
tracker() { if [ -x "$work/app/tracker" ]; then echo "$work/app/tracker"; else echo "dotnet $work/app/tracker.dll"; fi; }

env -i "${environment[@]}" $(tracker) db migrate > "$work/migrate.log" 2>&1 || { cat "$work/migrate.log"; exit 1; }

# In a mount namespace of its own everything becomes read-only; then the user changes and can gain no right.
run='set -e
for mount in $(awk "{print \$5}" /proc/self/mountinfo | sort -r); do
  case $mount in /proc*|/sys*|/dev*) ;; *) mount -o remount,bind,ro "$mount" 2> /dev/null || true ;; esac
done
mount --bind "$KEYS" "$KEYS"
mount -o remount,bind,rw "$KEYS"
mount -t tmpfs -o mode=1777 tmpfs /var/tmp
if touch /usr/written 2> /dev/null; then echo "The file system is not read-only." >&2; exit 9; fi
exec setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs --inh-caps=-all "$@"'
if [ "$(id -u)" = 0 ] && unshare --mount true 2> /dev/null; then
  KEYS="$work/keys" unshare --mount --propagation private bash -c "$run" run \
    env -i "${environment[@]}" $(tracker) run > "$work/run.log" 2>&1 &
  how="on a read-only file system"
elif [ "$(id -u)" = 0 ]; then
  setpriv --reuid=$user --regid=$user --clear-groups --no-new-privs env -i "${environment[@]}" $(tracker) run > "$work/run.log" 2>&1 &
  how="without a read-only file system, which this machine does not allow"
else
  env -i "${environment[@]}" $(tracker) run > "$work/run.log" 2>&1 &
  how="as this user, who is not root"
fi
running=$!
trap 'kill "$running" 2> /dev/null || true; wait "$running" 2> /dev/null || true; end_postgres' EXIT

answers() { kill -0 "$running" && curl -sf "http://127.0.0.1:$http/$1" | grep -q "$2"; }
wait_for 120 answers health/ready '"ready"' || { cat "$work/run.log"; exit 1; }
wait_for 60 answers api/audit/ledger '"status":"CURRENT"' || { cat "$work/run.log"; exit 1; }
[ -f "$work/keys/last-checkpoint" ] || { echo "No checkpoint was kept in the folder of keys."; exit 1; }
echo "The program starts and signs as user $user $how."
kill "$running"
wait "$running" || { echo "It did not end in good order."; cat "$work/run.log"; exit 1; }

if command -v systemd-analyze > /dev/null; then
  # Where nothing is installed, the unit's program is not there.
  sed "s#^ExecStart=/usr/lib/tracker/tracker#ExecStart=$work/app/tracker#" systemd/tracker.service > "$work/tracker.service"
  systemd-analyze verify "$work/tracker.service"
  systemd-analyze security --offline=true --threshold=30 "$work/tracker.service" | tail -1
  echo "The systemd unit is valid."
else
  echo "Not checked: the systemd unit, for systemd-analyze is not installed."
fi
echo "1 passed, 0 failed"
