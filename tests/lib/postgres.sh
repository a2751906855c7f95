# For scripts: a PostgreSQL of their own. Source it; then call 'start_postgres PORT', which sets $bin and $work.
# The server ends with the script, and its folder is deleted.

# Runs a command as the user that PostgreSQL runs as: root may not run it.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups env HOME="$work" "$@"
  else
    "$@"
  fi
}

find_postgres() {
  bin=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -1)
  if [ -z "$bin" ] || [ ! -x "$bin/initdb" ]; then
    echo "Skipped: PostgreSQL's server programs are not installed (apt-get install postgresql)."
    exit 0
  fi
  owner=$(id -un)
  if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id postgres > /dev/null 2>&1 || owner=nobody
  fi
  work=$(mktemp -d)
  chown "$owner" "$work"
  chmod 755 "$work"
  trap end_postgres EXIT
}

end_postgres() {
  [ ! -e "$work/data/postmaster.pid" ] || as_postgres "$bin/pg_ctl" -D "$work/data" -m immediate -w stop > /dev/null 2>&1 || true
  rm -rf "$work"
}

# $1: port on loopback; the rest are lines for postgresql.conf.
start_postgres() {
  find_postgres
  as_postgres "$bin/initdb" -D "$work/data" -U postgres --encoding=UTF8 --data-checksums --auth=trust > "$work/initdb.log" 2>&1
  {
    echo "port = $1"
    echo "listen_addresses = '127.0.0.1'"
    echo "unix_socket_directories = '$work'"
    shift
    printf '%s\n' "$@"
  } >> "$work/data/postgresql.conf"
  as_postgres "$bin/pg_ctl" -D "$work/data" -l "$work/server.log" -w start > /dev/null
}

# A port that nothing listens on now.
free_port() {
  local port
  for port in $(shuf -i 20000-29999 -n 50); do
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || { echo "$port"; return; }
  done
}

# Waits until a command succeeds; $1: seconds.
wait_for() {
  local left=$1
  shift
  until "$@" > /dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { echo "Waited in vain for: $*" >&2; return 1; }
    sleep 1
  done
}
